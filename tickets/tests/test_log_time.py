"""Work is written down, uses what the client prepaid, and is shown on the ticket."""

from datetime import date, timedelta

import pytest
from rest_framework.test import APIClient

from contracts.choices import AllowanceUnit, Outcome
from contracts.models import Allowance, LedgerEntry
from contracts.services import AllowanceDraft, grant_allowance, incidents_left, standing
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from servicedesk.events.services import replaying
from tickets import services
from tickets.choices import Channel
from tickets.models import TimeEntry
from tickets.tests.factories import MORNING, at, happened, kinds, open_ticket
from tickets.wording import event_words

pytestmark = pytest.mark.django_db


def prepaid(contract, *, unit=AllowanceUnit.MINUTES, granted=60, rounding=30) -> Allowance:
    draft = AllowanceDraft(
        unit=unit, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 31), granted=granted,
        rounding_minutes=rounding,
    )  # fmt: skip
    return grant_allowance(contract, draft=draft, actor=None, at=MORNING)


@pytest.fixture
def hours(standard) -> Allowance:
    """An hour of March, counted by half hours."""
    return prepaid(standard)


@pytest.fixture
def ticket(alice, line1, hours):
    return open_ticket(alice)


def test_ten_minutes_are_kept_and_count_thirty(ticket, hours, dana):
    revision = ticket.revision
    entry = services.log_time(ticket, minutes=10, note="Restarted it", actor=dana, at=at(20))
    assert (entry.minutes, entry.accounted_minutes, entry.surplus_minutes) == (10, 30, 0)
    line = LedgerEntry.objects.get(kind="consume")
    assert (line.ticket, line.real_minutes, line.amount) == (ticket.number, 10, -30)
    assert standing(hours).left == 30
    assert ticket.revision == revision + 1
    assert happened(ticket, "time_logged") == [
        {"entry": entry.pk, "minutes": 10, "billable": True, "accounted": 30, "surplus": 0,
         "reason": "Restarted it"}
    ]  # fmt: skip


def test_what_is_not_prepaid_is_split_off_and_said(ticket, hours, dana):
    entry = services.log_time(ticket, minutes=75, actor=dana, at=at(20))
    assert (entry.accounted_minutes, entry.surplus_minutes) == (90, 30)
    assert (standing(hours).left, standing(hours).surplus) == (0, 30)
    event = Event.objects.get(kind="ticket.time_logged")
    assert event_words(event) == (
        "wrote down 1 h 15 min (counted as 1 h 30 min), 30 min of it not prepaid"
    )
    assert event_words(event, for_client=True) == ""


def test_what_does_not_count_for_the_client_uses_nothing(ticket, hours, dana):
    entry = services.log_time(ticket, minutes=45, is_billable=False, actor=dana, at=at(20))
    assert (entry.accounted_minutes, standing(hours).left) == (0, 60)
    assert event_words(Event.objects.get(kind="ticket.time_logged")) == "wrote down 45 min"


def test_time_is_written_down_without_any_contract(mallory, line1, dana):
    ticket = open_ticket(mallory)
    entry = services.log_time(ticket, minutes=45, actor=dana, at=at(20))
    assert (entry.minutes, entry.accounted_minutes) == (45, 0)


@pytest.mark.parametrize("minutes", [0, -5, 1441])
def test_no_minute_or_more_than_a_day_is_refused(ticket, hours, dana, minutes):
    with pytest.raises(Refused) as refused:
        services.log_time(ticket, minutes=minutes, actor=dana)
    assert refused.value.field == "minutes"
    assert not TimeEntry.objects.exists()
    assert "time_logged" not in kinds(ticket)
    assert standing(hours).left == 60


def test_form_writes_down_and_the_page_shows_it(ticket, dana, sign_in):
    browser = sign_in(dana)
    url = f"/desk/tickets/{ticket.pk}/time/"
    assert browser.get(url).status_code == 200
    form = {"minutes": "10", "note": "Restarted it", "is_billable": "on"}
    services.log_time(ticket, minutes=5, is_billable=False, actor=dana, at=at(5))
    assert browser.post(url, form).status_code == 302
    text = " ".join(browser.get(f"/desk/tickets/{ticket.pk}/").content.decode().split())
    assert "Restarted it" in text
    assert "15 min" in text
    assert "not for the client" in text


def test_form_refuses_at_the_field(ticket, dana, sign_in):
    answer = sign_in(dana).post(f"/desk/tickets/{ticket.pk}/time/", {"minutes": "0"})
    assert answer.status_code == 422
    assert not TimeEntry.objects.exists()


def test_operators_and_clients_write_no_time(ticket, olga, alice, mallory, sign_in):
    for person in (olga, alice, mallory):
        answer = sign_in(person).post(f"/desk/tickets/{ticket.pk}/time/", {"minutes": "5"})
        assert answer.status_code == 403
    assert not TimeEntry.objects.exists()


def test_engineers_see_what_is_left_on_the_ticket(
    dana, alice, line1, standard, sign_in, time_machine
):
    time_machine.move_to(MORNING, tick=False)
    prepaid(standard, granted=150)
    ticket = open_ticket(alice)
    services.log_time(ticket, minutes=10, actor=dana, at=MORNING)
    text = sign_in(dana).get(f"/desk/tickets/{ticket.pk}/").content.decode()
    assert "Hours of work: 2 h left of 2 h 30 min" in text


def test_requests_use_incidents_until_they_are_over_quota(alice, line1, standard):
    prepaid(standard, unit=AllowanceUnit.INCIDENTS, granted=2, rounding=1)
    tickets = [open_ticket(alice) for _number in range(3)]
    outcomes = [ticket.entitlement.outcome for ticket in tickets]
    assert outcomes == [Outcome.COVERED, Outcome.COVERED, Outcome.OVER_QUOTA]
    used = LedgerEntry.objects.filter(kind="consume").order_by("pk")
    assert [(row.ticket, row.amount, row.surplus) for row in used] == [
        (tickets[0].number, -1, 0), (tickets[1].number, -1, 0), (tickets[2].number, 0, 1),
    ]  # fmt: skip
    assert incidents_left(standard.pk, MORNING) == 0


def test_our_own_work_and_old_history_use_no_incident(alice, dana, line1, standard):
    prepaid(standard, unit=AllowanceUnit.INCIDENTS, granted=2, rounding=1)
    open_ticket(alice, actor=dana, channel=Channel.OWN)
    with replaying():
        open_ticket(alice, at=MORNING + timedelta(hours=1))
    assert incidents_left(standard.pk, MORNING) == 2


def test_api_writes_time_down_once_and_lists_it(ticket, hours, dana, alice, mallory):
    def ask(person) -> APIClient:
        client = APIClient()
        client.force_authenticate(person)
        return client

    url = f"/api/v1/tickets/{ticket.number}/time/"
    body, key = {"minutes": 45, "note": "Restarted it"}, {"HTTP_IDEMPOTENCY_KEY": "k-1"}
    answers = [ask(dana).post(url, body, format="json", **key) for _try in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    (row,) = ask(dana).get(url).json()["results"]
    assert (row["minutes"], row["by"]["name"], row["is_billable"]) == (45, "Dana", True)
    bad = ask(dana).post(url, {"minutes": 0}, format="json")
    assert (bad.status_code, list(bad.json()["fields"])) == (400, ["minutes"])
    assert ask(alice).get(url).status_code == 403
    assert ask(alice).post(url, body, format="json").status_code == 403
    assert ask(mallory).get(url).status_code == 404
    assert TimeEntry.objects.count() == 1
