"""``manage.py snapshots``: count the complete days for good, or compare them with the clocks."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from sla import services


class Command(BaseCommand):
    help = "Count every complete day that has not been; --check compares and exits 1 if any differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only compare, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
            return
        now, count = timezone.now(), 0
        while taken := services.take_snapshots(now):
            count += len(taken)
            if self.stderr.isatty():
                self.stderr.write(f"\r{taken[-1]:%Y-%m-%d}", ending="")
        self.stdout.write(f"{count} days counted")

    def _check(self) -> None:
        count = 0
        for each in services.differing_days():
            count += 1
            kind = ", ".join(f"{name} {value}" for name, value in each.kind.items())
            self.stdout.write(f"{each.day:%Y-%m-%d} {kind}: counted {each.counted}, now {each.now}")
        self.stdout.write(f"{count} differences")
        if count:
            sys.exit(1)
