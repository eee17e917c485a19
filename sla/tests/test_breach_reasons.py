"""Why deadlines were missed: said on the clock, counted in a report, the clock itself untouched."""

from dataclasses import replace

import pytest
import time_machine
from django.urls import reverse

from conftest import person
from contracts.choices import Metric
from servicedesk.accounts.choices import Role
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from servicedesk.reports import Query
from sla import services
from sla.events import BREACH_EXPLAINED
from sla.models import BreachReason, Clock
from sla.reports import BreachReasonsReport
from sla.tests.conftest import DAY
from sla.tests.stories import clock, monday

pytestmark = pytest.mark.django_db
REPORT = BreachReasonsReport()
QUERY = Query(None, monday(12), DAY)


@pytest.fixture
def late(cases):
    return clock(cases["late"], Metric.FIRST_RESPONSE)


def told():
    return list(Event.objects.filter(kind=BREACH_EXPLAINED.name).order_by("pk"))


def test_a_reason_is_kept_and_told_on_the_ticket(late, dana):
    before = Clock.objects.filter(pk=late.pk).values().get()
    reason = services.explain_breach(late, cause="overload", words="Six at once.", actor=dana)

    assert services.breach_reason_of(late) == reason
    assert (reason.cause, reason.words, reason.actor) == ("overload", "Six at once.", dana)
    (event,) = told()
    assert (event.subject_id, event.actor) == (late.ticket_id, dana)
    assert event.data == {"metric": "first_response", "cycle": 1, "version": 1, "before": None,
                          "after": "overload", "reason": "Six at once."}  # fmt: skip
    assert Clock.objects.filter(pk=late.pk).values().get() == before


def test_a_reason_may_be_said_otherwise_and_the_same_again_is_nothing(late, dana, cora):
    services.explain_breach(late, cause="overload", actor=dana)
    services.explain_breach(late, cause="overload", actor=cora)
    services.explain_breach(late, cause="routing", actor=cora)

    assert BreachReason.objects.get().cause == "routing"
    assert [(event.data["before"], event.data["after"]) for event in told()] == [
        (None, "overload"), ("overload", "routing"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "cause", "words", "field", "match"),
    [
        ("kept", "overload", "", None, "was not missed"),
        ("late", "weather", "", "cause", "Choose a reason"),
        ("late", "other", "  ", "words", "few words"),
        ("late", "overload", "x" * 301, "words", "300 characters"),
    ],
)
def test_refusals_change_nothing(cases, dana, name, cause, words, field, match):
    with pytest.raises(Refused, match=match) as refusal:
        services.explain_breach(
            clock(cases[name], Metric.FIRST_RESPONSE), cause=cause, words=words, actor=dana
        )
    assert refusal.value.field == field
    assert not BreachReason.objects.exists()
    assert told() == []


def test_a_rebuild_loses_no_reason(late, dana):
    services.explain_breach(late, cause="overload", actor=dana)
    Clock.objects.filter(ticket=late.ticket).delete()
    services.refresh_clocks(late.ticket_id, now=monday(12))

    again = clock(late.ticket, Metric.FIRST_RESPONSE)
    assert services.breach_reason_of(again).cause == "overload"


def test_the_page_takes_a_reason_and_shows_errors_at_fields(late, dana, sign_in):
    with time_machine.travel(monday(12), tick=False):
        browser, url = sign_in(dana), reverse("sla:clock_explanation", args=[late.pk])
        assert "Nobody has said why yet." in browser.get(url).content.decode()
        refused = browser.post(url, {"cause": "other", "words": ""})
        assert refused.status_code == 422
        assert "Say in a few words what the other reason was." in refused.content.decode()
        assert browser.post(url, {"cause": "line2", "words": ""}).status_code == 302
        assert "Waited on line 2" in browser.get(url).content.decode()


def test_no_form_where_nothing_was_missed_and_none_for_operators(cases, late, sign_in):
    operator = person("Oscar", Role.OPERATOR)
    kept = clock(cases["kept"], Metric.FIRST_RESPONSE)
    with time_machine.travel(monday(12), tick=False):
        browser = sign_in(operator)
        for each in (kept, late):
            url = reverse("sla:clock_explanation", args=[each.pk])
            assert browser.post(url, {"cause": "line2"}).status_code == 403
    assert not BreachReason.objects.exists()


def test_the_report_counts_reasons_and_what_nobody_explained(cases, late, dana, erin):
    services.explain_breach(late, cause="line2", actor=dana)
    (whole,) = REPORT.rows(QUERY)
    rows = REPORT.rows(replace(QUERY, by="metric"))
    (first,) = [row for row in rows if row["metric"] == Metric.FIRST_RESPONSE]

    assert (first["missed"], first["line2"], first["unexplained"]) == (2, 1, 1)
    assert first["unexplained_percent"] == 50.0
    assert whole["missed"] == sum(row["missed"] for row in rows)
    assert whole["line2"] == 1
    query = replace(QUERY, reader=erin)
    cell = {"metric": "first_response"}
    assert set(REPORT.behind(query, "line2", cell)) == {cases["late"]}
    assert set(REPORT.behind(query, "unexplained", cell)) == {cases["open"]}
    assert set(REPORT.behind(query, "missed", cell)) == {cases["late"], cases["open"]}
    assert REPORT.behind(query, "nonsense", cell) is None
