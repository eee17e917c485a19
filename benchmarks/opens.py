"""A hundred opens a minute, from the portal and by mail together: what they cost the queue.

    .venv/bin/python benchmarks/opens.py --tickets 100000

The database is the one of pages.py and kept. A client opens requests through the portal's form, a
mail server hands letters over by LMTP; a worker, a scheduler and the listener run beside two web
workers. Prints the p95 of the queue quiet and meanwhile; fails when it is over twice the quiet one
or when a request is missing at the end.
"""

import argparse
import secrets
import smtplib
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import psycopg2
import redis

sys.path.insert(0, str(Path(__file__).resolve().parent))

import stage
from storm import Visitor, p95, start

MARK = secrets.token_hex(6)
SUPPORT = "opens@desk.example"
CLIENT = "alice@desk.example"
QUIET_SECONDS = 20
MOST_TIMES = 2.0
BOX = f"""
from tickets.models import Mailbox
Mailbox.objects.update_or_create(name="Opens", defaults={{"addresses": "{SUPPORT}"}})
"""
OPENED = "select count(*) from tickets_ticket where channel = %s and subject like %s"


class Queue(Visitor):
    """Somebody at the desk who looks at the queue alone."""

    def __init__(self, address: str) -> None:
        super().__init__(address, 0)
        self.urls = self.urls[:1]


def watch_queue(address: str, seconds: float) -> list[float]:
    visitor = Queue(address)
    visitor.start()
    time.sleep(seconds)
    visitor.is_over = True
    visitor.join()
    return visitor.spans


def listen(name: str) -> "tuple[subprocess.Popen[bytes], int]":
    port = stage.free_port()
    process = subprocess.Popen(
        [str(stage.BIN / "python"), "manage.py", "mail_listener", "--port", str(port)],
        cwd=stage.ROOT, env=stage.environment(name), stdout=subprocess.DEVNULL,
    )  # fmt: skip
    stage.wait_for_port(port)
    return process, port


def through_portal(address: str) -> Callable[[int], None]:
    session = stage.sign_in(address, CLIENT)
    url = f"{address}/portal/requests/new/?type=other"
    session.get(url, timeout=60).raise_for_status()

    def open_one(number: int) -> None:
        form = {
            "subject": f"{MARK} gate {number}", "body": "Stays shut since nine.",
            "type": "incident", "product": "", "impact": "2", "urgency": "2",
            "csrfmiddlewaretoken": session.cookies["csrftoken"],
        }  # fmt: skip
        answer = session.post(url, data=form, headers={"Referer": url}, timeout=60)
        answer.raise_for_status()

    return open_one


def by_mail(port: int) -> Callable[[int], None]:
    def hand_over(number: int) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"] = CLIENT, SUPPORT
        mail["Subject"] = f"{MARK} letter {number}"
        mail["Message-ID"] = f"<{MARK}.{number}@mail.example>"
        mail.set_content("Since nine o'clock the door stays shut.\n" * 20)
        mail.add_attachment(
            secrets.token_bytes(20_000), maintype="application", subtype="octet-stream",
            filename="door.log",
        )  # fmt: skip
        with smtplib.LMTP("127.0.0.1", port) as server:
            server.send_message(mail)

    return hand_over


def pour(act: Callable[[int], None], count: int, seconds: float) -> threading.Thread:
    """Do it so often, spread evenly over the seconds, however long one takes."""
    began = time.monotonic()

    def run() -> None:
        for number in range(count):
            time.sleep(max(0.0, began + number * seconds / count - time.monotonic()))
            act(number)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def opened(name: str) -> tuple[int, int]:
    """How many of this run's requests there are, from the portal and by mail."""
    connection = psycopg2.connect(f"{stage.SERVER}/{name}")
    with connection, connection.cursor() as at:
        found = []
        for channel in ("portal", "mail"):
            at.execute(OPENED, [channel, f"{MARK} %"])
            found.append(at.fetchone()[0])
    connection.close()
    return found[0], found[1]


def measure(name: str, *, count: int, seconds: float) -> tuple[list[float], list[float]]:
    """The queue's spans while it is quiet and while so many requests come from either side."""
    processes = [
        start(name, "worker", "--concurrency", "1"),
        start(name, "beat", "--schedule", f"{stage.environment(name)['DATA_DIR']}/beat"),
    ]
    try:
        listener, port = listen(name)
        processes.append(listener)
        with stage.gunicorn(name) as address:
            watch_queue(address, 3)
            quiet = watch_queue(address, QUIET_SECONDS)
            doors = [through_portal(address), by_mail(port)]
            visitor = Queue(address)
            visitor.start()
            threads = [pour(door, count, seconds) for door in doors]
            for thread in threads:
                thread.join()
            limit = time.monotonic() + 120
            while opened(name) != (count, count) and time.monotonic() < limit:
                time.sleep(0.5)
            visitor.is_over = True
            visitor.join()
    finally:
        for process in processes:
            process.kill()
            process.wait(60)
    return quiet, visitor.spans


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--database", help="a database that is there already, whatever it holds")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--opens", type=int, default=100, help="a minute, half from either side")
    options = parser.parse_args()
    redis.Redis.from_url(stage.REDIS).flushdb()
    name = stage.database(options.tickets, name=options.database)
    stage.manage(name, "shell", "--no-imports", "-c", BOX)
    count = round(options.opens * options.minutes / 2)
    quiet, busy = measure(name, count=count, seconds=options.minutes * 60)
    portal, mail = opened(name)
    print(f"{portal} of {count} through the portal, {mail} of {count} by mail")
    times = p95(busy) / p95(quiet)
    print(f"queue, p95: {p95(quiet):.0f} ms quiet ({len(quiet)} answers), "
          f"{p95(busy):.0f} ms meanwhile ({len(busy)} answers): {times:.2f} times")  # fmt: skip
    if (portal, mail) != (count, count):
        raise SystemExit("a request is missing")
    if times > MOST_TIMES:
        raise SystemExit("the queue became slower than is allowed")


if __name__ == "__main__":
    main()
