"""How keeping an installation says that something cannot be done."""


class Problem(Exception):
    """A backup, a restore, a drill or a move cannot be done; the message is one sentence that says what to do."""
