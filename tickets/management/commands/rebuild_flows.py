"""``manage.py rebuild_flows [--check]``: count every ticket's way through the lines again."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tickets.models import Ticket
from tickets.services import refresh_flows, stale_flows

BATCH = 500


class Command(BaseCommand):
    help = "Derive the rows reports count from the events; --check prints those that differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; 1 if any differ")

    def handle(self, *args: Any, **options: Any) -> None:
        stale_count = ticket_count = 0
        last = 0
        while ids := _next_ids(last):
            last, ticket_count = ids[-1], ticket_count + len(ids)
            stale = stale_flows(ids)
            stale_count += len(stale)
            if options["check"]:
                for ticket_id in stale:
                    self.stdout.write(f"#{ticket_id} differs from its history")
            else:
                refresh_flows(stale)
        verb = "differ" if options["check"] else "counted again"
        self.stdout.write(f"{ticket_count:,} tickets, {stale_count:,} {verb}.")
        if options["check"] and stale_count:
            sys.exit(1)


def _next_ids(after: int) -> list[int]:
    tickets = Ticket.objects.filter(pk__gt=after).order_by("pk")
    return list(tickets.values_list("pk", flat=True)[:BATCH])
