"""Reports of tickets against numbers counted by hand from the small log."""

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from servicedesk.reports import ALL_TIME, Period, Query, Row, report_named
from tickets import services
from tickets.models import Ticket, TicketFlow
from tickets.reports.lines import PERCENTS, SUMMED
from tickets.tests.factories import open_ticket

DATA = Path(__file__).parent / "data"
NOW = datetime(2024, 3, 20, 9, tzinfo=UTC)
MOSCOW = ZoneInfo("Europe/Moscow")
LINES = {
    "tickets": 4, "entered_line1": 4, "entered_line2": 2, "reached_line3": 1,
    "highest_line_1": 2, "highest_line_2": 1, "highest_line_3": 1,
    "escalated_from_line1": 1, "escalated_from_line2": 0, "line1_then_line3": 1,
    "moves_up": 2, "moves_down": 2, "team_changes": 4, "ping_pong": 1,
    "tickets_with_ping_pong": 1, "reopenings": 1, "tickets_reopened": 1, "finished": 3,
    "solved_on_line_1": 2, "solved_on_line_2": 0, "solved_on_line_3": 1,
    "escalation_percent_1_to_2": 25.0, "escalation_percent_2_to_3": 25.0,
    "solved_on_lines_1_2_percent": 66.67,
}  # fmt: skip

COUNTS = [name for name in LINES if name not in (*SUMMED, *PERCENTS)]

pytestmark = pytest.mark.django_db


@pytest.fixture
def history():
    """Four tickets whose way is short enough to count by hand."""
    out = io.StringIO()
    call_command("import_history", DATA / "small_log.csv", map=DATA / "small_map.toml",
                 stdout=out, stderr=out)  # fmt: skip


def rows(
    name: str, *, reader=None, period: Period = ALL_TIME, by: str = "", **filters
) -> list[Row]:
    return report_named(name).rows(Query(reader, NOW, period, by, filters))


def days(first: date, last: date) -> Period:
    return Period.of_days(first, last, zone=MOSCOW)


@pytest.mark.usefixtures("history")
def test_lines_are_counted_as_by_hand():
    assert rows("lines") == [LINES]


@pytest.mark.usefixtures("history")
def test_a_period_counts_the_tickets_opened_in_it():
    found = rows("lines", period=days(date(2024, 3, 4), date(2024, 3, 5)))[0]
    assert (found["tickets"], found["entered_line1"], found["finished"]) == (2, 2, 2)
    assert (found["moves_up"], found["moves_down"]) == (0, 1)
    assert found["escalation_percent_1_to_2"] == 0.0


@pytest.mark.usefixtures("history")
def test_rows_are_split_by_a_field():
    found = rows("lines", by="organisation")
    assert [(row["organisation"], row["tickets"], row["moves_up"]) for row in found] == [
        ("North Plant", 2, 2), ("South Plant", 2, 0),
    ]  # fmt: skip
    assert [(row["month"], row["tickets"]) for row in rows("lines", by="month")] == [("2024-03", 4)]
    assert [row["quarter"] for row in rows("lines", by="quarter")] == ["2024-Q1"]


@pytest.mark.usefixtures("history")
def test_a_filter_narrows_every_number():
    north = Ticket.objects.get(source_key="A").organisation_id
    found = rows("lines", organisation=north)[0]
    assert (found["tickets"], found["reached_line3"], found["finished"]) == (2, 1, 1)


@pytest.mark.usefixtures("history")
def test_the_backlog_is_what_is_open_by_line_and_age():
    assert rows("backlog") == [
        {"line": 1, "open": 1, "days_0_1": 0, "days_2_3": 0, "days_4_7": 0, "days_8_14": 1,
         "days_15_30": 0, "days_over_30": 0},
    ]  # fmt: skip


def test_ages_meet_without_gap_or_overlap(alice, line1):
    bounds = [0, 1.99, 2, 3.99, 4, 7.99, 8, 14.99, 15, 30.99, 31, 400]
    for age in bounds:
        open_ticket(alice, at=NOW - timedelta(days=age))
    row = rows("backlog")[0]
    ages = ["days_0_1", "days_2_3", "days_4_7", "days_8_14", "days_15_30", "days_over_30"]
    assert [row[name] for name in ages] == [2, 2, 2, 2, 2, 2]
    assert row["open"] == 12


@pytest.mark.usefixtures("history")
def test_time_on_line_is_all_stays_of_a_ticket_together():
    line1, line2, line3 = rows("time-on-line")
    hour = 3600
    assert (line1["line"], line1["tickets"], line1["there_now"]) == (1, 3, 1)
    assert (line1["median_seconds"], line1["p90_seconds"]) == (hour, 3 * hour)
    assert line1["longest_stay_seconds"] == hour
    assert (line1["under_1_h"], line1["under_4_h"], line1["under_15_min"]) == (0, 2, 1)
    assert (line2["tickets"], line2["median_seconds"], line2["p90_seconds"]) == (2, hour, 2 * hour)
    assert (line3["tickets"], line3["under_1_d"]) == (1, 1)
    assert line3["longest_stay_seconds"] == 17 * hour


def test_marks_are_counted_by_value(alice, dana, line1):
    for mark in (5, 4, 1):
        ticket = open_ticket(alice)
        services.resolve(ticket, actor=dana, solution="Done")
        services.accept_solution(ticket, actor=alice, mark=mark)
    found = rows("marks")[0]
    assert (found["marks"], found["average"], found["satisfied_percent"]) == (3, 3.33, 66.67)
    assert [found[f"mark_{mark}"] for mark in range(1, 6)] == [1, 0, 0, 1, 1]


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("number", COUNTS)
def test_a_number_opens_exactly_its_tickets(number):
    query = Query(None, NOW)
    behind = report_named("lines").behind(query, number, {})
    assert behind.count() == LINES[number]


@pytest.mark.usefixtures("history")
def test_a_sum_opens_the_tickets_that_add_to_it():
    behind = report_named("lines").behind(Query(None, NOW), "moves_down", {})
    assert sorted(behind.values_list("source_key", flat=True)) == ["A", "C"]


@pytest.mark.usefixtures("history")
def test_cells_of_backlog_and_time_open_their_tickets():
    query = Query(None, NOW)
    old = report_named("backlog").behind(query, "days_8_14", {"line": "1"})
    assert list(old.values_list("source_key", flat=True)) == ["D"]
    quick = report_named("time-on-line").behind(query, "under_4_h", {"line": "1"})
    assert sorted(quick.values_list("source_key", flat=True)) == ["A", "B"]


def test_a_client_counts_only_what_they_see(alice, bob, boss, line1, db):
    open_ticket(alice)
    open_ticket(bob)
    assert rows("lines", reader=alice)[0]["tickets"] == 1
    assert rows("lines", reader=boss)[0]["tickets"] == 2


def test_the_way_follows_the_ticket_at_once(alice, dana, lev, line1, line2):
    ticket = open_ticket(alice)
    services.hand_over(ticket, to_team=line2, tried="x", hypothesis="y", actor=dana)
    found = rows("lines")[0]
    assert (found["tickets"], found["escalated_from_line1"], found["moves_up"]) == (1, 1, 1)


def test_rebuilding_finds_and_mends_a_wrong_row(alice, line1):
    ticket = open_ticket(alice)
    TicketFlow.objects.filter(ticket=ticket).update(moves_up=7)
    out = io.StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("rebuild_flows", check=True, stdout=out)
    assert stopped.value.code == 1
    assert f"#{ticket.pk} differs from its history" in out.getvalue()
    call_command("rebuild_flows", stdout=out)
    assert rows("lines")[0]["moves_up"] == 0
    call_command("rebuild_flows", check=True, stdout=out)
