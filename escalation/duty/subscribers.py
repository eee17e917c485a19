"""Calls follow their tickets: urgent ones start them, finished and moved ones end them."""

from datetime import datetime

from contracts.services import calendar_as_known, latest_pin
from escalation.duty import services
from escalation.duty.choices import Cause
from escalation.duty.models import LEAST_URGENT, Call, Roster
from servicedesk.events.models import Event
from servicedesk.events.registry import subscribe
from servicedesk.events.services import is_replaying
from tickets.choices import OPEN_STATUSES
from tickets.events import (
    HANDED_OVER,
    HANDOFF_RETURNED,
    OPENED,
    PRIORITY_CHANGED,
    STATUS_CHANGED,
)
from tickets.models import Ticket

MOVES = (HANDED_OVER, HANDOFF_RETURNED)
CAUSES = {OPENED.name: Cause.OPENED, PRIORITY_CHANGED.name: Cause.PRIORITY}


@subscribe(STATUS_CHANGED, *MOVES, together=True)
def end_what_is_over(event: Event) -> None:
    """A finished ticket, or one with another team, calls this team no more."""
    if event.kind == STATUS_CHANGED.name and event.data.get("after") in OPEN_STATUSES:
        return
    call = Call.objects.open().select_related("roster", "ticket").filter(
        ticket=event.subject_id
    ).first()  # fmt: skip
    if call is not None:
        services.end_call(call, call.ticket, now=event.at, actor=event.actor)


@subscribe(OPENED, PRIORITY_CHANGED, *MOVES, together=True)
def call_who_is_on_duty(event: Event) -> None:
    """An urgent ticket outside the working hours its team's roster names; no history."""
    if is_replaying() or not _may_be_urgent(event):
        return
    ticket = Ticket.objects.get(pk=event.subject_id)
    roster = Roster.objects.active().filter(
        team=ticket.team_id, pages_priority_up_to__gte=ticket.priority
    ).first()  # fmt: skip
    if roster is None or not _has_become_urgent(event, up_to=roster.pages_priority_up_to):
        return
    if roster.outside_hours_id is None or not _is_open(roster.outside_hours_id, event.at):
        cause = CAUSES.get(event.kind, Cause.HANDED_OVER)
        services.start_page(ticket, cause=cause, now=event.at, actor=None)


def _is_open(hours_id: int, at: datetime) -> bool:
    """By the version of the calendar that holds then, not by one that only begins later."""
    return calendar_as_known(hours_id, pin=latest_pin()).is_open(at)


def _may_be_urgent(event: Event) -> bool:
    """By the event alone, so that the many calm tickets cost no query."""
    name = "after" if event.kind == PRIORITY_CHANGED.name else "priority"
    priority = event.data.get(name)
    return priority is None or priority <= LEAST_URGENT


def _has_become_urgent(event: Event, *, up_to: int) -> bool:
    if event.kind != PRIORITY_CHANGED.name:
        return True
    before = event.data.get("before")
    return before is None or before > up_to
