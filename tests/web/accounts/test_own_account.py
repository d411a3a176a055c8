"""The page «Your account»: each change asks first whether it is you, and shows afterwards what is so."""

import pytest
from django.test import Client
from django.urls import reverse

from openipt.actions import one_time_links, second_factors
from openipt.record import audit, read
from openipt.record.models import AuditLine
from openipt.web import shell
from tests.cast import PASSWORD
from tests.signing_in import ANOTHER_PASSWORD, code_of, give_app, make_passkey, signs_in

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
BEN = "ben@test.example"


def last_verb(account_id) -> str:
    return AuditLine.objects.filter(chain=audit.account_chain(account_id)).order_by("-number").first().verb


@pytest.fixture
def ben(cast, signed_in):
    return signed_in(cast.accounts["ben"])


ASKS_FIRST = ("add_passkey", "authenticator_app", "recovery_codes", "change_password", "end_other_sessions")


@pytest.mark.parametrize("name", ASKS_FIRST)
def test_nothing_is_changed_when_one_proved_it_more_than_five_minutes_ago(cast, signed_in, name):
    before = AuditLine.objects.count()
    client = signed_in(cast.accounts["ben"], seconds_ago=5 * 60 + 1)
    answer = client.post(reverse(name), {"password": ANOTHER_PASSWORD})
    assert answer.url == f"{reverse('step_up')}?next=%2Faccount%2F"
    assert AuditLine.objects.count() == before


def test_the_step_up_takes_the_password_and_gives_the_session_another_key(cast):
    client = Client()
    signs_in(client, BEN)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 600
    session.save()
    before = client.session.session_key
    page = client.get(reverse("change_password"), follow=True)
    assert "Is it you?" in page.content.decode()
    assert client.post(reverse("step_up"), {"password": "not it", "next": page.context["next"]}).status_code == 422
    answer = client.post(reverse("step_up"), {"password": PASSWORD, "next": page.context["next"]})
    assert answer.url == reverse("change_password")
    assert client.session.session_key != before
    assert client.get(answer.url).status_code == 200
    assert last_verb(cast.accounts["ben"]) == "step_up"
    (here,) = read.account_page(cast.accounts["ben"], client.session.session_key, now=shell.now()).sessions
    assert here.here


def test_the_step_up_takes_a_passkey(cast, signed_in):
    device = make_passkey(signed_in(cast.accounts["ben"]))
    client = signed_in(cast.accounts["ben"], seconds_ago=600)
    options = client.get(reverse("passkey_options"), HTTP_HOST="localhost").json()["request_options"]
    answer = client.post(reverse("step_up"), {"credential": device.answer(options), "next": reverse("recovery_codes")}, HTTP_HOST="localhost")
    assert answer.url == reverse("recovery_codes")
    assert client.get(answer.url).status_code == 200


def test_a_passkey_is_added_named_renamed_and_removed(cast, ben):
    make_passkey(ben, "Blue key")
    (passkey,) = read.account_page(cast.accounts["ben"], "", now=shell.now()).passkeys
    assert "Blue key" in ben.get(reverse("account")).content.decode()
    ben.post(reverse("passkey", args=[passkey.id]), {"do": "rename", "name": "Laptop"})
    assert "Laptop" in ben.get(reverse("account")).content.decode()
    ben.post(reverse("passkey", args=[passkey.id]), {"do": "remove"})
    assert last_verb(cast.accounts["ben"]) == "remove_passkey"
    assert "Laptop" not in ben.get(reverse("account")).content.decode()


def test_a_passkey_made_for_another_page_is_refused_and_the_name_is_kept(ben):
    answer = ben.post(reverse("add_passkey"), {"name": "Mine", "credential": "{}"}, HTTP_HOST="localhost")
    assert answer.status_code == 422
    assert 'value="Mine"' in answer.content.decode()


def test_the_app_is_set_up_from_the_picture_and_the_page_shown_again_shows_the_same(cast, ben):
    page = ben.get(reverse("authenticator_app"))
    assert "<svg" in page.context["picture"]
    assert "style=" not in page.context["picture"]
    assert page.context["secret"].replace(" ", "") not in str(dict(ben.session))
    wrong = ben.post(reverse("authenticator_app"), {"code": "000000"})
    assert wrong.status_code == 422
    assert wrong.context["secret"] == page.context["secret"]
    answer = ben.post(reverse("authenticator_app"), {"code": code_of(page.context["secret"])})
    assert answer.url == reverse("recovery_codes")
    assert last_verb(cast.accounts["ben"]) == "add_app"
    assert "Remove the authenticator app" in ben.get(reverse("authenticator_app")).content.decode()


def test_recovery_codes_are_shown_once(cast, ben):
    give_app(cast.accounts["ben"])
    assert "Show me ten new codes" in ben.get(reverse("recovery_codes")).content.decode()
    codes = ben.post(reverse("recovery_codes")).context["codes"]
    assert len(codes) == 10
    later = ben.get(reverse("recovery_codes")).content.decode()
    assert not any(code in later for code in codes)
    second_factors.use_recovery_code(cast.accounts["ben"], codes[0], now=shell.now())
    assert "9 of 10 are left" in ben.get(reverse("account")).content.decode()


def test_the_last_factor_of_a_real_practice_is_not_removed_and_the_sentence_says_what_to_do(real, signed_in):
    give_app(real.accounts["ben"])
    answer = signed_in(real.accounts["ben"]).post(reverse("authenticator_app"))
    assert answer.status_code == 422
    assert "Set up another first" in answer.content.decode()


def test_in_a_demo_it_is(cast, ben):
    give_app(cast.accounts["ben"])
    assert ben.post(reverse("authenticator_app")).status_code == 302
    assert not read.has_second_factor(cast.accounts["ben"])


def test_another_password_ends_every_other_session_and_not_this_one(cast):
    here, elsewhere = Client(), Client()
    signs_in(here, BEN)
    signs_in(elsewhere, BEN)
    assert here.post(reverse("change_password"), {"password": "too short"}).status_code == 422
    assert here.post(reverse("change_password"), {"password": ANOTHER_PASSWORD}).status_code == 302
    assert here.get(reverse("caseload")).status_code == 200
    assert elsewhere.get(reverse("caseload")).status_code == 302
    assert signs_in(Client(), BEN, ANOTHER_PASSWORD).status_code == 302
    assert last_verb(cast.accounts["ben"]) in ("change_password", "sign_in")


def test_sessions_elsewhere_are_listed_by_kind_of_device_and_ended(cast):
    here, telephone, tablet = Client(), Client(), Client()
    signs_in(here, BEN, HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) <script>")
    signs_in(telephone, BEN, HTTP_USER_AGENT="Mozilla/5.0 (iPhone; CPU)")
    signs_in(tablet, BEN, HTTP_USER_AGENT="Mozilla/5.0 (iPad; CPU)")
    page = here.get(reverse("account"))
    assert {place.device: place.here for place in page.context["places"]} == {"Windows computer": True, "iPhone": False, "iPad": False}
    assert "<script>" not in page.content.decode().split("lock.js")[0].replace('<script type="module"', "")
    (telephones,) = [place.id for place in page.context["places"] if place.device == "iPhone"]
    here.post(reverse("end_session", args=[telephones]))
    assert telephone.get(reverse("account")).status_code == 302
    assert tablet.get(reverse("account")).status_code == 200
    here.post(reverse("end_other_sessions"))
    assert tablet.get(reverse("account")).status_code == 302
    assert here.get(reverse("account")).status_code == 200


def test_nobody_ends_another_accounts_session(cast, signed_in):
    client = Client()
    signs_in(client, BEN)
    (bens,) = read.account_page(cast.accounts["ben"], "", now=shell.now()).sessions
    assert signed_in(cast.accounts["eve"]).post(reverse("end_session", args=[bens.id])).status_code == 404
    assert client.get(reverse("account")).status_code == 200


def test_a_colleague_approves_a_reset_after_step_up(cast, signed_in):
    token = one_time_links.make(cast.accounts["ben"], "reset", now=shell.now(), reason="Lost.")
    page = signed_in(cast.accounts["cleo"], seconds_ago=600).get(reverse("account"))
    (waiting,) = page.context["page"].others_resets
    approve = reverse("approve_reset", args=[waiting.id])
    assert signed_in(cast.accounts["cleo"], seconds_ago=600).post(approve).url.startswith(reverse("step_up"))
    assert one_time_links.waits_for(token, now=shell.now()) == "approval"
    signed_in(cast.accounts["cleo"]).post(approve)
    assert one_time_links.waits_for(token, now=shell.now()) == "nothing"
