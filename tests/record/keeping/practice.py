"""Founds a small practice with something in every corner, in a process of its own: what is backed up, restored and moved in these tests."""

from datetime import timedelta
from pathlib import Path

from openipt.cli import installation
from tests import empty, processes

OWN_MEASURE = "# A clinic's own file travels along.\n"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of nobody
PROCESS_NOTE = "The brackwater bridge came up again."


def found(data: Path, kind: str) -> None:
    """The cast in two practices; Ana has answered, been alerted on, been seen, and been thought about."""
    installation.open_installation(data)
    from django.conf import settings

    from openipt.actions import questionnaires, sessions, supervision
    from openipt.core.ids import uuid7
    from openipt.record import accounts, read
    from openipt.record.models import Account
    from openipt.record.upgrade import upgrade

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # as in all tests
    upgrade()
    from allauth.mfa.models import Authenticator

    from tests.cast import NOW, answer_all, begin_treatment, make_cast, op, send_link, take_on

    cast = make_cast(kind)
    take_on(cast.eve, "Somebody Else")
    if kind == "real":
        return  # nobody is on duty there to read a questionnaire in time
    begin_treatment(cast.ben, cast.ana_course)
    _, token = send_link(cast.ben, cast.ana_course)
    answer_all(token, [1, 2, 0, 3, 1, 0, 2, 1, 1, 1])
    questionnaires.submit(token, browser_secret="a-phone", now=NOW)
    send_link(cast.ben, cast.ana_course, session=2)
    until = (NOW + timedelta(days=30)).date()
    supervision.list_case(cast.ben, cast.ana_course, op_id=op(), supervisor_id=cast.cleo.member.id, until=until, now=NOW)
    supervision.comment(cast.cleo, cast.ana_course, op_id=op(), words="Look at the second loss.", now=NOW)
    note = read.process_note(cast.ben, cast.ana_course, 1, now=NOW)[1]
    for words in (PROCESS_NOTE, "On another page: the harbour."):  # the second on an old revision, so that it is kept beside the first
        typed = sessions.Typed(note.id, "process_note", {"words": words}, 0, uuid7(NOW))
        sessions.save_process_note(cast.ben, cast.ana_course, 1, typed, op_id=op(), now=NOW)
    account = Account.objects.get(id=cast.accounts["ben"])
    Authenticator.objects.create(user=account, type="totp", data={"secret": accounts.seal_words("totp", TOTP_SECRET)})
    (data / "overlay" / "measures").mkdir(parents=True)
    (data / "overlay" / "measures" / "README.md").write_text(OWN_MEASURE)


def founded(data: Path, kind: str = "demo") -> Path:
    """The same, in a process of its own. Returns the folder."""
    empty.lay_embedded(data)
    done = processes.python(
        data, f"from pathlib import Path; from tests.record.keeping import practice; practice.found(Path({str(data)!r}), {kind!r})"
    )
    assert done.returncode == 0, done.stderr
    return data
