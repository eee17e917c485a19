"""Calls: first, second and so on to the heads, each level once, until somebody acknowledges.

A call is a row with the instant of its next page. Whoever writes it holds its ticket, and claims
the level by a conditional UPDATE in the transaction that writes the page, its event and its
letters; so a killed worker or a second scheduler neither loses nor repeats one.
"""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from escalation.duty import rota
from escalation.duty.choices import CallState, EndedBy
from escalation.duty.events import ACKNOWLEDGED, CALL_CANCELLED, PAGED
from escalation.duty.models import Call, Page, Roster
from escalation.duty.notifications import CALLS, letter_not_before, page_notice
from escalation.duty.services.facts import MOMENT, current_rota, current_version
from servicedesk.accounts.absences import absent
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import User
from servicedesk.errors import DATABASE_AWAY, Conflict
from servicedesk.events.services import record
from servicedesk.notifications.services import notify
from tickets.models import Ticket

log = structlog.get_logger(__name__)
BATCH_SIZE = 200


@transaction.atomic
def start_page(
    ticket: Ticket, *, cause: str, now: datetime, actor: User | None = None
) -> Call | None:
    """Call the first level of the ticket's team at once; the others follow by the sweep.

    Returns the call; the open one when the ticket has one already; None for a finished ticket and
    for a team without a published roster. Takes part in the caller's transaction.
    """
    ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
    if not ticket.is_open:
        return None
    standing = Call.objects.open().filter(ticket=ticket).first()
    if standing is not None:
        return standing
    roster = Roster.objects.active().filter(team=ticket.team_id).first()
    version = current_version(roster) if roster is not None and ticket.team_id else None
    if roster is None or version is None:
        return None
    call = Call.objects.create(
        ticket=ticket, roster=roster, cause=cause, started_at=now,
        levels=version.layers.count(), next_at=now,
    )  # fmt: skip
    _page_next(call, ticket, now=now, actor=actor)
    return call


def sweep(now: datetime, *, batch_size: int = BATCH_SIZE) -> int:
    """Call the next level of every call nobody answered in time; returns how many were paged.

    After a downtime each call goes one level on, and that person has their full minutes. Tickets
    somebody else holds are left to the next pass.
    """
    due = Call.objects.due(now).order_by("next_at", "pk").values_list("pk", "ticket_id")
    return sum(_sweep_one(pk, ticket_id, now=now) for pk, ticket_id in list(due[:batch_size]))


def _sweep_one(call_id: int, ticket_id: int, *, now: datetime) -> int:
    try:
        with transaction.atomic():
            held = Ticket.objects.select_for_update(of=("self",), skip_locked=True)
            ticket = held.filter(pk=ticket_id).first()
            call = Call.objects.due(now).select_related("roster").filter(pk=call_id).first()
            if ticket is None or call is None:
                return 0
            if end_call(call, ticket, now=now):
                return 0
            return int(_page_next(call, ticket, now=now, actor=None))
    except DATABASE_AWAY:
        raise  # the database is away: the next pass finds everything where it is
    except Exception:
        log.exception("call not continued", call_id=call_id)
        return 0


def end_call(call: Call, ticket: Ticket, *, now: datetime, actor: User | None = None) -> bool:
    """Cancel an open call whose ticket is finished or with another team; whether it was."""
    if ticket.is_open and ticket.team_id == call.roster.team_id:
        return False
    reason = EndedBy.MOVED if ticket.is_open else EndedBy.FINISHED
    ended = Call.objects.open().filter(pk=call.pk).update(
        state=CallState.CANCELLED, ended_at=now, ended_by=reason, next_at=None
    )  # fmt: skip
    if ended:
        record(CALL_CANCELLED, ticket, actor=actor, at=now, call=call.pk, reason=reason)
    return bool(ended)


@transaction.atomic
def acknowledge(call: Call, *, actor: User, at: datetime) -> Call:
    """Answer a call: nobody is called after that. Records ACKNOWLEDGED.

    Raises Conflict when somebody answered it before, or it was cancelled.
    """
    ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=call.ticket_id)
    answered = Call.objects.open().filter(pk=call.pk).update(
        state=CallState.ACKNOWLEDGED, acknowledged_by=actor, ended_at=at, next_at=None
    )  # fmt: skip
    call.refresh_from_db()
    if not answered:
        raise Conflict(_how_it_ended(call))
    last = call.pages.order_by("-level").first()
    record(
        ACKNOWLEDGED, ticket, actor=actor, at=at, call=call.pk,
        level=last.level if last else None,
        seconds=int((at - call.started_at).total_seconds()),
    )  # fmt: skip
    return call


def _how_it_ended(call: Call) -> str:
    if call.acknowledged_by is not None:
        return _("%(name)s has acknowledged this call already.") % {
            "name": call.acknowledged_by.full_name
        }
    return _("This call was cancelled: the ticket is finished or went to another team.")


def _page_next(call: Call, ticket: Ticket, *, now: datetime, actor: User | None) -> bool:
    """Page the next level at which there is somebody; False when there is nobody any more."""
    level, people = _next_people(call, ticket, now=now)
    is_last = not people or level > call.levels
    next_at = None if is_last else now + timedelta(minutes=call.roster.wait_minutes)
    claimed = (
        Call.objects.open()
        .filter(pk=call.pk, next_level=call.next_level, next_at=call.next_at)
        .update(next_level=level + 1, next_at=next_at)
    )
    if not claimed:
        return False
    call.next_level, call.next_at = level + 1, next_at
    if not people:
        log.error("nobody is left to call", call_id=call.pk, ticket=ticket.pk)
        return False
    event = record(
        PAGED, ticket, actor=actor, at=now, call=call.pk, level=level, person=people[0].pk,
        person_name=", ".join(user.full_name for user in people),
        told=[user.pk for user in people], cause=call.cause,
    )  # fmt: skip
    Page.objects.create(call=call, level=level, person=people[0], event=event, sent_at=now)

    notify(
        event, people, topic=CALLS, is_urgent=True,
        render=lambda user: page_notice(user, ticket=ticket, call=call, level=level),
        not_before=lambda user: letter_not_before(user, now=now),
    )  # fmt: skip
    return True


def _next_people(call: Call, ticket: Ticket, *, now: datetime) -> tuple[int, list[User]]:
    """The next level with somebody to call, and whom; the level above the roster's is the heads."""
    found = current_rota(call.roster, start=now, end=now + MOMENT)
    posts = rota.on_duty(found, now) if found else ()
    people = User.objects.active().in_bulk([post.person for post in posts if post.person])
    for post in posts:
        user = people.get(post.person or 0)
        if call.next_level <= post.level <= call.levels and user and ticket.is_seen_by(user):
            return post.level, [user]
    level = call.levels + 1
    return level, _heads(now) if call.next_level <= level else []


def _heads(now: datetime) -> list[User]:
    """The heads who are here; all of them when all are away."""
    heads = list(User.objects.active().with_role(Role.HEAD).order_by("pk"))
    away = absent([user.pk for user in heads], now)
    return [user for user in heads if user.pk not in away] or heads
