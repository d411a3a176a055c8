"""Passkeys, the app and recovery codes: what is kept is sealed or hashed, a code is good once, and the last factor stays where one is needed."""

import time

import pytest
from allauth.mfa.models import Authenticator

from openipt.actions import second_factors
from openipt.core.refusals import NotFound, Refusal
from openipt.record import audit, read
from openipt.record.models import AuditLine, RecoveryCode
from tests.cast import NOW
from tests.signing_in import APP_SECRET, code_of, give_app

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def ben(cast):
    return cast.accounts["ben"]


def last_line(account_id) -> tuple[str, str]:
    line = AuditLine.objects.filter(chain=audit.account_chain(account_id)).order_by("-number").first()
    return line.verb, line.outcome


def test_an_apps_secret_is_kept_sealed_and_opens_again(ben):
    give_app(ben)
    kept = Authenticator.objects.get(user_id=ben).data["secret"]
    assert APP_SECRET not in str(kept)
    assert second_factors.open_app_secret(kept) == APP_SECRET
    assert last_line(ben) == ("add_app", "done")


def test_a_sealed_secret_that_was_changed_does_not_open():
    sealed = second_factors.seal_app_secret(APP_SECRET)
    changed = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    for wrong in (changed, sealed.partition(".")[0] + ".", sealed.partition(".")[0] + ".éé"):
        with pytest.raises(read.SealBroken):
            second_factors.open_app_secret(wrong)


def test_an_app_that_shows_another_code_is_not_set_up(ben):
    with pytest.raises(Refusal) as refusal:
        second_factors.add_app(ben, APP_SECRET, code_of(APP_SECRET, time.time() - 3600))
    assert refusal.value.field == "code"
    assert not read.has_second_factor(ben)
    assert last_line(ben) == ("add_app", "refused")


def test_there_is_one_app_at_a_time(ben):
    give_app(ben)
    with pytest.raises(Refusal, match="Remove it"):
        give_app(ben)


def test_a_code_of_the_app_fits_once_however_it_is_spaced(ben):
    give_app(ben)
    code = code_of(APP_SECRET)
    assert second_factors.app_code_fits(ben, code)
    assert not second_factors.app_code_fits(ben, code)
    assert not second_factors.app_code_fits(ben, f" {code[:3]} {code[3:]} ")


def test_the_code_that_set_the_app_up_does_not_sign_in(ben):
    second_factors.add_app(ben, APP_SECRET, code_of(APP_SECRET))
    assert not second_factors.app_code_fits(ben, code_of(APP_SECRET))


def test_ten_codes_of_120_bits_are_made_and_only_hashes_are_kept(ben):
    give_app(ben)
    codes = second_factors.make_recovery_codes(ben)
    assert len({*codes}) == len(codes) == 10
    assert all(len(code.replace("-", "")) == 24 for code in codes)  # base32: five bits a letter
    kept = [bytes(each.digest) for each in RecoveryCode.objects.filter(account_id=ben)]
    assert all(len(each) == 32 for each in kept)
    assert not any(code.encode() in each for code in codes for each in kept)
    assert last_line(ben) == ("make_recovery_codes", "done")


def test_a_recovery_code_is_good_once_in_whatever_letters_it_is_typed(ben):
    give_app(ben)
    code = second_factors.make_recovery_codes(ben)[0]
    assert second_factors.use_recovery_code(ben, code.lower().replace("-", " "), now=NOW)
    assert last_line(ben) == ("use_recovery_code", "done")
    assert not second_factors.use_recovery_code(ben, code, now=NOW)
    assert last_line(ben) == ("use_recovery_code", "refused")
    assert read.account_page(ben, "", now=NOW).codes_left == 9


def test_a_code_of_somebody_else_is_none(cast, ben):
    give_app(ben)
    code = second_factors.make_recovery_codes(ben)[0]
    assert not second_factors.use_recovery_code(cast.accounts["eve"], code, now=NOW)


def test_new_codes_void_the_old_ones(ben):
    give_app(ben)
    old = second_factors.make_recovery_codes(ben)[0]
    second_factors.make_recovery_codes(ben)
    assert not second_factors.use_recovery_code(ben, old, now=NOW)


def test_codes_stand_in_for_something(ben):
    with pytest.raises(Refusal, match="first"):
        second_factors.make_recovery_codes(ben)


def test_the_last_factor_stays_where_one_is_needed_and_goes_where_not(ben):
    give_app(ben)
    with pytest.raises(Refusal, match="Set up another first"):
        second_factors.remove_app(ben, needs_one=True)
    assert read.has_second_factor(ben)
    second_factors.remove_app(ben, needs_one=False)
    assert not read.has_second_factor(ben)


def test_one_of_two_factors_may_go(ben):
    give_app(ben)
    second_factors.add_passkey(ben, "  ", {"made": "elsewhere"})
    second_factors.remove_app(ben, needs_one=True)
    (passkey,) = read.account_page(ben, "", now=NOW).passkeys
    assert passkey.name == "Passkey"
    with pytest.raises(Refusal, match="last"):
        second_factors.remove_passkey(ben, passkey.id, needs_one=True)


def test_nobody_touches_another_accounts_passkey(cast, ben):
    second_factors.add_passkey(ben, "Key", {})
    (passkey,) = read.account_page(ben, "", now=NOW).passkeys
    for touch in (
        lambda who: second_factors.remove_passkey(who, passkey.id, needs_one=False),
        lambda who: second_factors.rename_passkey(who, passkey.id, "Mine"),
    ):
        with pytest.raises(NotFound):
            touch(cast.accounts["eve"])
    second_factors.rename_passkey(ben, passkey.id, "Blue key")
    assert read.account_page(ben, "", now=NOW).passkeys[0].name == "Blue key"
    with pytest.raises(NotFound):
        second_factors.remove_app(ben, needs_one=False)
