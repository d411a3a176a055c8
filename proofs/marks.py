"""The marks that links' pages give to the ids in their forms, for benchmarks that send forms without asking for the page. Prints JSON."""

import json
import os
import sys
from pathlib import Path

from openipt.cli import installation


def main() -> None:
    """Takes a file that lists tokens as JSON, and prints the mark of each in the same order."""
    installation.open_installation(Path(os.environ["OPENIPT_DATA"]))
    from openipt.web.form_marks import mark_for

    print(json.dumps([mark_for(None, {"token": token}) for token in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))]))


if __name__ == "__main__":
    main()
