"""Guessing at passwords and codes: tries in a row are counted for each account, each next one has to wait longer, and after a hundred none is taken.

Tries from a device that its owner signed in with before are counted apart, so that no stranger can use up the owner's.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from openipt.core.refusals import Refusal
from openipt.record import accounts

FREE_TRIES = 5
"""So many may fail before anybody has to wait."""
MOST_TRIES = 100
"""So many in a row are taken at the most (NIST SP 800-63B-4, 3.2.2)."""
LONGEST_WAIT = 15 * 60
"""Seconds; the wait doubles with each try from one second on."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Where tries are counted: at what, for whom, and from which known device (empty for every device that is not known).

    `who` is an account, or an e-mail address that nobody has: the answers must not tell the two apart.
    """

    guessed: Literal["password", "code"]
    who: UUID | str
    device: str = ""

    @property
    def name(self) -> str:
        """The name under which they are counted."""
        return f"{self.guessed}:{self.who}:{self.device}"


def begin(lane: Lane, now: datetime) -> None:
    """Count one more try, before it is looked at. Raises Refusal where it comes too early, or where no more are taken."""
    with accounts.tries(lane.name, of_an_account=isinstance(lane.who, UUID)) as tries:
        if tries.failed >= MOST_TRIES:
            raise Refusal(_NO_MORE[bool(lane.device)])
        left = tries.last + wait_after(tries.failed) - now.timestamp()
        if left > 0:
            raise Refusal(f"That was tried too often. Wait {_in_words(left)}, then try again.")
        tries.failed, tries.last = tries.failed + 1, now.timestamp()


def forgive(lane: Lane) -> None:
    """Forget the tries of a lane, since one of them was right."""
    accounts.forget_tries(lane.name)


def wait_after(failed: int) -> float:
    """Seconds to wait after so many failures in a row: none after the first few, then twice as long each time."""
    return 0.0 if failed < FREE_TRIES else min(2.0 ** (failed - FREE_TRIES), LONGEST_WAIT)


def _in_words(seconds: float) -> str:
    if seconds <= 1:
        return "a second"
    return f"{seconds:.0f} seconds" if seconds < 90 else f"{seconds / 60:.0f} minutes"


_NO_MORE = {
    False: (
        f"From devices that are not known here {MOST_TRIES} tries failed, so no more are taken from such. Sign in from a device that you used "
        "before, or with a passkey, or ask for a one-time link."
    ),
    True: f"From this device {MOST_TRIES} tries failed, so no more are taken from it. Use a passkey, or ask for a one-time link.",
}
