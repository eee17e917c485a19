"""``manage.py rebuild_clocks``: clocks again from the history, or whether they are what it says."""

import sys
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from sla import services
from sla.services import Difference


class Command(BaseCommand):
    help = "Recompute clocks from the history of tickets and print what differed; exit 1 if any."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only compare, write nothing")
        parser.add_argument("--ticket", type=int, metavar="N", help="this ticket alone")

    def handle(self, *args: Any, **options: Any) -> None:
        number: int | None = options["ticket"]
        count = services.count_tickets() if number is None else 1
        done = difference_count = 0
        for ids in services.ticket_batches() if number is None else ([number],):
            try:
                found = _rebuild(ids, is_check=options["check"], now=timezone.now())
            except LookupError as error:
                raise CommandError(str(error)) from error
            for difference in found:
                self.stdout.write(_words(difference))
            difference_count += len(found)
            done += len(ids)
            self._show(done, count)
        verb = "differ" if options["check"] else "rebuilt"
        self.stdout.write(f"{done} tickets, {difference_count} clocks {verb}")
        if difference_count:
            sys.exit(1)

    def _show(self, done: int, count: int) -> None:
        if not self.stderr.isatty():
            return
        filled = round(40 * done / count) if count else 40
        self.stderr.write(f"\r[{'#' * filled:<40}] {done}/{count}", ending="")
        if done >= count:
            self.stderr.write("")


def _rebuild(ids: list[int], *, is_check: bool, now: datetime) -> list[Difference]:
    """Compare at ease, then what differs again under the lock: somebody may just be writing."""
    tickets = services.tickets_with_plans(ids)
    if len(tickets) < len(ids):
        raise LookupError(f"There is no ticket {ids[0]}.")
    seen = services.differing_clocks(tickets, now=now)
    if not seen:
        return []
    with transaction.atomic():
        tickets = services.locked_tickets({difference.ticket_id for difference in seen})
        found = services.differing_clocks(tickets, now=now)
        if found and not is_check:
            services.refresh_batch(tickets, now=now, is_quiet=True)
    return found


def _words(difference: Difference) -> str:
    metric, cycle, version = difference.clock
    what = "; ".join(
        f"{name}: stored {_value(stored)}, history says {_value(derived)}"
        for name, (stored, derived) in difference.what.items()
    )
    return f"#{difference.ticket_id} {metric} {cycle}.{version}: {what}"


def _value(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return "nothing" if value is None or value == "" else str(value)
