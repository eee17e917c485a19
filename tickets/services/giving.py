"""Giving tickets out by the rules, for teams that want it so."""

from datetime import datetime

from servicedesk.accounts.events import TEAM_CHANGED
from servicedesk.accounts.models import User
from servicedesk.accounts.skills import note_given
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from servicedesk.events.services import record
from tickets.assigning import Suggestion
from tickets.candidates import pool_for, suggestion_for
from tickets.events import ASSIGNED, ASSIGNMENT_FAILED
from tickets.models import Stay, TeamAssignment, Ticket
from tickets.services.assignment import give
from tickets.services.rows import lock, verb

BATCH_SIZE = 100


def give_out(now: datetime, *, batch_size: int = BATCH_SIZE) -> int:
    """Give the unassigned tickets of automatic teams to who fits best; returns how many.

    Where nobody fits the ticket stays as it is, and that is recorded once a stay: the lead is told.
    Safe beside itself: each ticket is looked at anew under its lock.
    """
    teams = TeamAssignment.objects.filter(is_automatic=True, team__is_active=True)
    waiting = (
        Ticket.objects.open()
        .unassigned()
        .filter(team__in=teams.values("team"), scheduled_for=None)
        .select_related("entitlement__contract")
        .by_deadline()
    )
    rows = list(waiting[:batch_size])
    pool, told = pool_for(rows, now=now), _told(rows)
    return sum(
        _give_out(ticket, now=now, is_told=ticket.pk in told)
        for ticket in rows
        if pool.suggestion(ticket).best is not None or ticket.pk not in told
    )


def _told(tickets: list[Ticket]) -> set[int]:
    """Those of which it was said already, since they came to the team they are in."""
    keys = [ticket.pk for ticket in tickets]
    entered = dict(
        Stay.objects.filter(ticket__in=keys).order_by("number").values_list("ticket", "entered_at")
    )
    failed = Event.objects.filter(
        subject_type="tickets.ticket", subject_id__in=keys, kind=ASSIGNMENT_FAILED.name
    )
    return {key for key, at in failed.values_list("subject_id", "at") if at >= entered[key]}


@verb
def _give_out(ticket: Ticket, *, now: datetime, is_told: bool) -> bool:
    lock(ticket)
    if ticket.assignee_id is not None or not ticket.is_open:
        return False
    suggestion = suggestion_for(ticket, now=now)
    for offer in suggestion.offers:
        person = User.objects.get(pk=offer.candidate.user)
        try:
            give(ticket, assignee=person, actor=None, at=now)
        except Refused:
            continue  # a rule of the house the facts do not know of: the next one is asked
        return True
    if not is_told:
        _record_failure(ticket, suggestion, at=now)
    return False


def _record_failure(ticket: Ticket, suggestion: Suggestion, *, at: datetime) -> None:
    record(
        ASSIGNMENT_FAILED, ticket, actor=None, at=at, team=ticket.team_id,
        bars={str(one.candidate.user): str(one.bar) for one in suggestion.refusals},
    )  # fmt: skip


@verb
def set_automatic(team_id: int, *, is_automatic: bool, actor: User) -> None:
    """Let a team's tickets be given out by the rules, or by people again. Records TEAM_CHANGED."""
    row, _created = TeamAssignment.objects.get_or_create(team_id=team_id)
    if row.is_automatic == is_automatic:
        return
    row.is_automatic = is_automatic
    row.save(update_fields=["is_automatic"])
    record(TEAM_CHANGED, row.team, actor=actor, name=row.team.name, is_automatic=is_automatic)


def note_turn(event: Event) -> None:
    """Remember whose turn it was, for the next suggestion."""
    given = event.data.get("after")
    if event.kind == ASSIGNED.name and given:
        note_given(given, at=event.at)
