"""``manage.py telegram_poll``: ask Telegram for news until Ctrl-C, for desks without a webhook."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from servicedesk.messenger import polling, receiving, sending
from servicedesk.messenger.client import is_on

WAIT_SECONDS = 8
PAUSE_SECONDS = 1.0


class Command(BaseCommand):
    help = "Ask Telegram for news, handle them and send what waits, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, without waiting")

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_on():
            raise CommandError("TELEGRAM_TOKEN is not set: there is no bot to ask.")
        while True:
            kept = polling.poll_once(seconds=0 if options["once"] else WAIT_SECONDS)
            handled = receiving.handle_all(timezone.now)
            sent = sending.send_all(timezone.now)
            if kept or handled or sent:
                self.stdout.write(f"kept {kept}, handled {handled}, sent {sent}")
            if options["once"]:
                return
            time.sleep(PAUSE_SECONDS)
