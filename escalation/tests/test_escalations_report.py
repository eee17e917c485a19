"""Escalations by quarter: steps raised, matters of management, calls and how fast they were met."""

from datetime import timedelta

import pytest
import time_machine

from escalation.choices import Origin
from escalation.duty.services import acknowledge, start_page
from escalation.duty.tests.stories import roster_of
from escalation.reports import EscalationsReport
from escalation.services import open_record, sweep
from servicedesk.reports import ALL_TIME, Period, Query
from sla.services import sweep as sweep_clocks
from sla.tests.stories import ask, monday

pytestmark = pytest.mark.django_db
REPORT = EscalationsReport()


@pytest.fixture
def night(premium, alice, dana, cora, line1):
    """One emergency: its steps, a client's plea, and a call answered after six minutes."""
    line1.lead = dana
    line1.save()
    roster_of(line1, [dana], actor=cora)
    with time_machine.travel(monday(9), tick=False) as wall:
        ticket = ask(alice, at=monday(9), priority=1)
        open_record(
            ticket=ticket, reason="The gates stand open.", origin=Origin.CLIENT, actor=alice
        )
        call = start_page(ticket, cause="step", now=monday(9))
        wall.move_to(monday(9, 6))
        acknowledge(call, actor=dana, at=monday(9, 6))
        wall.move_to(monday(9, 20))
        sweep_clocks(monday(9, 20))
        sweep(monday(9, 20))
    return ticket


def test_the_quarter_counts_steps_matters_and_calls(night):
    (row,) = REPORT.rows(Query(None, monday(12), ALL_TIME))

    assert row["quarter"] == "2026-Q1"
    assert row["raised"] == 3
    assert (row["records"], row["asked_by_clients"]) == (1, 1)
    assert (row["calls"], row["acknowledged"], row["answer_seconds"]) == (1, 1, 6 * 60)


def test_each_number_opens_its_tickets(night, erin, mallory):
    query = Query(erin, monday(12), ALL_TIME)
    for number in ("raised", "records", "calls", "answer_seconds"):
        assert list(REPORT.behind(query, number, {"quarter": "2026-Q1"})) == [night]
        assert not REPORT.behind(query, number, {"quarter": "2026-Q2"}).exists()
        assert list(REPORT.behind(query, number, {"priority": "1"})) == [night]
        assert not REPORT.behind(Query(mallory, monday(12), ALL_TIME), number, {}).exists()
    assert REPORT.behind(query, "nonsense", {}) is None


def test_it_splits_filters_and_knows_its_period(night, mallory):
    (row,) = REPORT.rows(Query(None, monday(12), ALL_TIME, by="organisation"))
    assert (row["organisation"], row["raised"]) == ("Acme", 3)
    assert REPORT.rows(Query(None, monday(12), ALL_TIME, filters={"line": 3})) == []
    assert REPORT.rows(Query(mallory, monday(12), ALL_TIME)) == []
    later = Period(monday(9) + timedelta(days=1), None)
    assert REPORT.rows(Query(None, monday(12), later)) == []
