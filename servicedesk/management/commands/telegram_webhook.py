"""``manage.py telegram_webhook set|delete``: have Telegram bring news, or keep them to be asked."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from servicedesk.messenger import bot
from servicedesk.messenger.client import BotError, is_on


class Command(BaseCommand):
    help = "Tell Telegram where to bring news (set), or to keep them until asked (delete)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("set", "delete"))

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_on():
            raise CommandError("TELEGRAM_TOKEN is not set: there is no bot to tell.")
        try:
            if options["what"] == "set":
                self.stdout.write(f"Telegram brings news to {bot.set_webhook()}")
            else:
                bot.delete_webhook()
                self.stdout.write("Telegram keeps news until they are asked for")
        except BotError as error:
            raise CommandError(f"Telegram refused: {error}") from error
