"""Runs every benchmark, one after the other: python -m bench [--json]. One alone: python -m bench.submit."""

import json
import subprocess
import sys
from pathlib import Path

BENCHES = ("submit", "pages", "circle", "timeline", "client_page", "score", "start")


def main() -> int:
    """Run them all and print what each prints; with --json, one object by name. Returns 0 where all ran."""
    as_json = "--json" in sys.argv[1:]
    found, failed = {}, []
    for name in BENCHES:
        if not as_json:
            print(f"\n== {name} ==", flush=True)
        words = [sys.executable, "-m", f"bench.{name}", *(["--json"] if as_json else [])]
        done = subprocess.run(words, cwd=Path(__file__).parent.parent, stdout=subprocess.PIPE if as_json else None, text=True, check=False)
        if done.returncode:
            failed.append(name)
        elif as_json:
            found[name] = json.loads(done.stdout)
    if as_json:
        print(json.dumps(found, indent=1))
    for name in failed:
        print(f"NOT RUN to its end: {name}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
