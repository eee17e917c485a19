"""``manage.py demo``: people, and a believable year of their tickets."""

import random
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from escalation.demo.load import load_tickets, open_emergencies
from escalation.demo.people import DOMAIN, build_world, set_demo_passwords
from escalation.demo.today import live_through_today
from escalation.demo.tools import load_tools
from knowledgebase import demo as articles
from servicedesk.accounts.models import User

FEW = 300


class Command(BaseCommand):
    help = "Load demo people and a believable year of tickets with history, hand-overs and clocks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tickets", type=int, default=FEW, help=f"how many tickets ({FEW})")
        parser.add_argument("--seed", type=int, default=2026, help="the same seed, the same year")
        parser.add_argument("--emergencies", action="store_true", help="also what goes on today")
        parser.add_argument("--people-only", action="store_true", help="no tickets")
        parser.add_argument(
            "--sign-in",
            metavar="PASSWORD",
            help="load nothing: give the demo people this password and print who they are",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["sign_in"]:
            self._print_sign_ins(options["sign_in"])
            return
        count = options["tickets"]
        if count < 1:
            raise CommandError("--tickets must be at least 1.")
        now = timezone.now()
        rng = random.Random(options["seed"])  # noqa: S311 — repeatable chance, not secrets
        with transaction.atomic():
            world = build_world(
                ticket_count=0 if options["people_only"] else count, rng=rng, today=now.date()
            )
        if options["people_only"]:
            return
        named = User.objects.desk().filter(email__endswith=f"@{DOMAIN}").order_by("pk")[:20]
        articles.load(named, world.products, now=now)
        load_tools(now=now)
        load_tickets(
            world, count=count, seed=options["seed"], now=now, progress=self._progress(count)
        )
        if options["emergencies"]:
            open_emergencies(world, now=now)
            live_through_today(now=now)

    def _progress(self, count: int) -> Any:
        shows = sys.stderr.isatty()

        def progress(done: int) -> None:
            if shows:
                bar = "█" * (done * 40 // count)
                self.stderr.write(f"\r{bar:<40} {done:,} of {count:,}", ending="")
                if done >= count:
                    self.stderr.write("")

        return progress

    def _print_sign_ins(self, password: str) -> None:
        people = set_demo_passwords(password)
        if not people:
            return
        self.stdout.write("Sign in as one of these (role, e-mail, password):")
        width = max(len(role) for role, _email in people)
        for role, email in people:
            self.stdout.write(f"{role:<{width}}  {email:<20}  {password}")
