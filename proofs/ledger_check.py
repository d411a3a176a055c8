"""Looks, in a fresh process, at the ledger that is left after the kills: prints counts and a sentence for each thing that is wrong, as JSON."""

import argparse
import json
import os
from collections import Counter
from pathlib import Path

from openipt.cli import installation


def main() -> None:
    """Check that every message stands there as sent, once, with at most one link."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--expected", type=int, required=True, help="messages that went over the wire")
    arguments = parser.parse_args()
    installation.open_installation(Path(os.environ["OPENIPT_DATA"]))
    from openipt.record import audit, models
    from openipt.record.models.base import DOORS_OPEN

    DOORS_OPEN.set(1)  # this looks at the rows themselves; it writes nothing
    wrong = list(audit.verify().broken)
    to_people = models.Delivery.objects.exclude(about="drill")  # the daily trial goes to a robot, over no wire
    states = Counter(to_people.values_list("state", flat=True))
    total = arguments.expected
    if states != Counter({"sent": total}):
        wrong.append(f"The ledger's rows are {dict(states)}, and should be {total} sent.")
    per_row = Counter(models.DeliveryLine.objects.filter(what="sent", delivery__in=to_people).values_list("delivery_id", flat=True))
    if len(per_row) != total or set(per_row.values()) != {1}:
        wrong.append(
            f"{sum(count != 1 for count in per_row.values())} messages are written down as sent more than once, {total - len(per_row)} never."
        )
    drills = Counter(models.DeliveryLine.objects.filter(what="sent", delivery__about="drill").values_list("delivery_id", flat=True))
    if drills and set(drills.values()) != {1}:
        wrong.append("A trial is written down as sent more than once.")
    linked = Counter(models.Delivery.objects.exclude(response=None).values_list("response_id", flat=True))
    links = models.Link.objects.count()
    if linked and (set(linked.values()) != {1} or links != len(linked)):
        wrong.append(f"{links} links were made for {len(linked)} messages.")
    print(json.dumps({"counts": {"rows_sent": states["sent"], "links": links, "lines": models.DeliveryLine.objects.count()}, "wrong": wrong}))


if __name__ == "__main__":
    main()
