"""What happens to an account is written down in its own chain; a closed one is out at once."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from openipt.actions import accounts
from openipt.core.refusals import NotFound, Refusal
from openipt.record import audit, read
from openipt.record.models import AuditLine
from openipt.web import shell
from tests.cast import PASSWORD
from tests.signing_in import ANOTHER_PASSWORD, signs_in

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def lines(chain: str) -> list[tuple[str, str]]:
    return list(AuditLine.objects.filter(chain=chain).order_by("number").values_list("verb", "outcome"))


@pytest.mark.parametrize(
    ("proved_by", "verb"),
    [
        (("password",), "sign_in"),
        (("password", "totp"), "sign_in_with_code"),
        (("password", "webauthn"), "sign_in_with_password_and_passkey"),
        (("password", "recovery_code"), "sign_in_with_recovery_code"),
        (("webauthn",), "sign_in_with_passkey"),
        (("one_time_link",), "sign_in_with_one_time_link"),
    ],
)
def test_a_sign_in_says_by_what(cast, proved_by, verb):
    accounts.note_sign_in(cast.accounts["ben"], proved_by)
    assert lines(audit.account_chain(cast.accounts["ben"]))[-1] == (verb, "done")


def test_every_other_thing_has_a_line_of_its_own(cast):
    ben = cast.accounts["ben"]
    accounts.note_lock(ben)
    accounts.note_unlock(ben, "refused")
    accounts.note_unlock(ben)
    accounts.note_step_up(ben, "refused")
    accounts.note_step_up(ben)
    accounts.note_refused_code(ben)
    accounts.note_ended(ben)
    accounts.note_sign_out(ben)
    assert lines(audit.account_chain(ben))[-8:] == [
        *(("lock", "done"), ("unlock", "refused"), ("unlock", "done"), ("step_up", "refused"), ("step_up", "done")),
        *(("second_step", "refused"), ("session_ended", "done"), ("sign_out", "done")),
    ]
    assert audit.verify().broken == ()


def test_a_refused_sign_in_says_of_nobody_whose_it_was(cast):
    accounts.note_refused_sign_in()
    assert lines(audit.process_chain())[-1] == ("sign_in", "refused")


def test_a_weak_password_is_refused_and_the_old_one_stays(cast):
    with pytest.raises(Refusal) as refusal:
        accounts.change_password(cast.accounts["ben"], "fourteen chars")
    assert refusal.value.field == "password"
    assert get_user_model().objects.get(id=cast.accounts["ben"]).check_password(PASSWORD)
    accounts.change_password(cast.accounts["ben"], ANOTHER_PASSWORD)
    assert get_user_model().objects.get(id=cast.accounts["ben"]).check_password(ANOTHER_PASSWORD)
    assert lines(audit.account_chain(cast.accounts["ben"]))[-2:] == [("change_password", "refused"), ("change_password", "done")]


def test_closing_an_account_ends_its_sessions(cast):
    client = Client()
    signs_in(client, "ben@test.example")
    accounts.end_account(" Ben@test.example ")
    assert read.account_page(cast.accounts["ben"], "", now=shell.now()).sessions == ()
    assert lines(audit.account_chain(cast.accounts["ben"]))[-1] == ("end_account", "done")
    assert ("ben@test.example", "Ben R.", "therapist", False) in accounts.listed()
    assert ("ana@test.example", "", "", True) in accounts.listed()


def test_an_account_that_is_not_there_is_not_closed(cast):
    with pytest.raises(Refusal, match="openipt account list"):
        accounts.end_account("nobody@test.example")


def test_a_refused_ending_of_anothers_session_is_written_down(cast):
    with pytest.raises(NotFound):
        accounts.end_session(cast.accounts["eve"], 12345)
    assert lines(audit.account_chain(cast.accounts["eve"]))[-1] == ("end_session", "refused")
