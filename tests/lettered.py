"""Letters for tests: a formulation letter and a map as they might be written for the first course of the tests."""

from openipt.core.letters import Kind, Letter

SCORES = {
    "low": 0,
    "high": 27,
    "first": 1,
    "sessions": 16,
    "marks": [0, 10, 20],
    "numbers": [1, 4, 8, 16],
    "bands": [{"start": 0, "end": 4, "label": "none or minimal"}, {"start": 5, "end": 9, "label": "mild"}, {"start": 10, "end": 27, "label": "more"}],
    "runs": [[[1, 17], [2, 16], [4, 13]]],
    "told": [[1, 17], [4, 13]],
    "phases": [{"first": 1, "last": 3, "title": "initial"}, {"first": 4, "last": 16, "title": "middle"}],
}
CIRCLE = {
    "down": 1.0,
    "rings": [{"share": 0.37}, {"share": 0.63}, {"share": 0.86}],
    "ring_names": [{"title": "closest", "x": 0, "y": 0.3}, {"title": "close", "x": 0, "y": 0.55}, {"title": "part of life", "x": 0, "y": 0.8}],
    "people": [
        {
            "x": 0.2,
            "y": -0.1,
            "mark": "circle",
            "label": "Sarah",
            "label_x": 0.2,
            "label_y": 0.0,
            "label_from": "start",
            "dashed": False,
            "tie": "zigzag",
        },
        {
            "x": -0.4,
            "y": 0.3,
            "mark": "square",
            "label": "Rob",
            "label_x": -0.4,
            "label_y": 0.4,
            "label_from": "middle",
            "dashed": True,
            "tie": "double",
        },
    ],
}


def formulation_letter(**words: str) -> Letter:
    """A whole letter; `words` replaces the words of blocks."""
    told = {
        "opening": "Dear Daniel,\nIt is an illness, and it is not your fault. You put it like this: “We are two flatmates with a bill.”",
        "linked": "After Sarah moved to the spare room you talked less.",
        "mood": "From 17 to 13: 4 lower.",
        "goals": "“One calm talk a week with Sarah” | 1 now, aim 7",
        "helps": "Rob, who asks.",
        "agreed": "We work on the dispute with Sarah\n16 sessions, Tuesdays 13:20",
        "next": "A week goes badly: bring it",
        "help": "To talk, day and night: 116 123.",
        "close": "With good wishes,\nBen R., therapist",
    }
    return Letter(
        Kind.FORMULATION,
        "What we found and agreed",
        "For Daniel K. From Ben R., Linden House. 11 March 2025.",
        ("Session 4 of 16", "18 February to 3 June 2025"),
        titles={
            "mood": "How your mood went",
            "goals": "Your goals",
            "helps": "What helps",
            "agreed": "What we agreed",
            "help": "When to ask for help",
        },
        words={**told, **words},
        author="Linden House",
        drawings={"mood": SCORES},
        people=("Sarah", "Rob"),
        written_out=("Sarah",),
        page_words="Page %(page)s of %(pages)s",
    )


def map_of_the_client(**words: str) -> Letter:
    """A whole map."""
    told = {
        "focus": "“Get us talking again.”",
        "story": "2019: We married\nOctober 2024: Sarah slept in the spare room",
        "own_words": "“I went silent.”",
    }
    return Letter(
        Kind.MAP,
        "My map",
        "For Daniel K. Made with Ben R., Linden House. 11 March 2025.",
        ("Session 4 of 16",),
        titles={"people": "The people in my life", "focus": "What I am working on", "story": "How I came here", "own_words": "In my own words"},
        words={**told, **words},
        author="Linden House",
        drawings={"people": CIRCLE},
        people=("Sarah", "Rob"),
        written_out=("Sarah", "Rob"),
    )
