"""One sweep that finds, claims and fully escalates 500 due steps, few and many clocks running.

    .venv/bin/python benchmarks/sweep.py --running 10000 1000000

The databases are made once and kept. Each figure is the median of five sweeps, each at a moment at
which about 500 more watches have come due; it holds the claim, the escalations with their events,
notices and letters, the next plans and the commit.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

import psycopg2

sys.path.insert(0, str(Path(__file__).resolve().parent))

import stage
from crowd import copy_tickets

SWEEPS = 5
DUE = 500
SEED_TICKETS = 10_000
SECONDS_APART = 11
OPEN = """
select ticket.id from tickets_ticket ticket
join contracts_entitlement decision on decision.id = ticket.entitlement_id
join contracts_planversion version on version.id = decision.plan_version_id
join contracts_plan plan on plan.id = version.plan_id
where ticket.status in ('new', 'open') and plan.code in ('extended', 'premium') order by ticket.id
"""
OWN = "select count(*) from sla_clock where state = 'running' and ticket_id = any(%s)"
RUNNING = "select count(*) from sla_clock where state = 'running'"
INSIDE = """
import json, sys, time
from django.utils import timezone
from escalation.models import Escalation, Watch
from escalation.services import sweep
now, spans = timezone.now(), []
sweep(now)
for _ in range({sweeps} + 1):
    due = Watch.objects.filter(due_at__gt=now).order_by("due_at")
    now = due.values_list("due_at", flat=True)[{due} - 1]
    watches = Watch.objects.filter(due_at__lte=now).count()
    started = time.perf_counter()
    raised = sweep(now)
    spans.append((time.perf_counter() - started, watches, raised))
print(json.dumps(spans[1:]))
"""


def crowded(running: int) -> str:
    """The name of a database with at least so many running clocks, made when it is not there."""
    name = f"servicedesk_sweep_{running}"
    if not stage.is_there(name):
        stage.administer(f'create database "{name}" template "{stage.database(SEED_TICKETS)}"')
        url = f"{stage.SERVER}/{name}"
        connection = psycopg2.connect(url)
        with connection.cursor() as at:
            at.execute(RUNNING)
            have = at.fetchone()[0]
            at.execute(OPEN)
            ids = [row[0] for row in at.fetchall()]
            at.execute(OWN, [ids])
            own = at.fetchone()[0]
        connection.close()
        if have < running:
            times = (running - have) // own + 1
            copy_tickets(url, ids, times=times, seconds_apart=SECONDS_APART)
    stage.dress(name)
    return name


def measure(name: str) -> list[tuple[float, int, int]]:
    """(seconds, watches due, steps raised) of each sweep, the first one left out."""
    script = INSIDE.format(sweeps=SWEEPS, due=DUE)
    result = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", script],
        cwd=stage.ROOT, env={**stage.environment(name), "PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return [tuple(each) for each in json.loads(result.stdout.splitlines()[-1])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--running", type=int, nargs="+", default=[10_000, 1_000_000])
    for running in parser.parse_args().running:
        spans = measure(crowded(running))
        seconds = statistics.median(span for span, *_ in spans)
        raised = statistics.median(each[2] for each in spans)
        watches = statistics.median(each[1] for each in spans)
        print(
            f"{running:,} running: {watches:.0f} watches due, {raised:.0f} steps raised, "
            f"median {seconds:.2f} s, {1000 * seconds / raised:.2f} ms a step",
            flush=True,
        )


if __name__ == "__main__":
    main()
