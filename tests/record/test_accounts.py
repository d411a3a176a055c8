"""Hashes are worked out two at a time, sealed words open only where they were sealed, and tries and codes are counted where everybody sees them."""

import threading

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import caches
from django.core.checks import run_checks

from openipt.record import accounts, keys
from openipt.record.seal import SealBroken

THREADS = 6


def test_never_more_than_two_hashes_are_worked_out_at_once(monkeypatch):
    """Whoever comes third waits until one of the first two is done."""
    inside, most, all_in = 0, 0, threading.Barrier(2)
    counting = threading.Lock()

    def slow(self, password: str, salt: str) -> str:
        nonlocal inside, most
        with counting:
            inside += 1
            most = max(most, inside)
        all_in.wait(timeout=10)  # two are inside together; a third would break the pairs
        with counting:
            inside -= 1
        return "hash"

    monkeypatch.setattr(Argon2PasswordHasher, "encode", slow)
    hasher = accounts.TwoAtATime()
    threads = [threading.Thread(target=hasher.encode, args=("word", "salt-salt")) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert (most, inside) == (2, 0)


def test_the_real_hasher_is_argon2_and_the_one_in_use():
    from openipt.config import settings as ours

    assert ours.PASSWORD_HASHERS == ["openipt.record.accounts.TwoAtATime"]
    hasher = accounts.TwoAtATime()
    kept = hasher.encode("four words nobody puts together", "salt-salt-salt")
    assert kept.startswith("argon2$argon2id$")
    assert hasher.verify("four words nobody puts together", kept)
    assert not hasher.verify("another", kept)


def test_sealed_words_open_for_their_purpose_alone():
    sealed = accounts.seal_words("one", "words")
    assert "words" not in sealed
    assert accounts.open_words("one", sealed) == "words"
    with pytest.raises(SealBroken):
        accounts.open_words("another", sealed)
    with pytest.raises(keys.KeyMissing):
        accounts.open_words("one", "unknown" + sealed)


def test_words_sealed_with_an_older_root_key_still_open(tmp_path, settings):
    keys.make_root_key(tmp_path)
    settings.OPENIPT_DATA = tmp_path
    sealed = accounts.seal_words("one", "words")
    keys.add_root_key(tmp_path)
    keys.forget(tmp_path)
    assert accounts.seal_words("one", "words").partition(".")[0] != sealed.partition(".")[0]
    assert accounts.open_words("one", sealed) == "words"


@pytest.mark.django_db(databases=["default", "keys"])
def test_tries_of_an_account_are_kept_apart_from_those_of_nobody():
    with accounts.tries("somebody", of_an_account=True) as kept:
        kept.failed = 3
    with accounts.tries("somebody", of_an_account=False) as kept:
        assert kept.failed == 0
    with accounts.tries("somebody", of_an_account=True) as kept:
        assert kept.failed == 3
    accounts.forget_tries("somebody")
    with accounts.tries("somebody", of_an_account=True) as kept:
        assert kept.failed == 0


@pytest.mark.django_db(databases=["default", "keys"])
def test_tries_that_end_in_an_exception_are_as_before():
    def count_and_fall() -> None:
        with accounts.tries("somebody", of_an_account=True) as kept:
            kept.failed = 3
            raise RuntimeError

    with pytest.raises(RuntimeError):
        count_and_fall()
    with accounts.tries("somebody", of_an_account=True) as kept:
        assert kept.failed == 0


@pytest.mark.django_db(databases=["default", "keys"])
def test_a_thing_is_used_first_once():
    assert accounts.first_use("a code", 60)
    assert not accounts.first_use("a code", 60)
    assert accounts.first_use("another code", 60)


@pytest.mark.django_db(databases=["default", "keys"])
def test_the_caches_lie_in_the_record():
    assert {type(caches[name]).__name__ for name in settings.CACHES} == {"DatabaseCache"}


@pytest.mark.parametrize("kind", ["locmem.LocMemCache", "dummy.DummyCache"])
def test_a_cache_that_is_not_shared_is_a_critical_mistake(settings, kind):
    assert run_checks(tags=["openipt"]) == []
    settings.CACHES = {**settings.CACHES, "default": {"BACKEND": f"django.core.cache.backends.{kind}"}}
    (mistake,) = run_checks(tags=["openipt"])
    assert mistake.id == "openipt.C001"
    assert mistake.is_serious()
