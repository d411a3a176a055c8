"""What software must never do (clinical reference 11.5): each line that a test can hold has one here, named after its number."""

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import openipt
from openipt.actions import measures, questionnaires, risk, safety_plans, supervision
from openipt.actions.risk import Found
from openipt.actions.safety_plans import Written
from openipt.core.refusals import NotFound, Refusal
from openipt.core.scoring import score
from openipt.core.screeners import Screener
from openipt.record import read, triggers
from openipt.web import shell
from tests.cast import NOW, answer_all, op, send_link
from tests.screener import ALL_NO
from tests.shipped import shipped

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

SOURCE = Path(openipt.__file__).parent
REASSURING = re.compile(r"\b(?:safe|fine|low[- ]risk|no risk|not at risk|out of danger)\b", re.IGNORECASE)
A_LEVEL = re.compile(r"\b(?:moderate|level|triage|assessment|screener)\b", re.IGNORECASE)
CLINICAL = re.compile(r"risk|suicid|self.?harm|triage|depress|phq|gad|safety|crisis|assess", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _clock_stands_still(monkeypatch):
    monkeypatch.setattr(shell, "now", lambda: NOW)


@pytest.fixture
def ben(cast):
    """Ben's browser."""
    browser = Client()
    browser.force_login(get_user_model().objects.get(id=cast.accounts["ben"]))
    return browser


def words_of(answer) -> str:
    """What a page says, without its markup."""
    return re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(style|svg).*?</\1>", " ", answer.content.decode()))


def endorse(cast) -> tuple[str, Client]:
    """Item 9 answered by a link, in a browser that stays open; the form is not sent in yet."""
    token = send_link(cast.ben, cast.ana_course)[1]
    phone = Client()
    phone.post(reverse("begin", args=[token]), {"op_id": op()})
    phone.post(reverse("question", args=[token, 9]), {"op_id": op(), "item": "self_harm", "answer": "2", "do": "next"})
    return token, phone


def assessed_high(cast) -> None:
    """An assessment, and a plan on the client's phone."""
    alert = read.course_page(cast.ben, cast.ana_course, now=NOW).summary.alerts[0]
    risk.assess(cast.ben, cast.ana_course, Found(spoke=True, level="low", reason="No plan."), alert_id=alert.id, op_id=op(), now=NOW)
    safety_plans.save(cast.ben, cast.ana_course, Written({"helpers": "Kate"}, None, 0), op_id=op(), now=NOW)
    safety_plans.give(cast.ben, cast.ana_course, op_id=op(), now=NOW)


def test_1_no_level_stands_without_the_name_of_whoever_set_it(cast, ben):
    with pytest.raises(Refusal, match="Set your own level"):
        risk.assess(cast.ben, cast.ana_course, Found(spoke=True, level=""), alert_id=None, op_id=op(), now=NOW)
    endorse(cast)
    alert = read.course_page(cast.ben, cast.ana_course, now=NOW).summary.alerts[0]
    for page in (reverse("caseload"), reverse("course", args=[cast.ana_course]), reverse("alert", args=[cast.ana_course, alert.id])):
        assert not re.search(r"\b(?:low|moderate|high) risk\b|risk: ", words_of(ben.get(page)), re.IGNORECASE)
    assessed_high(cast)
    page = words_of(ben.get(reverse("assess_risk", args=[cast.ana_course])))
    assert re.search(r"Level set by Ben R\.\s+low", page)


def test_2_no_page_of_a_client_says_that_somebody_is_safe_or_names_a_level(cast):
    token, phone = endorse(cast)
    assessed_high(cast)
    plan = reverse("own_plan", args=[read.plan_token(cast.ben, cast.ana_course)])
    link = reverse("questionnaire", args=[token])
    pages = [phone.get(link + part) for part in ("", "1/", "9/", "help/", "later/", "end/", "not-me/")]
    pages += [phone.post(link + "end/", {"op_id": op()}), phone.get(link), phone.get("/q/nowhere/"), phone.get("/plan/nowhere/")]
    pages += [phone.get(plan), phone.get(plan + "keep/")]
    for page in pages:
        text = words_of(page)
        assert len(text.split()) > 20
        assert not REASSURING.search(text)
        assert not A_LEVEL.search(text)


def test_2_no_sentence_that_a_client_can_be_shown_says_so():
    shown = [*SOURCE.glob("web/templates/measures/*.html"), SOURCE / "web/templates/client.html"]
    shown += [SOURCE / f"web/templates/risk/{name}.html" for name in ("own_plan", "kept_plan", "closed_plan", "_lines", "_about")]
    shown += [SOURCE / f"web/{name}.py" for name in ("crisiswords", "measures/client_words", "measures/receipt", "measures/own_line")]
    for path in shown:
        assert not REASSURING.search(path.read_text(encoding="utf-8")), path.name
    library = shipped()
    for kind in library.alert_kinds.kinds:
        assert not REASSURING.search(f"{kind.client_heading} {kind.client_words}")


def test_3_a_screener_is_never_added_up():
    """Not in the file, not in the table, and not where answers are read or shown: there, nothing is summed or counted."""
    assert not {"total", "score", "points", "bands"} & set(Screener.model_fields)
    for name in ("core/triage.py", "core/screeners.py", "actions/risk.py", "web/risk/present.py", "web/risk/forms.py"):
        tree = ast.parse((SOURCE / name).read_text(encoding="utf-8"))
        called = [node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
        assert "sum" not in called, name
        assert "Counter" not in called, name


def test_3_without_a_licensed_text_there_is_no_level_by_the_table_anywhere(cast, ben):
    endorse(cast)
    risk.remember(cast.ben, cast.ana_course, op_id=op(), on=NOW.date(), words="Bought tablets", now=NOW)
    found = Found(spoke=True, level="low", screener="cssrs_screen", recall="screener_recent", answers=ALL_NO)
    with pytest.raises(Refusal, match="not loaded"):
        risk.assess(cast.ben, cast.ana_course, found, alert_id=None, op_id=op(), now=NOW)
    assessed_high(cast)
    (kept,) = read.risk_page(cast.ben, cast.ana_course, None, now=NOW).assessments
    assert kept.table_level is None
    assert "By the table: " not in words_of(ben.get(reverse("assess_risk", args=[cast.ana_course])))


def test_4_a_missed_alert_ends_nothing_and_hides_nobody(cast):
    answer_all(send_link(cast.ben, cast.ana_course)[1], [1, 1, 1, 1, 1, 1, 1, 1, 3])
    state = read.course_page(cast.ben, cast.ana_course, now=NOW).summary.state
    for later in (timedelta(days=3), timedelta(days=90), timedelta(days=800)):
        (course,) = read.caseload(cast.ben, now=NOW + later).courses
        assert course.state == state
        assert [alert.state for alert in course.alerts] == ["open"]


def test_5_a_safety_item_is_asked_is_never_made_up_and_never_filled_in_before(cast, ben):
    phq9 = shipped().measure("phq9")
    without = {item.key: 3 for item in phq9.scored_items if item.key != "self_harm"}
    assert score(phq9, without).total is None
    token = send_link(cast.ben, cast.ana_course)[1]
    phone = Client()
    phone.post(reverse("begin", args=[token]), {"op_id": op()})
    asked = [phone.get(reverse("question", args=[token, number])).content.decode() for number in range(1, 10)]
    assert any(phq9.item("self_harm").text in page for page in asked)
    pages = [*asked, *(ben.get(reverse(name, args=[cast.ana_course, "phq9"])).content.decode() for name in ("enter_score", "paper_form"))]
    pages.append(ben.get(reverse("assess_risk", args=[cast.ana_course])).content.decode())
    for page in pages:
        assert not re.search(r'<input type="(?:radio|checkbox)"[^>]* checked', page)


def test_6_no_risk_content_is_sent_or_stands_in_an_address_or_title(cast, ben):
    token, phone = endorse(cast)
    assessed_high(cast)
    assert mail.outbox == []
    plan = reverse("own_plan", args=[read.plan_token(cast.ben, cast.ana_course)])
    link = reverse("questionnaire", args=[token])
    for path in (plan, plan + "keep/", link, link + "9/", link + "help/", "/plan/nowhere/"):
        title = re.search(r"<title>(.*?)</title>", phone.get(path).content.decode()).group(1)
        assert not CLINICAL.search(title + re.sub(r"/(?:plan|q)/[^/]+/", "", path)), path
    for name in ("safety_plan", "assess_risk", "raise_alert"):
        title = re.search(r"<title>(.*?)</title>", ben.get(reverse(name, args=[cast.ana_course])).content.decode()).group(1)
        assert re.sub(" · OpenIPT$", "", title) in ("Plan", "Assessment", "Safety")


def test_6_no_address_of_ours_names_an_illness_or_a_danger():
    def patterns(resolver: URLResolver, before: str = "") -> list[str]:
        return [
            path
            for each in resolver.url_patterns
            for path in (patterns(each, before + str(each.pattern)) if isinstance(each, URLResolver) else [before + str(each.pattern)])
        ]

    named = [path for path in patterns(get_resolver()) if re.search(r"risk|suicid|harm|depress|triage|crisis", path)]
    assert named == []
    assert any(isinstance(each, URLPattern) for each in get_resolver().url_patterns)


def test_8_nobody_but_whoever_treats_covers_or_was_called_reads_an_assessment_or_the_plan(cast):
    endorse(cast)
    assessed_high(cast)
    until = NOW.date() + timedelta(days=300)
    supervision.list_case(cast.ben, cast.ana_course, op_id=op(), supervisor_id=cast.cleo.member.id, until=until, now=NOW)
    cleo = Client()
    cleo.force_login(get_user_model().objects.get(id=cast.accounts["cleo"]))
    page = words_of(cleo.get(reverse("listed_course", args=[cast.ana_course])))
    assert "Kate" not in page
    assert "No plan." not in page
    for who in (cast.cleo, cast.eve, cast.finn):
        with pytest.raises(NotFound):
            read.risk_page(who, cast.ana_course, None, now=NOW)
        with pytest.raises(NotFound):
            read.safety_plan(who, cast.ana_course, now=NOW)


def test_9_the_plan_on_the_phone_promises_no_watch(cast):
    endorse(cast)
    assessed_high(cast)
    page = Client().get(reverse("own_plan", args=[read.plan_token(cast.ben, cast.ana_course)]))
    assert "Nobody is told that you opened this page." in words_of(page)
    assert not re.search(r"\bwe (?:monitor|watch|check)|will call you", words_of(page), re.IGNORECASE)


def test_10_no_word_of_ours_advises_medicine_or_confronting_anybody():
    texts = [kind.what_to_do for kind in shipped().alert_kinds.kinds]
    texts += [action.title for row in shipped().triage_table.rows for action in row.actions]
    sentences = [sentence for text in texts for sentence in re.split(r"(?<=[.;:])\s", text)]
    about = [each for each in sentences if re.search(r"confront|medicine|medication|dose|dosing", each, re.IGNORECASE)]
    assert len(about) >= 3
    assert all(re.search(r"\b(?:not|never)\b", each, re.IGNORECASE) for each in about)


def test_11_what_is_found_out_about_risk_is_only_ever_added_to():
    assert {"risk_assessment", "risk_behaviour", "safety_plan", "alert_note", "alert_call"} <= set(triggers.ADDED_TO_ONLY)


def test_11_an_alert_outlives_the_answer_and_the_score_that_brought_it_forth(cast):
    response_id, token = send_link(cast.ben, cast.ana_course)
    answer_all(token, [1, 1, 1, 1, 1, 1, 1, 1, 3])
    questionnaires.answer(token, op_id=op(), browser_secret="a-phone", item="self_harm", value=0, now=NOW)
    questionnaires.submit(token, browser_secret="a-phone", now=NOW)
    measures.strike(cast.ben, cast.ana_course, op_id=op(), response_id=response_id, reason="Entered for another.", now=NOW)
    (alert,) = read.course_page(cast.ben, cast.ana_course, now=NOW).summary.alerts
    assert (alert.state, alert.value) == ("open", 3)


def test_the_plan_is_never_a_contract_and_its_titles_are_our_own():
    """Reference 11.3: no «no-suicide contract», and nothing of the printed template."""
    sheet = shipped().worksheet("safety_plan")
    text = " ".join([sheet.title, sheet.summary, *(f"{field.title} {field.hint}" for field in sheet.fields)]).lower()
    for words in ("promise", "contract", "i will not", "internal coping", "step 1", "making the environment safe", "warning sign"):
        assert words not in text
