"""Assignment, start of work and acceptance by quarter: median, nine of ten, share in target."""

import pytest
import time_machine

from contracts.choices import Metric
from contracts.models import Target
from contracts.services import renew_stamps
from servicedesk.reports import ALL_TIME, Period, Query
from sla import services
from sla.reports import StagesReport
from sla.tests.stories import ask, monday
from tickets import services as tickets

pytestmark = pytest.mark.django_db
REPORT = StagesReport()


@pytest.fixture
def waited(premium, alice, dana, cora):
    """Three tickets assigned after 10, 20 and 50 minutes, of 30 promised."""
    version = premium.plan.versions.get()
    model = Target.objects.filter(version=version, metric=Metric.FIRST_RESPONSE, priority=1).get()
    Target.objects.create(version=version, metric=Metric.ASSIGNMENT, priority=1, minutes=30,
                          hours=model.hours)  # fmt: skip
    renew_stamps(versions=premium.plan.versions.all())
    with time_machine.travel(monday(9), tick=False) as wall:
        made = [ask(alice, at=monday(9), priority=1) for _each in range(3)]
        for ticket, minute in zip(made, (10, 20, 50), strict=True):
            wall.move_to(monday(9, minute))
            tickets.assign(ticket, assignee=dana, actor=cora)
    services.sweep(monday(10))
    return made


def test_the_quarter_has_median_nine_of_ten_and_share(waited):
    (row,) = REPORT.rows(Query(None, monday(12), ALL_TIME))

    assert row["quarter"] == "2026-Q1"
    assert row["assignment_judged"] == 3
    assert row["assignment_median_seconds"] == 20 * 60
    assert row["assignment_p90_seconds"] == 50 * 60
    assert row["assignment_percent"] == 66.67
    assert row["assignment_missed"] == 1
    assert (row["acceptance_judged"], row["acceptance_median_seconds"]) == (0, None)


def test_each_number_opens_its_tickets(waited, erin):
    query, cell = Query(erin, monday(12), ALL_TIME), {"quarter": "2026-Q1"}

    assert set(REPORT.behind(query, "assignment_judged", cell)) == set(waited)
    assert set(REPORT.behind(query, "assignment_missed", cell)) == {waited[2]}
    assert not REPORT.behind(query, "assignment_judged", {"quarter": "2026-Q2"}).exists()
    assert REPORT.behind(query, "assignment_nonsense", cell) is None


def test_another_period_has_no_rows(waited):
    assert REPORT.rows(Query(None, monday(12), Period(monday(0, days=7), None))) == []
