"""Attainment: kept ÷ (kept + late) over clocks judged in the period; numbers open tickets."""

import html
import re
from dataclasses import replace

import pytest
import time_machine
from django.urls import reverse

from contracts.choices import Metric
from servicedesk.errors import Refused
from servicedesk.reports import ALL_TIME, Period, Query, gallery, report_named
from sla.reports import ATTAINMENT, attainment
from sla.tests.conftest import DAY
from sla.tests.stories import ask, monday
from tickets import services as tickets
from tickets.tests.factories import hand_over

pytestmark = pytest.mark.django_db


def row(rows, **key):
    (found,) = (each for each in rows if all(each[name] == value for name, value in key.items()))
    return found


def test_each_metric_counts_what_was_kept_and_what_was_late(cases):
    rows = ATTAINMENT.find(Query(None, monday(12), DAY, by="metric"))
    first = row(rows, metric=Metric.FIRST_RESPONSE)

    assert first == {
        "metric": Metric.FIRST_RESPONSE, "percent": 50.0, "judged": 4, "met": 2, "missed": 2,
        "without_reply": 1, "late_from_start": 0, "merged": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("by", "value"),
    [
        ("plan", "Premium"),
        ("priority", 1),
        ("line", 1),
        ("organisation", "Acme"),
        ("team", "Line 1"),
        ("month", "2026-03"),
        ("quarter", "2026-Q1"),
    ],
)
def test_every_split_adds_up_to_the_whole(cases, by, value):
    whole = ATTAINMENT.fold(ATTAINMENT.cells(Query(None, monday(12), DAY)), "")[0]
    rows = attainment(None, start=DAY.since, end=DAY.until, by=by)

    assert [each[by] for each in rows] == [value]
    assert {name: rows[0][name] for name in whole} == whole


def test_behind_a_number_are_its_tickets(cases, erin):
    query = Query(erin, monday(12), DAY)
    cell = {"metric": Metric.FIRST_RESPONSE}

    late = ATTAINMENT.behind(query, "missed", cell)
    kept = ATTAINMENT.behind(query, "met", cell)
    assert set(late) == {cases["late"], cases["open"]}
    assert set(kept) == {cases["kept"], cases["silent"]}
    assert set(ATTAINMENT.behind(query, "without_reply", cell)) == {cases["silent"]}
    assert ATTAINMENT.behind(query, "nonsense", cell) is None
    assert not ATTAINMENT.behind(query, "met", {"line": "x"}).exists()


def test_behind_a_row_of_any_split_are_its_tickets(cases, erin):
    query = Query(erin, monday(12), DAY)
    for by in ATTAINMENT.behind_fields:
        for found in ATTAINMENT.rows(replace(query, by=by)):
            cell = {by: str(found[by])}
            missed = ATTAINMENT.behind(query, "missed", cell)
            assert found["missed"] == 0 or missed.exists(), cell
        for unfit in ("2026-Q9", "0000-01", "nobody", ""):
            assert not ATTAINMENT.behind(query, "missed", {by: unfit}).exists()


def test_a_ticket_handed_on_later_counts_for_who_held_it_when_judged(cases, dana, line2):
    with time_machine.travel(monday(11), tick=False):
        hand_over(cases["late"], to=line2, actor=dana)
    rows = ATTAINMENT.rows(Query(None, monday(12), DAY, by="team"))

    assert row(rows, team="Line 1")["missed"] >= 2


def test_the_page_opens_the_tickets_of_each_number(cases, erin, sign_in):
    with time_machine.travel(monday(12), tick=False):
        browser = sign_in(erin)
        url = reverse("tickets:dashboard_report", args=["attainment"])
        text = browser.get(url, {"by": "team", "period": "7d"}).content.decode()
        found = re.findall(r'href="([^"]+number=missed[^"]+)"', text)
        behind = browser.get(html.unescape(found[0])).content.decode()

    assert "Late when merged" in text
    assert len(found) == 1
    assert f"#{cases['late'].pk} " in behind or cases["late"].subject in behind


@pytest.mark.parametrize("name", [each.name for each in gallery()])
def test_every_report_and_split_is_a_page_for_managers_alone(name, cases, erin, dana, sign_in):
    url, browser = reverse("tickets:dashboard_report", args=[name]), sign_in(erin)
    for by in ("", "nonsense", *report_named(name).fields):
        assert browser.get(url, {"by": by, "period": "all"}).status_code == 200
    assert sign_in(dana).get(url).status_code == 403


def test_another_day_counts_nothing_of_this_one(cases):
    before = Query(None, monday(12), Period(monday(0, days=-1), monday(0)))

    (whole,) = ATTAINMENT.find(before)
    assert (whole["judged"], whole["percent"]) == (0, None)


def test_a_stranger_and_a_client_count_their_own_alone(cases, petra, alice):
    for reader, judged in ((petra, 0), (alice, 4)):
        rows = ATTAINMENT.find(Query(reader, monday(12), DAY, by="metric"))
        assert sum(each["judged"] for each in rows if each["metric"] == "first_response") == judged
        assert not [each for each in rows if each["metric"] == Metric.LINE1_STAY]


def test_late_from_the_start_stands_apart(premium, alice, dana):
    with time_machine.travel(monday(9), tick=False) as wall:
        ticket = ask(alice, at=monday(9), priority=3)
        wall.move_to(monday(9, 50))
        tickets.set_priority(ticket, priority=1, reason="All doors.", actor=dana)
    rows = ATTAINMENT.find(Query(None, monday(12), DAY, by="metric"))
    first = row(rows, metric=Metric.FIRST_RESPONSE)

    assert (first["late_from_start"], first["judged"], first["percent"]) == (1, 0, None)


def test_an_unknown_field_is_refused():
    with pytest.raises(Refused, match="is not a field of this report"):
        ATTAINMENT.rows(Query(None, monday(12), ALL_TIME, by="subject"))


def test_one_query_answers_for_every_split_of_a_page(cases, django_assert_num_queries):
    query = Query(None, monday(12), DAY)
    with django_assert_num_queries(3):  # with the counted days and the names of the plans
        splits = ATTAINMENT.splits(query, ("", "metric", "priority", "line", "plan"))

    assert splits == {by: ATTAINMENT.rows(replace(query, by=by)) for by in splits}
