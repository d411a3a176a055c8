"""Signing in: by password, with a second step, by passkey; the same answer for whoever is unknown; and no stranger locks an owner out."""

import json
import time
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse
from proofs.passkey import Device

from openipt.actions import accounts, guesses, second_factors
from openipt.record import audit
from openipt.record.models import AuditLine
from openipt.web.accounts import devices
from tests.cast import NOW
from tests.signing_in import APP_SECRET, code_of, give_app, has_just_proved_it, make_passkey, signs_in, signs_in_with_passkey

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
BEN = "ben@test.example"


def verbs(account_id) -> list[tuple[str, str]]:
    return list(AuditLine.objects.filter(chain=audit.account_chain(account_id)).order_by("number").values_list("verb", "outcome"))


def second_step(client: Client, code: str):
    return client.post(reverse("mfa_authenticate"), {"code": code}, HTTP_HOST="localhost")


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


@pytest.fixture
def ben(cast):
    return cast.accounts["ben"]


def with_passkey(account_id) -> Device:
    """A passkey of that account's, made in another browser."""
    client = Client()
    client.force_login(get_user_model().objects.get(id=account_id))
    has_just_proved_it(client)
    return make_passkey(client)


def test_password_alone_signs_in_where_there_is_no_second_factor(ben):
    client = Client()
    assert signs_in(client, BEN).url == reverse("start")
    assert verbs(ben)[-1] == ("sign_in", "done")


def test_with_an_app_the_password_alone_opens_nothing(ben):
    give_app(ben)
    client = Client()
    assert signs_in(client, BEN).url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    assert second_step(client, "000000").status_code == 200
    assert not is_signed_in(client)
    assert verbs(ben)[-1] == ("second_step", "refused")
    assert second_step(client, code_of(APP_SECRET)).status_code == 302
    assert is_signed_in(client)
    assert verbs(ben)[-1] == ("sign_in_with_code", "done")


def test_a_code_that_was_used_signs_in_nobody_else(ben):
    give_app(ben)
    code, first, second = code_of(APP_SECRET), Client(), Client()
    signs_in(first, BEN)
    assert second_step(first, code).status_code == 302
    signs_in(second, BEN)
    answer = second_step(second, code)
    assert "next code" in answer.content.decode()
    assert not is_signed_in(second)


def test_a_recovery_code_stands_in_for_the_app_once(ben):
    give_app(ben)
    code = second_factors.make_recovery_codes(ben)[3]
    for signed_in in (True, False):
        client = Client()
        signs_in(client, BEN)
        second_step(client, code)
        assert is_signed_in(client) is signed_in
    assert ("sign_in_with_recovery_code", "done") in verbs(ben)


def test_a_passkey_signs_in_by_itself(ben):
    device, client = with_passkey(ben), Client()
    assert signs_in_with_passkey(client, device).status_code == 302
    assert is_signed_in(client)
    assert verbs(ben)[-1] == ("sign_in_with_passkey", "done")


def test_a_passkey_is_the_second_step_too(ben):
    device, client = with_passkey(ben), Client()
    signs_in(client, BEN)
    options = json.loads(client.get(reverse("mfa_authenticate"), HTTP_HOST="localhost").context["options"])
    client.post(reverse("mfa_authenticate"), {"credential": device.answer(options)}, HTTP_HOST="localhost")
    assert is_signed_in(client)
    assert verbs(ben)[-1] == ("sign_in_with_password_and_passkey", "done")


def test_whoever_is_at_the_second_step_may_start_again(ben):
    give_app(ben)
    client = Client()
    signs_in(client, BEN)
    assert client.get(reverse("account_login")).url == reverse("mfa_authenticate")
    client.post(reverse("account_logout"))
    assert client.get(reverse("account_login")).status_code == 200


def test_a_device_that_does_not_ask_for_face_finger_or_pin_is_refused(ben):
    device, client = with_passkey(ben), Client()
    device.verifies = False
    answer = signs_in_with_passkey(client, device)
    assert answer.status_code == 422
    assert "not known here" in answer.content.decode()
    assert not is_signed_in(client)


def test_a_passkey_of_another_site_is_refused(ben):
    device, client = with_passkey(ben), Client()
    device.origin = "http://localhost.evil.example"
    assert signs_in_with_passkey(client, device).status_code == 422


def test_an_answer_to_an_earlier_question_is_refused(ben):
    device, client = with_passkey(ben), Client()
    options = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"}, HTTP_HOST="localhost").json()["request_options"]
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"}, HTTP_HOST="localhost")
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": device.answer(options)}, HTTP_HOST="localhost")
    assert answer.status_code == 422


def test_a_closed_account_signs_in_by_no_way_and_its_owner_is_told(ben):
    device = with_passkey(ben)
    accounts.end_account(BEN)
    for answer in (signs_in(Client(), BEN), signs_in_with_passkey(Client(), device)):
        assert answer.status_code == 422
        assert "This account is closed" in answer.content.decode()
    assert "closed" not in signs_in(Client(), BEN, "not the password").content.decode()


def test_whoever_is_unknown_gets_the_answer_of_whoever_is_known(ben):
    answers = [signs_in(Client(), email, "not the password").content.decode() for email in (BEN, "nobody@test.example")]
    assert "do not belong together" in answers[0]
    assert answers[0].split("csrfmiddlewaretoken")[0] == answers[1].split("csrfmiddlewaretoken")[0]


def test_the_password_is_hashed_once_for_whoever_is_unknown_as_for_whoever_is_known(ben, monkeypatch):
    """So that the time says nothing either: hashing is nearly all of it."""
    worked_out = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *given: worked_out.append(1) or encode(self, *given))
    counts = []
    for email in (BEN, "nobody@test.example"):
        worked_out.clear()
        signs_in(Client(), email, "not the password")
        counts.append(len(worked_out))
    assert counts == [1, 1]


def test_a_stranger_who_guesses_does_not_lock_the_owner_out_of_a_known_device(ben):
    own, end = Client(), time.time()
    signs_in(own, BEN)
    own.post(reverse("account_logout"))
    for number in range(guesses.FREE_TRIES + 3):
        signs_in(Client(), BEN, f"a guess {number}", REMOTE_ADDR=f"203.0.113.{number}")
    refused = signs_in(Client(), BEN, REMOTE_ADDR="203.0.113.200")
    assert "tried too often" in refused.content.decode()
    assert signs_in(own, BEN).status_code == 302
    assert time.time() - end < 60


def test_nor_does_a_stranger_on_the_same_network(ben):
    own = Client()
    signs_in(own, BEN)
    own.post(reverse("account_logout"))
    said = [signs_in(Client(), f"somebody{number}@test.example", "a guess").content.decode() for number in range(31)]
    assert "From this network" in said[-1]
    assert signs_in(own, BEN).status_code == 302


def test_the_known_device_cookie_is_signed_hidden_from_scripts_and_lasts_a_year(ben, settings):
    client = Client()
    cookie = signs_in(client, BEN).cookies["known-device"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 365 * 24 * 60 * 60
    client.cookies["known-device"] = cookie.value[:-2] + ("aa" if not cookie.value.endswith("aa") else "bb")
    request = client.get(reverse("account_login")).wsgi_request
    assert devices.device_of(request, ben) == ""
    settings.SESSION_COOKIE_SECURE = True
    assert devices.cookie_name().startswith("__Host-")


def test_signing_in_gives_the_session_another_key_and_signing_out_takes_it_away(ben):
    client = Client()
    client.get(reverse("account_login"))
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    signs_in(client, BEN)
    assert client.session.session_key != before
    answer = client.post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert "known-device" in client.cookies
    assert not is_signed_in(client)
    assert verbs(ben)[-1] == ("sign_out", "done")


def test_a_hundred_wrong_codes_close_the_second_step_to_unknown_devices(ben):
    give_app(ben)
    lane, now = guesses.Lane("code", ben), NOW
    for number in range(guesses.MOST_TRIES):
        now += timedelta(seconds=guesses.wait_after(number))
        guesses.begin(lane, now)
    client = Client()
    signs_in(client, BEN)
    answer = second_step(client, code_of(APP_SECRET))
    assert "no more are taken" in answer.content.decode()
    assert not is_signed_in(client)


def test_only_the_addresses_that_we_need_are_open():
    for path in ("/accounts/signup/", "/sign-up/", "/accounts/password/reset/", "/accounts/2fa/", "/account/recovery-codes/view/"):
        assert Client().get(path).status_code == 404
