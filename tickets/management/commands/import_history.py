"""``manage.py import_history FILE [--map MAP.toml] [--dry-run]``: another system's log."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from servicedesk.errors import Refused
from tickets.history_import.importing import Outcome, import_history, open_source

BAR = 30
EVERY_SECONDS = 0.2


class ProgressBar:
    """Rows done on one line of a terminal; on anything else a line for each tenth."""

    def __init__(self, out: TextIO, total: int) -> None:
        self.out = out
        self.total = total
        self.done = 0
        self.is_live = out.isatty()
        self.started = self.shown = time.monotonic()
        self.tenth = 0

    def __call__(self, row_count: int) -> None:
        self.done += row_count
        now, tenth = time.monotonic(), 10 * self.done // max(1, self.total)
        if self.is_live and (now - self.shown > EVERY_SECONDS or self.done >= self.total):
            self.shown = now
            self.out.write(f"\r{self._words(now)}" + ("\n" if self.done >= self.total else ""))
            self.out.flush()
        elif not self.is_live and tenth > self.tenth:
            self.tenth = tenth
            self.out.write(f"{self._words(now)}\n")

    def _words(self, now: float) -> str:
        share = min(1.0, self.done / max(1, self.total))
        bar = ("#" * int(share * BAR)).ljust(BAR, ".")
        speed = self.done / max(0.001, now - self.started)
        return f"[{bar}] {self.done:,}/{self.total:,} rows, {speed:,.0f} rows/s"


class Command(BaseCommand):
    help = "Bring another system's log in through the services; nothing is sent to anybody."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a CSV file with a head")
        parser.add_argument(
            "--map", type=Path, metavar="MAP.toml",
            help="what columns and values mean; without it a shipped map for exactly this head",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        is_dry_run: bool = options["dry_run"]
        try:
            source = open_source(options["file"], map_path=options["map"], now=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        total = sum(history.row_count for history in source.gathered.histories)
        bar = ProgressBar(cast(TextIO, self.stderr._out), total)
        outcome = import_history(source, is_dry_run=is_dry_run, progress=bar)
        for row in sorted(outcome.bad_rows, key=lambda row: row.line):
            of_ticket = f" (ticket {row.key})" if row.key else ""
            self.stderr.write(f"line {row.line}{of_ticket}: {row.reason}")
        self._summary(outcome, is_dry_run=is_dry_run)
        if outcome.bad_rows:
            raise CommandError(
                f"{len(outcome.bad_rows)} bad rows; {len(outcome.rejected_keys)} tickets were not "
                "imported. Correct the rows or the map and import again: what is here stays.",
                returncode=2,
            )

    def _summary(self, outcome: Outcome, *, is_dry_run: bool) -> None:
        verb = "Would import" if is_dry_run else "Imported"
        self.stdout.write(
            f"{verb} {outcome.ticket_count:,} tickets ({outcome.imported_row_count:,} rows) "
            f"with the map “{outcome.map_name}”."
        )
        if outcome.known_ticket_count:
            self.stdout.write(
                f"Already here: {outcome.known_ticket_count:,} tickets, "
                f"{outcome.known_row_count:,} rows ignored."
            )
        created = [f"{count:,} {name}" for name, count in outcome.created.items() if count]
        if created:
            self.stdout.write(f"Created {', '.join(created)}.")
