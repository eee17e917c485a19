"""Nights count the days that are complete; what was counted then is what a report says later."""

from dataclasses import replace
from datetime import date

import pytest
import time_machine
from django.core.management import call_command

from servicedesk.reports import ALL_TIME, Period, Query
from sla import services
from sla.health import uncounted_days
from sla.models import AttainmentDay, Clock, SnapshotDay
from sla.reports import ATTAINMENT
from sla.services.snapshots import count_day
from sla.tests.conftest import DAY
from sla.tests.stories import ask, monday
from tickets import services as tickets

pytestmark = pytest.mark.django_db

SPLITS = ("", "metric", "plan", "plan_version", "priority", "line", "organisation", "team",
          "assignee", "product", "month", "quarter")  # fmt: skip
NIGHT = monday(2, days=1)


@pytest.fixture
def settled(cases):
    """All that ran out on the Monday and before Tuesday 02:00 is recorded."""
    services.sweep(NIGHT)
    return cases


def numbers(query):
    return {by: ATTAINMENT.rows(replace(query, by=by)) for by in SPLITS}


def test_a_day_is_counted_once_it_is_over_and_settled(settled):
    assert services.take_snapshots(monday(1, 59, days=1)) == []
    assert services.take_snapshots(NIGHT) == [date(2026, 3, 2)]
    assert services.take_snapshots(NIGHT) == []
    assert (
        SnapshotDay.objects.get().clocks
        == Clock.objects.judged_within(DAY.since, DAY.until).count()
    )


def test_a_day_waits_for_the_sweep(cases):
    unswept = Clock.objects.alert_due(monday(0, days=1)).exists()
    assert unswept
    assert services.take_snapshots(NIGHT) == []
    assert not AttainmentDay.objects.exists()


@pytest.mark.parametrize("period", [DAY, ALL_TIME, Period(monday(9, 10), monday(9, days=1))])
def test_counted_days_say_what_the_clocks_say(settled, erin, period):
    for reader in (None, erin):
        query = Query(reader, monday(12, days=1), period)
        before = numbers(query)
        services.take_snapshots(NIGHT)
        assert numbers(query) == before


def test_filters_narrow_counted_days_too(settled):
    team, client = settled["late"].team_id, settled["late"].organisation_id
    queries = [Query(None, NIGHT, DAY, filters={name: key})
               for name, key in (("team", team), ("organisation", client), ("line", 2),
                                 ("priority", 1))]  # fmt: skip
    before = [numbers(query) for query in queries]
    services.take_snapshots(NIGHT)

    assert [numbers(query) for query in queries] == before
    assert before[2][""][0]["judged"] == 0


def test_the_past_stays_as_it_was_counted(settled, dana):
    query = Query(None, monday(12, days=3), DAY)
    services.take_snapshots(NIGHT)
    before = ATTAINMENT.rows(query)
    Clock.objects.filter(ticket=settled["late"]).update(verdict="met")

    assert ATTAINMENT.rows(query) == before


def test_the_check_tells_where_the_past_has_changed(settled, capsys):
    call_command("snapshots")
    call_command("snapshots", "--check")
    assert "0 differences" in capsys.readouterr().out

    changed = Clock.objects.filter(ticket=settled["late"], metric="first_response")
    assert changed.update(verdict="met") == 1
    with pytest.raises(SystemExit):
        call_command("snapshots", "--check")
    text = capsys.readouterr().out
    assert "2026-03-02 metric first_response" in text
    assert "verdict missed, now" not in text
    assert "counted 2, now 1" in text
    assert "counted 1, now 2" in text


def test_a_second_beat_counts_nothing_twice(settled):
    services.take_snapshots(NIGHT)
    rows = list(AttainmentDay.objects.values_list())

    assert not count_day(date(2026, 3, 2), now=NIGHT)
    assert list(AttainmentDay.objects.values_list()) == rows


def test_days_nothing_was_judged_on_are_counted_as_such(settled):
    services.sweep(monday(3, days=4))
    taken = services.take_snapshots(monday(3, days=4), at_most=2)

    assert taken == [date(2026, 3, 2), date(2026, 3, 3)]
    assert services.take_snapshots(monday(3, days=4)) == [date(2026, 3, 4), date(2026, 3, 5)]


def test_a_partner_and_a_client_are_never_told_what_was_counted_for_all(settled, petra, alice):
    queries = [Query(reader, NIGHT, DAY) for reader in (petra, alice)]
    before = [numbers(query) for query in queries]
    services.take_snapshots(NIGHT)

    assert [numbers(query) for query in queries] == before


def test_late_when_merged_stands_apart_however_late_the_sweep(premium, alice, dana):
    with time_machine.travel(monday(9), tick=False) as wall:
        ticket, other = (ask(alice, at=monday(9), priority=1) for _each in range(2))
        wall.move_to(monday(9, 5))
        tickets.reply(other, body="On it.", actor=dana)
        wall.move_to(monday(9, 40))
        tickets.merge(ticket, into=other, reason="The same fault.", actor=dana)
    services.sweep(monday(10))
    rows = ATTAINMENT.rows(Query(None, monday(12), DAY, by="metric"))
    (first,) = [row for row in rows if row["metric"] == "first_response"]

    assert (first["merged"], first["met"], first["missed"]) == (1, 1, 0)


def test_the_days_not_counted_are_a_number_to_watch(settled):
    assert uncounted_days(monday(12)) == 0
    assert uncounted_days(NIGHT) == 1
    services.take_snapshots(NIGHT)
    assert uncounted_days(NIGHT) == 0
    assert uncounted_days(monday(12, days=4)) == 3
