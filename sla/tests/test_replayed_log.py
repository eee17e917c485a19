"""A real desk's log, replayed under contracts: its clocks are what its history says.

LOG_TICKETS sets how many of its tickets are taken (the whole log takes minutes).
"""

import csv
import os
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from conftest import contract_for
from contracts.choices import Metric, Priority
from contracts.models import Plan
from contracts.services import TargetDraft, revise_plan
from servicedesk.accounts.models import Organisation
from sla.models import Clock
from sla.services import differing_clocks, ticket_batches, tickets_with_plans

LOG = Path(__file__).parents[3] / "shared" / "data" / "vinst" / "incidents.csv"
TICKETS = int(os.environ.get("LOG_TICKETS", "60"))

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not LOG.exists(), reason=f"the log is not here: {LOG}"),
]


@pytest.fixture
def log(tmp_path) -> Path:
    """Some tickets of the log, evenly taken, with all its rows, and a contract for every client."""
    with LOG.open(newline="", encoding="utf-8") as source:
        head, *rows = csv.reader(source)
    keys = list(dict.fromkeys(row[0] for row in rows))
    chosen = set(keys[:: max(len(keys) // TICKETS, 1)])
    taken = [row for row in rows if row[0] in chosen]
    path = tmp_path / "incidents.csv"
    with path.open("w", newline="", encoding="utf-8") as target:
        csv.writer(target).writerows([head, *taken])
    for number, country in enumerate(sorted({row[head.index("Country")].upper() for row in taken})):
        client = Organisation.objects.create(name=f"VINST {country}")
        plan = ("premium", "extended", "standard")[number % 3]
        contract_for(client, plan, starts_on=date(2005, 1, 1), ends_on=date(2030, 12, 31))
    return path


def test_a_replayed_log_has_the_clocks_its_history_says(log):
    for plan in Plan.objects.all():
        version = plan.versions.get()
        revise_plan(
            plan, effective_from=date(2001, 1, 1), actor=None,
            targets=[
                TargetDraft(metric, priority, 60 * (1 + place), version.intake_hours)
                for place, metric in enumerate(Metric)
                for priority in Priority
            ],
        )  # fmt: skip
    call_command("import_history", str(log))
    timed = set(Clock.objects.values_list("metric", flat=True))
    assert timed >= {
        Metric.FIRST_RESPONSE, Metric.RESOLUTION, Metric.LINE1_STAY, Metric.LINE2_STAY,
        Metric.ASSIGNMENT,
    }  # fmt: skip
    now = timezone.now()
    for ids in ticket_batches():
        assert differing_clocks(tickets_with_plans(ids), now=now) == []
