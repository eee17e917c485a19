"""``manage.py report NAME``: the numbers of the dashboards on standard output."""

from argparse import ArgumentParser
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from servicedesk.errors import Refused
from servicedesk.reports import WRITERS, Period, Query, gallery, report_named


def _day(text: str) -> date:
    return date.fromisoformat(text)


class Command(BaseCommand):
    help = "Print a report: lines, attainment, backlog, time-on-line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="which report; an unknown name lists them")
        parser.add_argument(
            "--from", dest="first", type=_day, metavar="D", help="first day, YYYY-MM-DD"
        )
        parser.add_argument("--to", dest="last", type=_day, metavar="D", help="last day, inclusive")
        parser.add_argument("--by", default="", metavar="FIELD", help="split the rows by a field")
        parser.add_argument("--format", choices=sorted(WRITERS), default="json")

    def handle(self, *args: Any, **options: Any) -> None:
        report = report_named(options["name"])
        if report is None:
            known = ", ".join(each.name for each in gallery())
            raise CommandError(f"There is no report “{options['name']}”. There are: {known}.")
        zone = ZoneInfo(settings.DEFAULT_USER_TIME_ZONE)
        try:
            period = Period.of_days(options["first"], options["last"], zone=zone)
            query = Query(reader=None, now=timezone.now(), period=period, by=options["by"])
            rows = report.rows(query)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        text = WRITERS[options["format"]](report, rows, by=options["by"])
        self.stdout.write(text, ending="" if text.endswith("\n") else "\n")
