"""Idle sessions lock and keep what was typed; sessions end after some hours, or when roles change; staff of a real practice need a second factor."""

import time

import pytest
from django.test import Client
from django.urls import reverse

from openipt.actions import accounts, second_factors
from openipt.record import audit
from openipt.record.models import AuditLine, Membership
from openipt.web.accounts import watch
from tests.cast import PASSWORD
from tests.signing_in import give_app, make_passkey

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
FETCH = {"X-Requested-With": "fetch"}


def idle(client: Client, seconds: float, what: str = watch.TOUCHED) -> None:
    """Let so many seconds pass in that session."""
    session = client.session
    session[what] = int(time.time() - seconds)
    session.save()


def verbs(account_id) -> list[str]:
    return list(AuditLine.objects.filter(chain=audit.account_chain(account_id)).order_by("number").values_list("verb", flat=True))


@pytest.fixture
def ben(cast, signed_in):
    client = signed_in(cast.accounts["ben"])
    client.get(reverse("caseload"))
    return client


def test_staff_lock_after_a_quarter_of_an_hour_and_no_sooner(cast, ben):
    idle(ben, 14 * 60)
    assert ben.get(reverse("caseload")).status_code == 200
    idle(ben, 15 * 60 + 2)
    answer = ben.get(reverse("caseload"))
    assert answer.status_code == 423
    assert "Locked" in answer.content.decode()
    assert "Ana P." not in answer.content.decode()
    assert verbs(cast.accounts["ben"])[-1] == "lock"


def test_a_client_locks_after_half_an_hour(cast, signed_in):
    ana = signed_in(cast.accounts["ana"])
    ana.get(reverse("start"))
    idle(ana, 29 * 60)
    assert ana.get(reverse("start")).status_code == 200
    idle(ana, 30 * 60 + 2)
    assert ana.get(reverse("start")).status_code == 423


def test_it_stays_locked_however_often_it_is_asked_and_one_line_is_written(cast, ben):
    idle(ben, 20 * 60)
    assert [ben.get(reverse("caseload")).status_code for _ in range(3)] == [423] * 3
    assert verbs(cast.accounts["ben"]).count("lock") == 1


def test_a_script_is_told_that_it_is_locked_and_nothing_is_changed(cast, ben):
    idle(ben, 20 * 60)
    before = AuditLine.objects.filter(chain=audit.course_chain(cast.ana_course)).count()
    answer = ben.post(reverse("move_course", args=[cast.ana_course]), {"move": "on_hold", "to": "on_hold", "reason": "A pause."}, headers=FETCH)
    assert (answer.status_code, answer.json()) == (423, {"locked": True})
    assert AuditLine.objects.filter(chain=audit.course_chain(cast.ana_course)).count() == before


def test_the_password_unlocks_and_leads_back_to_where_one_was(cast, ben):
    idle(ben, 20 * 60)
    page = ben.get(reverse("course", args=[cast.ana_course]))
    assert page.context["next"] == reverse("course", args=[cast.ana_course])
    answer = ben.post(reverse("unlock"), {"password": PASSWORD, "next": page.context["next"]})
    assert answer.url == page.context["next"]
    assert ben.get(answer.url).status_code == 200
    assert verbs(cast.accounts["ben"])[-1] == "unlock"


def test_a_wrong_password_leaves_it_locked(cast, ben):
    idle(ben, 20 * 60)
    ben.get(reverse("caseload"))
    answer = ben.post(reverse("unlock"), {"password": "not it", "next": "/caseload/"})
    assert answer.status_code == 423
    assert "not your password" in answer.content.decode()
    assert 'value="/caseload/"' in answer.content.decode()
    assert ben.get(reverse("caseload")).status_code == 423
    assert ben.post(reverse("unlock"), {"password": "not it"}, headers=FETCH).json() == {"problem": "That is not your password. Type it once more."}


def test_guesses_at_the_lock_are_counted(ben):
    ben.post(reverse("lock"))
    said = [ben.post(reverse("unlock"), {"password": "not it"}, headers=FETCH).json()["problem"] for _ in range(6)]
    assert "tried too often" in said[-1]


def test_a_passkey_unlocks(cast, signed_in):
    client = signed_in(cast.accounts["ben"])
    device = make_passkey(client)
    client.post(reverse("lock"), HTTP_HOST="localhost")
    options = client.get(reverse("passkey_options"), headers=FETCH, HTTP_HOST="localhost").json()["request_options"]
    answer = client.post(reverse("unlock"), {"credential": device.answer(options)}, headers=FETCH, HTTP_HOST="localhost")
    assert answer.json() == {"unlocked": True}
    assert client.get(reverse("caseload")).status_code == 200


def test_unlocking_is_no_step_up(cast, signed_in):
    client = signed_in(cast.accounts["ben"], seconds_ago=600)
    client.post(reverse("lock"))
    client.post(reverse("unlock"), {"password": PASSWORD})
    assert client.get(reverse("change_password")).url.startswith(reverse("step_up"))


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "0", ""])
def test_unlocking_leads_to_no_page_but_ours(ben, elsewhere):
    ben.post(reverse("lock"))
    assert ben.post(reverse("unlock"), {"password": PASSWORD, "next": elsewhere}).url == reverse("start")


def test_a_form_that_came_while_it_was_locked_is_kept_sealed_and_sent_after(cast, ben):
    idle(ben, 20 * 60)
    address = reverse("move_course", args=[cast.ana_course])
    page = ben.post(address, {"move": "on_hold", "risk_note": "None seen.", "reason": "She moves house — words nobody may lose."})
    assert page.status_code == 423
    assert "moves house" not in page.content.decode()
    again = ben.post(reverse("unlock"), {"password": "not it", "held": page.context["held"]})
    shown = ben.post(reverse("unlock"), {"password": PASSWORD, "held": again.context["held"]})
    assert shown.context["path"] == address
    assert ("reason", "She moves house — words nobody may lose.") in shown.context["fields"]


def test_what_was_held_and_then_changed_is_not_shown(ben):
    ben.post(reverse("lock"))
    assert ben.post(reverse("unlock"), {"password": PASSWORD, "held": "made-up.AAAA"}).url == reverse("start")


def test_a_touch_is_noted_once_a_minute_at_the_most(ben):
    idle(ben, 30)
    before = ben.session[watch.TOUCHED]
    ben.post(reverse("still_here"), headers=FETCH)
    assert ben.session[watch.TOUCHED] == before
    idle(ben, 61)
    assert ben.post(reverse("still_here"), headers=FETCH).status_code == 204
    assert time.time() - ben.session[watch.TOUCHED] < 5


def test_pages_that_need_no_signing_in_open_from_a_locked_browser(ben):
    ben.post(reverse("lock"))
    assert ben.get(reverse("health")).status_code == 200
    assert ben.post(reverse("account_logout")).status_code == 302


def test_staff_are_signed_out_after_twelve_hours_and_clients_after_twentyfour(cast, ben, signed_in):
    idle(ben, 12 * 3600 + 2, watch.BEGAN)
    assert ben.get(reverse("caseload")).url == f"{reverse('account_login')}?next={reverse('caseload')}"
    assert verbs(cast.accounts["ben"])[-1] == "session_ended"
    ana = signed_in(cast.accounts["ana"])
    ana.get(reverse("start"))
    idle(ana, 13 * 3600, watch.BEGAN)
    assert ana.get(reverse("start")).status_code == 200
    idle(ana, 24 * 3600 + 2, watch.BEGAN)
    assert ana.get(reverse("start"), headers=FETCH).json() == {"ended": True}


def test_a_closed_account_is_out_at_its_next_request(ben):
    accounts.end_account("ben@test.example")
    assert ben.get(reverse("caseload")).status_code == 302
    assert ben.get(reverse("account")).status_code == 302


def test_other_roles_or_none_end_the_session_at_its_next_request(cast, ben, signed_in):
    Membership.objects.filter(id=cast.ben.member.id).update(roles=["therapist", "supervisor"])
    assert ben.get(reverse("caseload")).url.startswith(reverse("account_login"))
    again = signed_in(cast.accounts["ben"])
    assert again.get(reverse("caseload")).status_code == 200
    Membership.objects.filter(id=cast.ben.member.id).update(ended_at="2026-11-22T00:00:00Z")
    assert again.get(reverse("caseload")).url.startswith(reverse("account_login"))


def test_in_a_real_practice_every_page_leads_to_the_second_factor_until_there_is_one(real, signed_in):
    ben = signed_in(real.accounts["ben"])
    for name in ("start", "caseload", "add_client"):
        assert ben.get(reverse(name)).url == reverse("second_factor")
    page = ben.get(reverse("second_factor")).content.decode()
    assert page.index("Set up a passkey") < page.index("Set up an app")
    assert "nobody can watch it, guess it or trick it out of you" in page
    assert [ben.get(reverse(name), HTTP_HOST="localhost").status_code for name in ("add_passkey", "authenticator_app", "account")] == [200] * 3
    make_passkey(ben)
    assert ben.get(reverse("caseload")).status_code == 200


def test_an_app_is_as_good(real, signed_in):
    give_app(real.accounts["ben"])
    assert signed_in(real.accounts["ben"]).get(reverse("caseload")).status_code == 200


def test_clients_and_demo_staff_may_do_without(real, signed_in):
    assert signed_in(real.accounts["ana"]).get(reverse("start")).status_code == 200
    demo = signed_in(real.accounts["ana"])
    assert demo.get(reverse("second_factor")).status_code == 200


def test_whoever_loses_the_last_factor_elsewhere_is_led_to_a_new_one_at_the_next_sign_in(real, signed_in):
    give_app(real.accounts["ben"])
    second_factors.remove_app(real.accounts["ben"], needs_one=False)
    assert signed_in(real.accounts["ben"]).get(reverse("caseload")).url == reverse("second_factor")
