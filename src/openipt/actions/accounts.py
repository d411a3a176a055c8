"""What happens to an account: signing in and out, locking, sessions that end, a new password. Each is written down in the account's own chain."""

from datetime import UTC, datetime
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import F

from openipt.actions import guesses
from openipt.core.refusals import NotFound, Refusal
from openipt.record import door
from openipt.record.models import Account, Membership

SIGNED_IN_BY = {
    ("password",): "sign_in",
    ("password", "totp"): "sign_in_with_code",
    ("password", "webauthn"): "sign_in_with_password_and_passkey",
    ("password", "recovery_code"): "sign_in_with_recovery_code",
    ("webauthn",): "sign_in_with_passkey",
    ("one_time_link",): "sign_in_with_one_time_link",
}
"""What the line of a sign-in says, by the ways in which the person proved to be it."""


def note_sign_in(account_id: UUID, proved_by: tuple[str, ...] = ("password",)) -> None:
    """Write down that somebody signed in, and by what."""
    door.write_account_line(account_id, SIGNED_IN_BY.get(proved_by, "sign_in"), "done")


def note_sign_out(account_id: UUID) -> None:
    """Write down that somebody signed out."""
    door.write_account_line(account_id, "sign_out", "done")


def note_refused_sign_in() -> None:
    """Write down that a sign-in was refused; whose it would have been is not said, so that nobody can be probed."""
    door.write_account_line(None, "sign_in", "refused")


def note_refused_code(account_id: UUID) -> None:
    """Write down that the password was right and the code was not: its owner should hear of that."""
    door.write_account_line(account_id, "second_step", "refused")


def note_lock(account_id: UUID) -> None:
    """Write down that a session was locked."""
    door.write_account_line(account_id, "lock", "done")


def note_unlock(account_id: UUID, outcome: str = "done") -> None:
    """Write down that a session was unlocked, or that it was tried."""
    door.write_account_line(account_id, "unlock", outcome)


def note_step_up(account_id: UUID, outcome: str = "done") -> None:
    """Write down that somebody proved once more to be who they are, or that it was tried."""
    door.write_account_line(account_id, "step_up", outcome)


def note_ended(account_id: UUID) -> None:
    """Write down that a session came to its end by itself: its time was over, or the account's roles changed."""
    door.write_account_line(account_id, "session_ended", "done")


def rename_session(old_key: str, new_key: str) -> None:
    """Let the list of sessions follow a session that was given a new key."""
    UserSession.objects.filter(session_key=old_key).update(session_key=new_key)


def end_session(account_id: UUID, session_id: int) -> None:
    """End one of the account's own sessions. Raises NotFound for any other."""
    with door.account_act(account_id, "end_session"):
        found = UserSession.objects.filter(id=session_id, user_id=account_id).first()
        if found is None:
            raise NotFound
        found.end()


def end_other_sessions(account_id: UUID, own_key: str) -> None:
    """End every session of the account but the one with that key."""
    with door.account_act(account_id, "end_other_sessions"):
        end_all(account_id, but=own_key)


def end_all(account_id: UUID, but: str = "") -> None:
    """Inside an act: end the account's sessions, all but the one with that key."""
    for each in UserSession.objects.filter(user_id=account_id).exclude(session_key=but):
        each.end()


def change_password(account_id: UUID, password: str) -> None:
    """Give the account another password; sessions elsewhere end with the old one. Raises Refusal where it can be guessed."""
    with door.account_act(account_id, "change_password"):
        set_password(Account.objects.get(id=account_id), password)


def set_password(account: Account, password: str) -> None:
    """Inside an act: set a password of at least 15 characters that is not a common one. Raises Refusal."""
    try:
        validate_password(password, account)
    except ValidationError as problem:
        raise Refusal(_too_weak(problem), field="password") from None
    account.set_password(password)
    account.save(update_fields=["password"])
    guesses.forgive(guesses.Lane("password", account.id))


def end_account(email: str) -> None:
    """Close an account for good: nobody signs in with it, its sessions are over, and its owner has left the service. Raises Refusal."""
    account = Account.objects.filter(email=email.strip().lower()).first()
    if account is None:
        raise Refusal(f"There is no account for {email}. See who has one with: openipt account list")
    with door.account_act(account.id, "end_account"):
        account.is_active = False
        account.save(update_fields=["is_active"])
        end_all(account.id)
        Membership.objects.filter(account=account, ended_at=None).update(ended_at=datetime.now(UTC))


def listed() -> list[tuple[str, str, str, bool]]:
    """Every account: its e-mail address, the member's name, the roles, and whether it may sign in."""
    members = {
        each.account_id: each for each in Membership.objects.order_by(F("ended_at").asc(nulls_last=True))
    }  # a live one counts before one that ended
    return [
        (each.email, member.name if member else "", ", ".join(member.roles) if member else "", each.is_active)
        for each in Account.objects.order_by("email")
        for member in [members.get(each.id)]
    ]


def _too_weak(problem: ValidationError) -> str:
    if any(each.code == "password_too_short" for each in problem.error_list):
        return "A password has at least 15 characters. Four or five words that do not belong together are easy to keep in mind."
    return "This password is on the list of those that are guessed first. Take another: four or five words that do not belong together."
