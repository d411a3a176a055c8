"""Finds the sign-in that a browser's cookie names, with a statement worked out once: every page asks for it first."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from openipt.record.lookups import LookUp

_BY_KEY = LookUp(lambda: Session.objects.all(), by="session_key")


class SessionStore(db.SessionStore):
    """Django's own; only its look-up is another."""

    def _get_session_from_db(self) -> Session | None:
        found = _BY_KEY.first(self.session_key) if self.session_key else None
        if found is None or found.expire_date <= timezone.now():
            self._session_key = None
            return None
        return found
