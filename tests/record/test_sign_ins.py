"""The sign-in that a cookie names is found as Django finds it, and not once its time is over."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from openipt.record.sign_ins import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in() -> SessionStore:
    store = SessionStore()
    store["who"] = "ben"
    store.save()
    return store


def test_a_sign_in_is_found_by_its_key(sign_in, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert dict(SessionStore(sign_in.session_key).load()) == {"who": "ben"}


def test_what_changed_in_between_is_read(sign_in):
    SessionStore(sign_in.session_key).load()
    sign_in["who"] = "cleo"
    sign_in.save()
    assert dict(SessionStore(sign_in.session_key).load()) == {"who": "cleo"}


@pytest.mark.parametrize("left", [timedelta(0), timedelta(seconds=-1), timedelta(days=-1)])
def test_a_sign_in_whose_time_is_over_is_none(sign_in, left):
    Session.objects.filter(session_key=sign_in.session_key).update(expire_date=timezone.now() + left)
    again = SessionStore(sign_in.session_key)
    assert dict(again.load()) == {}
    assert again.session_key is None


def test_a_sign_in_that_was_ended_is_none(sign_in):
    key = sign_in.session_key
    sign_in.delete()
    assert dict(SessionStore(key).load()) == {}


def test_a_key_that_nobody_has_is_none():
    assert dict(SessionStore("nobody").load()) == {}
