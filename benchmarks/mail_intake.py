"""Mail from bytes to tickets with one worker, and how long a hostile one holds up the others.

    DATABASE_URL=postgres://postgres@127.0.0.1/mail_bench REDIS_URL=redis://127.0.0.1:6379/3 \\
        .venv/bin/python benchmarks/mail_intake.py --mails 500

The database is a prepared one (``sh deploy/prepare.sh``), or that of pages.py
(``…/servicedesk_bench_100000``), and grows with each run. Each mail has a
text, HTML and a file of 20 KB, comes from one of 100 contacts of a client under contract, is stored
and committed, read in the child, decided on and opened with its clocks.
"""

import argparse
import os
import secrets
import statistics
import sys
import time
from email.message import EmailMessage
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.settings")

import django

django.setup()

from django.db import connection
from django.utils import timezone

from contracts.choices import ContractState
from contracts.models import Contract, Plan
from servicedesk.accounts.choices import Line, Role
from servicedesk.accounts.models import Organisation, Team, User
from tickets.choices import MailOutcome
from tickets.intake.mail.handling import handle, reading
from tickets.intake.mail.storing import mailbox_named, store
from tickets.models import IncomingMail

CONTACTS = 100
HOSTILE = b"From: x@evil.example\r\nSubject: " + b"(" * 60_000 + b"\r\n\r\nx"


def furnish() -> list[str]:
    """The addresses of contacts under contract."""
    Team.objects.get_or_create(name="Line 1", defaults={"line": Line.ONE})
    acme, is_new = Organisation.objects.get_or_create(name="Bench Acme")
    if is_new:
        today = timezone.localdate()
        Contract.objects.create(
            number="BENCH", organisation=acme, plan=Plan.objects.get(code="premium"),
            state=ContractState.ACTIVE, starts_on=today.replace(month=1, day=1),
            ends_on=today.replace(month=12, day=31), time_zone="Europe/Moscow",
        )  # fmt: skip
        for number in range(CONTACTS):
            User.objects.create_user(
                f"bench{number}@acme.example", full_name=f"Contact {number}", role=Role.CLIENT,
                organisation=acme,
            )  # fmt: skip
    return [f"bench{number}@acme.example" for number in range(CONTACTS)]


def letter(sender: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, "support@desk.example"
    mail["Subject"] = f"The door stays shut {secrets.token_hex(4)}"
    mail["Message-ID"] = f"<{secrets.token_hex(8)}@mail.example>"
    mail.set_content("Since nine o'clock the door stays shut.\n" * 20)
    mail.add_alternative("<p>Since nine o'clock the door <b>stays shut</b>.</p>", subtype="html")
    mail.add_attachment(
        secrets.token_bytes(20_000), maintype="application", subtype="octet-stream",
        filename="door.log",
    )  # fmt: skip
    return mail.as_bytes()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=500)
    count = parser.parse_args().mails
    addresses = furnish()
    box = mailbox_named(None)
    raws = [letter(addresses[number % CONTACTS]) for number in range(count + 20)]
    spans: list[float] = []
    with reading() as reader:
        for number, raw in enumerate(raws):
            if number == 20:  # warm by now
                began, cpu, queries = time.perf_counter(), time.process_time(), 0
            one = time.perf_counter()
            mail, _ = store(box, raw)
            handle(mail.pk, reader=reader)
            spans.append(time.perf_counter() - one)
        took, spent = time.perf_counter() - began, time.process_time() - cpu
        connection.force_debug_cursor = True
        mail, _ = store(box, letter(addresses[0]))
        handle(mail.pk, reader=reader)
        queries = len(connection.queries)
        began = time.perf_counter()
        hostile, _ = store(box, HOSTILE + secrets.token_bytes(8))
        handle(hostile.pk, reader=reader)
        held_up = time.perf_counter() - began
    made = IncomingMail.objects.filter(mailbox=box, outcome=MailOutcome.TICKET).count()
    print(f"{count} mails in {took:.1f} s: {count / took:.1f} a second, {made} tickets in all")
    print(
        f"median {statistics.median(spans[20:]) * 1000:.0f} ms; our own CPU {spent:.1f} s; ", end=""
    )
    print(f"{queries} queries a mail; a hostile mail held the next up for {held_up:.1f} s")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
