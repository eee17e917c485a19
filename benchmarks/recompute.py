"""What clocks cost: the milliseconds they add to an event, and the time of rebuilding them all.

    .venv/bin/python benchmarks/recompute.py --tickets 10000

The database is made once and kept; everything measured here is rolled back. An event's figure is
the median, over open tickets with live clocks, of deriving and writing the ticket's clocks, its
nearest deadline and what follows them, inside the transaction of the verb; questions are those of
that part alone. The rebuilding is `rebuild_clocks` itself, once with nothing to do and once with
every row wrong.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import stage

ACTS = 150
EXTRAPOLATED = 100_000
EVENTS = """
import json, time
from django.db import connection, transaction
from sla import services
from sla.models import Clock
from tickets import services as tickets
from tickets.choices import OPEN_STATUSES
from tickets.models import Ticket

spans, refresh = [], services.refresh_clocks

def timed(*args, **options):
    asked = []
    def count(execute, sql, *rest):
        asked.append(not sql.startswith(("SAVEPOINT", "RELEASE")))
        return execute(sql, *rest)
    with connection.execute_wrapper(count):
        started = time.perf_counter()
        refresh(*args, **options)
        spans.append((time.perf_counter() - started, sum(asked)))

def client_writes(ticket):
    tickets.reply(ticket, body="And now?", actor=ticket.requester)

def we_reply(ticket):
    tickets.reply(ticket, body="We look.", actor=ticket.assignee)

def note(ticket):
    tickets.add_note(ticket, body="The fuse.", actor=ticket.assignee)

def priority(ticket):
    level = 1 if ticket.priority > 2 else 3
    tickets.change_priority(ticket, impact=level, urgency=level, reason="Measured",
                            actor=ticket.assignee)

services.refresh_clocks = timed
found = {{}}
chosen = Ticket.objects.filter(status__in=OPEN_STATUSES, assignee__isnull=False)
chosen = chosen.filter(requester__isnull=False, pk__in=Clock.objects.live().values("ticket"))
keys = list(chosen.order_by("pk").values_list("pk", flat=True))
keys = keys[::max(len(keys) // {acts}, 1)][:{acts}]
with transaction.atomic():
    for act in (client_writes, we_reply, note, priority):
        spans.clear()
        for ticket in Ticket.objects.select_related("requester", "assignee").filter(pk__in=keys):
            act(ticket)
        found[act.__name__] = list(spans[5:])
    transaction.set_rollback(True)
print(json.dumps(found))
"""
REBUILD = """
import io, json, re, time
from django.core.management import call_command
from django.db import connection, transaction
from tickets.models import Ticket

def rebuild():
    words, started = io.StringIO(), time.perf_counter()
    try:
        call_command("rebuild_clocks", stdout=words)
    except SystemExit:
        pass
    seconds = time.perf_counter() - started
    return seconds, words.getvalue().splitlines()[-1]

with transaction.atomic():
    rebuild()
    nothing = rebuild()
    with connection.cursor() as at:
        at.execute("update sla_clock set elapsed_seconds = elapsed_seconds + 1, target_seconds = 1")
    everything = rebuild()
    transaction.set_rollback(True)
print(json.dumps([Ticket.objects.count(), nothing, everything]))
"""


def inside(name: str, script: str) -> Any:
    """What a script printed last in the desk of this stage."""
    result = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", script],
        cwd=stage.ROOT, env={**stage.environment(name), "PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return json.loads(result.stdout.splitlines()[-1])


def show_events(name: str) -> None:
    for act, spans in inside(name, EVENTS.format(acts=ACTS)).items():
        took = statistics.median(1000 * span for span, _asked in spans)
        asked = sorted(count for _span, count in spans)
        print(
            f"{act}: clocks add {took:.1f} ms, {statistics.median(asked):.0f} questions "
            f"({asked[0]} to {asked[-1]}), {len(spans)} events",
            flush=True,
        )


def show_rebuilding(name: str) -> None:
    tickets, *runs = inside(name, REBUILD)
    for what, (seconds, words) in zip(
        ("nothing differs", "every clock differs"), runs, strict=True
    ):
        minutes = EXTRAPOLATED / (tickets / seconds) / 60
        print(
            f"rebuild_clocks, {what}: {words}, {seconds:.1f} s, {tickets / seconds:.0f} tickets a "
            f"second, {minutes:.1f} minutes for {EXTRAPOLATED:,}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=10_000)
    name = stage.database(parser.parse_args().tickets)
    show_events(name)
    show_rebuilding(name)


if __name__ == "__main__":
    main()
