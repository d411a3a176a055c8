"""The one-file promise: a measure, protocol, worksheet or screener that nobody has seen before works in the whole program from its file alone."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.actions import courses, measures, notes, sessions
from openipt.core.courses import Attendance, Move, State
from openipt.core.notes import sheets_by_block
from openipt.record import read, shelf
from tests.cast import op
from tests.walking import walk

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

MEASURE = """
form = "openipt.measure/1"
key = "evening_ease"
version = 1
title = "Evening Ease, four questions, made up for a test"
short_title = "Evening Ease"
asks_about = "Four short questions about your evenings"
language = "en"
rated_by = "client"
minutes = 1
recall = "the last week"
stem = "In the last week,"
direction = "higher_is_better"
direction_in_words = "A higher number means easier evenings."
remission = { key = "at_ease", at = 10, meaning = "At ease", source = { text = "Made up.", mark = "own" } }
reliable_change = { points = 3, source = { text = "Made up.", mark = "own" } }
bands_source = { text = "Made up.", mark = "own" }

[licence]
shipping_class = "A"
terms = "Made up; free."
attribution = "Nobody."
source = { text = "Made up.", mark = "own" }

[[options]]
value = 0
label = "Never so"
[[options]]
value = 1
label = "Now and then"
[[options]]
value = 2
label = "Mostly"
[[options]]
value = 3
label = "Every evening"

[[items]]
key = "rested"
text = "were you at rest after eight?"
short = "Rest"
[[items]]
key = "company"
text = "did you have the company you wished for?"
short = "Company"
[[items]]
key = "hurried"
text = "were you hurried?"
short = "Hurry"
reverse = true
[[items]]
key = "dread"
text = "did you dread the night?"
short = "Dread"
reverse = true

[missing]
may_be_left_out = 1
never = ["dread"]
source = { text = "Made up.", mark = "own" }

[[bands]]
key = "uneasy"
label = "Uneasy evenings"
start = 0
end = 5
[[bands]]
key = "easy"
label = "Easy evenings"
start = 6
end = 12

[[safety]]
item = "dread"
at_or_above = 2
alert = "suicidal_thoughts"
source = { text = "Made up.", mark = "own" }

[[examples]]
answers = { rested = 3, company = 3, hurried = 0, dread = 0 }
total = 12
band = "easy"
safety = "not_endorsed"
source = "Worked by hand."
"""

PROTOCOL = """
form = "openipt.protocol/1"
key = "porch5"
version = 1
title = "Porch talks, five meetings, made up for a test"
short_title = "Porch talks"
summary = "Five meetings on a porch."
language = "en"
sessions = { fewest = 3, most = 5 }
session_minutes = 40
cadence_days = 3
participants = "individual"
missed_session_counts = true
grief_scope = "any_loss"
youngest = 18
problem_areas = ["grief"]
signed_off_by = "nobody"
measures = [{ key = "evening_ease", when = "each_session" }]
sources = [{ text = "Made up.", mark = "own" }]
reviews = [{ session = 3, task = "sitting.look_back" }]
walkthrough = [{ session = 1, phase = "arriving" }, { session = 5, phase = "leaving" }]

[[phases]]
id = "arriving"
title = "Arriving"
first = 1
last = 2
[[phases]]
id = "sitting"
title = "Sitting together"
first = 3
last = 4
[[phases]]
id = "leaving"
title = "Leaving"
first = 5
last = 5

[[tasks]]
id = "assessment.consent"
phase = "assessment"
title = "Consent to porch talks"
records = "What was agreed."
done_when = "Said aloud."
roles = ["therapist"]
required = true
[[tasks]]
id = "arriving.chairs"
phase = "arriving"
title = "Choose the chairs"
records = "Which chairs."
done_when = "Both sit."
roles = ["therapist", "client"]
required = true
[[tasks]]
id = "initial.circle"
phase = "arriving"
[[tasks]]
id = "sitting.look_back"
phase = "sitting"
title = "Look back"
records = "What was seen."
done_when = "Said."
roles = ["therapist"]
required = false

[[agenda]]
id = "agenda.porch"
title = "Porch"
start = 0
end = 40
therapist_does = "Sit."
software_shows = "The porch."
also = ["agenda.link", "agenda.close"]
"""

WORKSHEET = """
form = "openipt.worksheet/1"
key = "letter_not_sent"
version = 1
title = "The letter not sent"
summary = "Made up for a test."
language = "en"
block = "agenda.focus"
many = true
note = ["To {to}", "{wording}", "Harder than thought by {harder}"]
fields = [
  { key = "to", title = "To whom it is written", kind = "person" },
  { key = "wording", title = "How it would go", kind = "words", own_words = true },
  { key = "harder", title = "How much harder than thought", kind = "scale", low = 0, high = 3 },
]
sources = [{ text = "Made up.", mark = "own" }]
examples = [{ content = { to = "Aunt May", wording = "I am still cross." }, note = "To Aunt May. “I am still cross.”" }]
"""

SCREENER = """
form = "openipt.screener/1"
key = "lamp_questions"
version = 1
title = "Lamp questions, made up for a test"
short_title = "Lamp questions"
language = "en"
recalls = [{ key = "tonight", title = "About tonight" }]
sources = [{ text = "Made up.", mark = "own" }]

[licence]
shipping_class = "A"
terms = "Made up; free."
attribution = "Nobody's lamp."
source = { text = "Made up.", mark = "own" }

[[items]]
key = "flicker"
number = "A"
short = "Flicker"
text = "Does the lamp flicker?"
level = "moderate"
[[items]]
key = "out"
number = "B"
short = "Out"
text = "Has it gone out?"
only_after = "flicker"
level = "high"
"""
FILES = (
    *(("measures/evening_ease.toml", MEASURE), ("protocols/porch5.toml", PROTOCOL)),
    *(("worksheets/letter_not_sent.toml", WORKSHEET), ("screeners/lamp_questions.toml", SCREENER)),
)


@pytest.fixture
def overlay():
    """A clinic's own folder with the three files in it."""
    folder = settings.OPENIPT_DATA / "overlay"
    for name, text in FILES:
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(text, encoding="utf-8")
    shelf.library.cache_clear()
    yield
    for name, _ in FILES:
        (folder / name).unlink()
        (folder / name).parent.rmdir()
    folder.rmdir()
    shelf.library.cache_clear()


def browser_of(account_id) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(id=account_id))
    return client


def test_an_unseen_measure_goes_through_link_score_chart_and_alert(cast, overlay):
    ben, phone = browser_of(cast.accounts["ben"]), Client()
    now = datetime.now(UTC)
    course_id = courses.take_on(
        cast.ben, op_id=op(), client=courses.NewClient("Pia L."), plan=courses.CoursePlan("ipt16", now + timedelta(days=1)), now=now
    )
    sent = ben.post(reverse("send_measure", args=[course_id]), {"op_id": op(), "measure": "evening_ease", "session": "1", "way": "link"}, follow=True)
    assert "Evening Ease" in sent.content.decode()
    (asked,) = read.course_page(cast.ben, course_id, now=now).summary.open_questionnaires
    token = read.link_to_show(cast.ben, course_id, asked.response_id, now=now)[1].token
    assert "Four short questions about your evenings" in phone.get(f"/q/{token}/").content.decode()
    phone.post(f"/q/{token}/begin/", {"op_id": op()})
    assert "were you at rest after eight?" in phone.get(f"/q/{token}/1/").content.decode()
    answers = {"rested": 2, "company": 1, "hurried": 1, "dread": 2}
    for number, (item, value) in enumerate(answers.items(), start=1):
        gone = phone.post(f"/q/{token}/{number}/", {"op_id": op(), "item": item, "answer": value, "do": "next"})
    assert gone.headers["Location"].endswith("/help/")
    assert "Saved" in phone.post(f"/q/{token}/end/", {"op_id": op()}).content.decode()
    page = ben.get(reverse("course", args=[course_id])).content.decode()
    assert "Evening Ease" in page
    (point,) = read.course_page(cast.ben, course_id, now=now).scores
    assert (point.total, point.band, point.safety) == (6, "easy", "endorsed")
    assert "Item 4" in ben.get(reverse("caseload")).content.decode()


def test_an_unseen_protocol_goes_through_adding_a_client_caseload_and_course_page(cast, overlay):
    ben = browser_of(cast.accounts["ben"])
    now = datetime.now(UTC)
    day = (now + timedelta(days=1)).date().isoformat()
    form = {"op_id": op(), "name": "Quentin R.", "protocol": "porch5", "day": day, "time": "10:00", "mode": "in_person"}
    assert "Porch talks" in ben.get(reverse("add_client")).content.decode()
    opened = ben.post(reverse("add_client"), form)
    course_id = UUID(opened.headers["Location"].strip("/").split("/")[-1])
    courses.move(cast.ben, course_id, op_id=op(), move=Move(State.TREATMENT, "arriving"), done=frozenset({"assessment.consent"}), now=now)
    courses.record_attendance(cast.ben, course_id, op_id=op(), number=1, came=courses.Came(Attendance.MISSED), now=now + timedelta(days=2))
    measures.enter_total(cast.ben, course_id, op_id=op(), measure="evening_ease", session=1, about=now.date(), total=4, safety_answer=None, now=now)
    caseload = ben.get(reverse("caseload")).content.decode()
    assert "Session 2 of 5" in caseload
    page = ben.get(reverse("course", args=[course_id])).content.decode()
    for words in ("Arriving", "Sitting together", "Leaving", "Uneasy evenings", "Evening Ease"):
        assert words in page


def test_an_unseen_protocol_carries_a_whole_course_with_the_usual_worksheets_and_tasks(cast, overlay):
    ben = browser_of(cast.accounts["ben"])
    course_id = walk(cast.ben, ben, "porch5")
    page = ben.get(reverse("session", args=[course_id, 5])).content.decode()
    assert page.count("Porch") >= 1
    sheets = sheets_by_block(shelf.library().protocol("porch5"), shelf.library())["agenda.porch"]
    assert {"mood_link", "step"} <= {sheet.key for sheet in sheets}
    assert [task.title for task in shelf.library().protocol("porch5").tasks_of("arriving")] == ["Choose the chairs", "The circle"]


def test_an_unseen_worksheet_goes_through_page_save_note_and_signature(cast, overlay):
    ben, now = browser_of(cast.accounts["ben"]), datetime.now(UTC)
    address = reverse("session", args=[cast.ana_course, 1])
    page = ben.get(address).content.decode()
    for words in ("The letter not sent", "To whom it is written", "How it would go", "How much harder than thought"):
        assert words in page
    part, writer = op(), op()
    typed = sessions.Typed(part, "letter_not_sent", {"to": "Uncle Bo", "wording": "I miss the lake.", "harder": "7"}, 0, writer)
    saved = sessions.save_part(cast.ben, cast.ana_course, 1, typed, op_id=op(), now=now)
    assert [mistake.sentence for mistake in saved.mistakes] == ["How much harder than thought goes from 0 to 3. Give a whole number."]
    assert "I miss the lake." in ben.get(address).content.decode()
    courses.record_attendance(cast.ben, cast.ana_course, op_id=op(), number=1, came=courses.Came(Attendance.MISSED), now=now)
    state = read.session_page(cast.ben, cast.ana_course, 1, now=now).state
    notes.sign(cast.ben, cast.ana_course, 1, op_id=op(), state=state, now=now)
    (note,) = read.session_page(cast.ben, cast.ana_course, 1, now=now).signed
    assert ("The letter not sent", "To Uncle Bo. “I miss the lake.”") in [(line.label, line.words) for line in note.lines]
    shelf.library.cache_clear()
    assert "I miss the lake." in ben.get(reverse("note", args=[cast.ana_course, 1])).content.decode()


def test_an_unseen_screener_goes_through_page_branching_table_and_history(cast, overlay):
    ben, address = browser_of(cast.accounts["ben"]), reverse("assess_risk", args=[cast.ana_course])
    page = ben.get(address).content.decode()
    for words in (
        "Lamp questions",
        "Does the lamp flicker?",
        "Has it gone out?",
        "Only after a yes to question A.",
        "About tonight",
        "Nobody&#x27;s lamp.",
    ):
        assert words in page
    form = {"spoke": "yes", "recall": "tonight", "screener": "lamp_questions", "answer_flicker": "yes", "level": "moderate"}
    unasked = ben.post(address, {**form, "op_id": op(), "answer_flicker": "no", "answer_out": "yes"})
    assert "Question B is asked only after a yes to question A." in unasked.content.decode()
    looked = ben.post(address, {**form, "op_id": op(), "answer_out": "no", "do": "look"})
    assert "By the table: moderate" in looked.content.decode()
    ben.post(address, {**form, "op_id": op(), "answer_out": "yes", "reason": "Lit again."})
    (kept,) = read.risk_page(cast.ben, cast.ana_course, None, now=datetime.now(UTC)).assessments
    assert (kept.screener, kept.table_level, kept.clinician_level) == ("lamp_questions", "high", "moderate")
    assert "Lamp questions, About tonight: yes to A and B" in ben.get(address).content.decode()
