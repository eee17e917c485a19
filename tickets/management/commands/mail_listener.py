"""``manage.py mail_listener [--host --port --smtp]``: take mail from another server."""

import asyncio
import signal
from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tickets.intake.mail.listening import Intake, server


class Command(BaseCommand):
    help = (
        "Listen for mail handed over by LMTP (or SMTP), for the addresses of the mailboxes only. "
        "Each mail is committed before it is acknowledged."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8024, help="port to listen on (8024)")
        parser.add_argument("--smtp", action="store_true", help="speak SMTP instead of LMTP")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            asyncio.run(self._listen(options["host"], options["port"], is_lmtp=not options["smtp"]))
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {options['host']}:{options['port']} ({error.strerror}): "
                "choose another --port."
            ) from error

    async def _listen(self, host: str, port: int, *, is_lmtp: bool) -> None:
        loop = asyncio.get_running_loop()
        stopping = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stopping.set)
        intake = Intake()
        listening = await loop.create_server(partial(server, intake, is_lmtp=is_lmtp), host, port)
        kind = "LMTP" if is_lmtp else "SMTP"
        self.stdout.write(f"Listening for {kind} on {host}:{port} (stop with Ctrl-C)")
        self.stdout.flush()
        async with listening:
            await stopping.wait()
