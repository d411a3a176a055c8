"""The story told back to the client: how long it may be as it is said, and how it ends (clinical reference 6.2)."""

SHEET = "formulation"
"""The worksheet that the story stands on."""
SPOKEN = "spoken"
"""The field with the story as it is said."""
WORDS_BELOW = 200
"""The spoken story has fewer words than this (reference 6.2)."""


def wrong_with(spoken: str) -> str | None:
    """What has to be put right before the spoken story is kept, in one sentence; None where nothing has."""
    count = len(spoken.split())
    if count >= WORDS_BELOW:
        return f"This is {count} words long; as it is said it stays under {WORDS_BELOW}. Shorten it, and say the rest below."
    if not spoken.rstrip(" \n\"'”’»)").endswith(("?", "\N{ARABIC QUESTION MARK}", "\N{GREEK QUESTION MARK}", "\N{FULLWIDTH QUESTION MARK}")):
        return "It ends with a question to the client. Add one, such as: Does this fit?"
    return None
