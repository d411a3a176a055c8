"""Signing in and out, written down in the account's own chain."""

from uuid import UUID

from openipt.record import door


def note_sign_in(account_id: UUID) -> None:
    """Write down that somebody signed in."""
    door.write_account_line(account_id, "sign_in", "done")


def note_sign_out(account_id: UUID) -> None:
    """Write down that somebody signed out."""
    door.write_account_line(account_id, "sign_out", "done")


def note_refused_sign_in() -> None:
    """Write down that a sign-in was refused; whose it would have been is not said, so that nobody can be probed."""
    door.write_account_line(None, "sign_in", "refused")
