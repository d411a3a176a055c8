"""Runs proofs by name: `python -m proofs kills`, `python -m proofs all`. Words after a single proof's name go to it."""

import importlib
import sys

PROOFS = ("kills", "order", "backups", "guesses", "from_nothing", "typing", "alerts", "ledger", "once", "overload", "circle")
"""Each is a module beside this one with `main(words) -> bool | None`: passed, failed, or not run here."""


def main(words: list[str]) -> int:
    """Run them and say how each went. Returns 0 where all passed; a proof that could not be run is said, and counts as failed."""
    if not words or (words[0] != "all" and words[0] not in PROOFS):
        print(f"Usage: python -m proofs ({' | '.join(PROOFS)} | all) [words for the one proof]", file=sys.stderr)
        return 2
    names = PROOFS if words[0] == "all" else (words[0],)
    went = {name: importlib.import_module(f"proofs.{name}").main(words[1:] if words[0] != "all" else []) for name in names}
    for name, passed in went.items():
        print(f"{name}: {'NOT RUN' if passed is None else 'passed' if passed else 'FAILED'}")
    return 0 if all(went.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
