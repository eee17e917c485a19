"""The fetcher is killed and its line cut, again and again; each mail becomes one ticket."""

import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest

from escalation.tests.processes import mail_world
from escalation.tests.processes.desk import Desk, Process, free_port
from escalation.tests.processes.mail_servers import (
    DOVECOT,
    PASSWORD,
    USER,
    BreakingLine,
    OwnDovecot,
    running_sink,
)
from escalation.tests.processes.own_servers import are_installed, own_servers

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(
        DOVECOT is None or not are_installed(),
        reason="needs the programs of dovecot, PostgreSQL and Redis on this machine",
    ),
]
MAILS, KILLS = 200, 20
PATIENCE = 420.0
STORED = "SELECT count(*) FROM tickets_incomingmail"
TICKETS = "SELECT count(*) FROM tickets_ticket"
WORKED = "SELECT coalesce(sum(claim_count), 0) + count(*) FROM tickets_incomingmail"


def letter(number: int) -> bytes:
    mail = EmailMessage()
    mail["From"] = mail_world.address_of(number)
    mail["To"] = "support@desk.example"
    mail["Subject"] = f"Storm {number}"
    mail["Message-ID"] = f"<storm.{number}@mail.example>"
    mail.set_content("The door stays shut.\n" * 20)
    mail.add_attachment(b"log " * 500, maintype="text", subtype="x-log", filename="door.log")
    return mail.as_bytes()


def fetch(desk: Desk, name: str) -> Process:
    return desk.start(name, sys.executable, "manage.py", "receive_mail")


def kill_at_work(desk: Desk, process: Process, chance: random.Random) -> None:
    """``kill -9`` a little after it was seen to do something, or after it ended by itself."""
    before, end = desk.count(WORKED), time.monotonic() + 60
    while process.popen.poll() is None and time.monotonic() < end:
        if desk.count(WORKED) > before:
            with suppress(subprocess.TimeoutExpired):
                process.popen.wait(chance.uniform(0, 0.7))
            break
        with suppress(subprocess.TimeoutExpired):
            process.popen.wait(0.05)
    process.kill()


def test_two_hundred_mails_become_two_hundred_tickets(tmp_path: Path) -> None:
    chance = random.Random(2026)  # noqa: S311 — repeatable chance, not secrets
    with own_servers(tmp_path) as (_postgres, _queue, servers), running_sink() as (sink, smtp):
        dovecot, desk = OwnDovecot(tmp_path), Desk(tmp_path, free_port(), servers)
        desk.environment["EMAIL_URL"] = f"smtp://127.0.0.1:{smtp}"
        dovecot.make()
        dovecot.start()
        try:
            desk.run("sh", "deploy/prepare.sh")
            with BreakingLine(dovecot.port, chance) as line:
                desk.ask(mail_world.furnish, count=MAILS, port=line.port,
                         authority=dovecot.authority, user=USER, password=PASSWORD)  # fmt: skip
                for number in range(MAILS):
                    dovecot.deliver(number, letter(number))
                for kill in range(KILLS):
                    kill_at_work(desk, fetch(desk, f"killed-{kill}"), chance)
                line.is_mended = True
                settle(desk)
                assert line.cuts > 0
            found = desk.ask(mail_world.outcome)
        finally:
            dovecot.stop()
            desk.close()
    assert found["subjects"] == {f"Storm {number}": 1 for number in range(MAILS)}
    assert found["outcomes"] == {"ticket": MAILS}
    assert found["messages"] == {"1": MAILS}
    receipts = [one for one in sink.letters if one["Precedence"] == "auto_reply"]
    identities = Counter(one["Message-ID"] for one in receipts)
    receivers = Counter(str(one["To"]) for one in receipts)
    assert 0 < len(receipts) <= MAILS
    assert set(identities.values()) == {1}
    assert set(receivers.values()) == {1}


def settle(desk: Desk) -> None:
    """Let it fetch in peace until every mail is a ticket and every receipt has left."""
    end = time.monotonic() + PATIENCE
    while desk.count(TICKETS) < MAILS:
        assert time.monotonic() < end, f"{desk.count(TICKETS)} of {MAILS} mails are tickets"
        with suppress(RuntimeError):  # a server just cut off may say no once: the next turn fetches
            desk.manage("receive_mail")
    assert desk.count(STORED) == MAILS
    desk.manage("sweep")
