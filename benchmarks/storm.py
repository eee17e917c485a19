"""Twenty thousand clocks due in one second: escalated by two workers while pages keep answering.

    .venv/bin/python benchmarks/storm.py --clocks 20000

Prints the p95 of the queue and the ticket page while it is quiet and while the storm is worked off,
how long it took, and how many steps fired; fails when one fired twice or not at all. The
workers run at the priority that deploy/systemd gives them.
"""

import argparse
import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg2
import redis

sys.path.insert(0, str(Path(__file__).resolve().parent))

import stage
from crowd import copy_tickets

TICKETS = 10_000
LEAD_SECONDS = 240
OPEN_ONE = """
from datetime import timedelta
from django.utils import timezone
from contracts.models import Contract
from tickets.choices import Channel, Level, TicketType
from tickets.services import TicketDraft, open_ticket
contract = Contract.objects.filter(plan__code="premium", state="active").order_by("pk").first()
now = timezone.now().replace(microsecond=0)
ticket = open_ticket(
    TicketDraft(
        subject="Every gate at once", body="The release stopped them all.", requester=None,
        organisation=contract.organisation, type=TicketType.INCIDENT, product=None, category=None,
        impact=Level.MEDIUM, urgency=Level.MEDIUM, priority=2, channel=Channel.PHONE,
    ),
    actor=None, at=now - timedelta(seconds=1350 - {lead}),
)
print(ticket.pk)
"""
DUE_TOGETHER = (
    "select due_at, count(*) from escalation_watch where due_at > now() "
    "group by due_at order by count(*) desc, due_at limit 1"
)
LEFT = "select count(*) from escalation_watch where due_at <= %s"
FIRED = (
    "select count(*), count(distinct (clock_id, step_id)) from escalation_escalation "
    "where due_at = %s"
)


class Visitor(threading.Thread):
    """One person at the desk, turning pages until told to stop."""

    def __init__(self, address: str, number: int) -> None:
        super().__init__(daemon=True)
        self.session = stage.sign_in(address, "dana@desk.example")
        self.urls = [f"{address}/desk/tickets/?line=1", f"{address}/desk/tickets/{number}/"]
        self.spans: list[float] = []
        self.is_over = False

    def run(self) -> None:
        while not self.is_over:
            for url in self.urls:
                started = time.perf_counter()
                self.session.get(url, timeout=60).raise_for_status()
                self.spans.append((time.perf_counter() - started) * 1000)
                time.sleep(0.05)


def p95(spans: list[float]) -> float:
    return statistics.quantiles(spans, n=20)[-1]


def watch_pages(address: str, number: int, seconds: float) -> list[float]:
    visitor = Visitor(address, number)
    visitor.start()
    time.sleep(seconds)
    visitor.is_over = True
    visitor.join()
    return visitor.spans


def prepare(clocks: int) -> tuple[str, int]:
    """A database in which so many clocks have a step due in one coming second."""
    name = f"servicedesk_storm_{clocks}"
    stage.administer(f'drop database if exists "{name}" with (force)')
    stage.administer(f'create database "{name}" template "{stage.database(TICKETS)}"')
    stage.dress(name)
    script = OPEN_ONE.format(lead=LEAD_SECONDS)
    opened = stage.manage(name, "shell", "--no-imports", "-c", script)
    number = int(opened.splitlines()[-1])
    stage.manage(name, "demo", "--sign-in", stage.PASSWORD)
    copy_tickets(f"{stage.SERVER}/{name}", [number], times=clocks - 1)
    return name, number


def start(name: str, *command: str) -> "subprocess.Popen[bytes]":
    log = Path(stage.environment(name)["DATA_DIR"]) / "celery.log"
    with log.open("ab") as output:
        return subprocess.Popen(
            ["nice", "-n", "10", str(stage.BIN / "celery"), "-A", "servicedesk", *command],
            cwd=stage.ROOT, env=stage.environment(name), stdout=output, stderr=output,
        )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clocks", type=int, default=20_000)
    clocks = parser.parse_args().clocks
    redis.Redis.from_url(stage.REDIS).flushdb()
    name, number = prepare(clocks)
    connection = psycopg2.connect(f"{stage.SERVER}/{name}")
    connection.autocommit = True
    at = connection.cursor()
    at.execute(DUE_TOGETHER)
    due_at, together = at.fetchone()
    print(f"{together:,} clocks due at {due_at.isoformat()}", flush=True)
    processes = []
    try:
        with stage.gunicorn(name) as address:
            quiet = watch_pages(address, number, 20)
            processes = [
                start(name, "worker", "--concurrency", "1", "--hostname", "one@%h"),
                start(name, "worker", "--concurrency", "1", "--hostname", "two@%h"),
                start(name, "beat", "--schedule", f"{stage.environment(name)['DATA_DIR']}/beat"),
            ]
            visitor = None
            while True:
                at.execute("select now() >= %s", [due_at])
                if at.fetchone()[0]:
                    break
                time.sleep(0.2)
            began = time.monotonic()
            visitor = Visitor(address, number)
            visitor.start()
            while True:
                at.execute(LEFT, [due_at])
                if not at.fetchone()[0]:
                    break
                if time.monotonic() - began > 900:
                    raise TimeoutError("the storm was not worked off in 15 minutes")
                time.sleep(0.5)
            took = time.monotonic() - began
            visitor.is_over = True
            visitor.join()
    finally:
        for process in processes:  # letters are still leaving: nothing is lost by not waiting
            process.kill()
            process.wait(60)
    at.execute(FIRED, [due_at])
    fired, distinct = at.fetchone()
    print(f"{fired:,} steps fired, {distinct:,} of them different, in {took:.0f} s")
    print(f"pages, p95: {p95(quiet):.0f} ms quiet ({len(quiet)} answers), "
          f"{p95(visitor.spans):.0f} ms in the storm ({len(visitor.spans)} answers)")  # fmt: skip
    if not fired == distinct == together:
        raise SystemExit("a step was lost or doubled")


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main()
