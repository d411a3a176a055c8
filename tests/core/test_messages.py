"""Messages hold neutral words alone; a text that would say what it is about is refused when the library is read."""

import pytest
from pydantic import ValidationError

from openipt.core.messages import Messages, fill
from tests.shipped import shipped

MESSAGES = shipped().messages
WITHOUT_SUBJECT = MESSAGES.text("questionnaire", "sms")


def changed(**change) -> Messages:
    """The messages with the first text changed."""
    first, *others = (text.model_dump() for text in MESSAGES.texts)
    content = MESSAGES.model_dump() | {"texts": ({**first, **change}, *others)}
    return Messages.model_validate(content, strict=False)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"subject": "Your depression questions"}, "holds «depression»"),
        ({"body": "Your PHQ-9: {link} {stop}"}, "holds «phq-9»"),
        ({"body": "How do you feel? {link} {stop}"}, "holds «feel»"),
        ({"body": "Open {link}"}, "has no gap «{stop}»"),
        ({"body": "Dear {name}, {link} {stop}"}, "has a gap «{name}»"),
        ({"subject": None}, "needs a subject"),
        ({"about": "alert", "body": "{link}"}, "stands more than once"),
    ],
)
def test_a_text_that_may_not_be_sent_is_refused_with_its_reason(change, sentence) -> None:
    with pytest.raises(ValidationError, match=sentence.replace("{", r"\{").replace("}", r"\}")):
        changed(**change)


def test_a_sender_whose_name_says_what_it_does_gets_another() -> None:
    assert MESSAGES.neutral_name("", "Linden House") == "Linden House"
    assert MESSAGES.neutral_name("", "Linden House Psychotherapy") == MESSAGES.stand_in
    assert MESSAGES.neutral_name("The House", "Depression Clinic") == "The House"


def test_gaps_are_filled_and_what_fills_them_is_not_read_again() -> None:
    words = fill(WITHOUT_SUBJECT, practice="{link}", link="https://a.example", until="Tue", stop="https://b.example")
    assert words.subject == ""
    assert "{link}" in words.body
