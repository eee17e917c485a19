"""``manage.py receive_mail [--mailbox NAME] [FILE|DIR|- ...]``: take mail in."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from servicedesk.errors import Refused
from tickets.intake.mail.child import Reader
from tickets.intake.mail.handling import handle, handle_due, reading
from tickets.intake.mail.polling import poll
from tickets.intake.mail.storing import MOST_BYTES, active_mailboxes, mailbox_named, store
from tickets.mail_wording import told
from tickets.models import IncomingMail, Mailbox

STANDARD_INPUT = "-"
TOO_LARGE = f"The mail is larger than {MOST_BYTES // 1024**2} MB."


class Command(BaseCommand):
    help = (
        "Take mail in: from files, folders of .eml files or the standard input (-); without them "
        "from the mailboxes. Prints for each mail: file, what became of it, ticket or reason."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sources", nargs="*", metavar="FILE|DIR|-")
        parser.add_argument("--mailbox", metavar="NAME", help="the mailbox whose rules hold")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with reading() as reader:
                if options["sources"]:
                    mailbox = mailbox_named(options["mailbox"])
                    for name, raw in _mails(options["sources"]):
                        self._take(mailbox, name, raw, reader)
                else:
                    self._fetch(options["mailbox"], reader)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal

    def _take(self, mailbox: Mailbox, name: str, raw: bytes, reader: Reader) -> None:
        """One mail, from bytes to what it became; one that came before is dropped."""
        is_large = len(raw) > MOST_BYTES
        mail, is_new = store(
            mailbox, raw[:MOST_BYTES] if is_large else raw, error=TOO_LARGE if is_large else ""
        )
        handle(mail.pk, reader=reader)
        mail.refresh_from_db()
        if is_new or not mail.claim_count:
            self._say(name, *told(mail))
        else:
            number = f", ticket #{mail.ticket_id}" if mail.ticket_id else ""
            self._say(name, "drop", f"The same mail came before{number}.")

    def _fetch(self, name: str | None, reader: Reader) -> None:
        """What lies in the mailboxes; one that fails is told, and the next one is fetched."""
        failed = []
        for mailbox in active_mailboxes(name):
            try:
                taken = poll(mailbox)
            except Refused as refusal:
                failed.append(f"{mailbox}: {refusal}")
                continue
            for key in taken:
                handle(key, reader=reader)
            for mail in IncomingMail.objects.filter(pk__in=taken).order_by("pk"):
                self._say(f"{mailbox}/{mail.uid}", *told(mail))
        handle_due(reader)
        if failed:
            raise CommandError("\n".join(failed))

    def _say(self, name: str, outcome: str, words: str) -> None:
        self.stdout.write(f"{name}\t{outcome}\t{words}")
        self.stdout.flush()


def _mails(sources: list[str]) -> Iterator[tuple[str, bytes]]:
    """Each mail with the name it is told by. Raises CommandError for what is not there."""
    for source in sources:
        path = Path(source)
        if source == STANDARD_INPUT:
            yield source, sys.stdin.buffer.read(MOST_BYTES + 1)
        elif path.is_dir():
            for file in sorted(path.glob("*.eml")):
                yield str(file), _bytes(file)
        else:
            yield source, _bytes(path)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from error
