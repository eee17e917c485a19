"""Applying changes that are data: each through its own verb, with its own permission, all or
nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Conflict, Refused
from tickets import permissions
from tickets.changes.filling import fill
from tickets.changes.kinds import ME, NOBODY
from tickets.changes.reading import Change
from tickets.changes.targets import Targets, refuse_gone
from tickets.choices import Status
from tickets.models import Ticket
from tickets.services.assignment import assign, take
from tickets.services.conversation import add_note, reply
from tickets.services.details import change_details, set_priority
from tickets.services.following import unwatch, watch
from tickets.services.handoffs import hand_over
from tickets.services.rows import lock, moment, refuse_finished, verb
from tickets.services.solution import resolve
from tickets.services.states import change_status


@dataclass
class Outcome:
    """What changes did to a ticket: its facts before and after, and what was written on it."""

    before: dict[str, Any]
    after: dict[str, Any]
    said: list[dict[str, Any]] = field(default_factory=list)
    revision: int = 0

    @property
    def is_news(self) -> bool:
        return self.before != self.after or bool(self.said)


@dataclass(frozen=True)
class Run:
    """``why``: what the changes are made by, in words; the reason where none was given."""

    actor: User | None
    at: datetime
    why: str
    targets: Targets
    said: list[dict[str, Any]]

    def allow(self, answer: bool, ticket: Ticket) -> None:  # noqa: FBT001 — reads as a sentence
        if not answer:
            refuse_finished(ticket)
            raise Refused(_("You may not do this on this ticket."), code="not_allowed")


def facts_of(ticket: Ticket) -> dict[str, Any]:
    """What changes can change, as JSON: keys, and the names people know them by."""
    return {
        "priority": int(ticket.priority),
        "status": str(ticket.status),
        "type": str(ticket.type),
        "category": ticket.category_id,
        "category_name": str(ticket.category) if ticket.category else "",
        "assignee": ticket.assignee_id,
        "assignee_name": ticket.assignee.full_name if ticket.assignee else "",
        "team": ticket.team_id,
        "team_name": ticket.team.name if ticket.team else "",
        "scheduled_for": ticket.scheduled_for.isoformat() if ticket.scheduled_for else None,
        "pause": ticket.pause_reason,
    }


@verb
def apply_changes(
    ticket: Ticket,
    changes: Sequence[Change],
    *,
    targets: Targets,
    actor: User | None,
    why: str,
    at: datetime | None = None,
    seen_revision: int | None = None,
) -> Outcome:
    """Make every change, in order, in one transaction. Records what the verbs record.

    Texts are filled in from the ticket as it was before the first change. ``actor`` None is the
    desk itself, which needs no permission. Raises Refused at the first change that cannot be made,
    and then none is; Conflict when the ticket changed since ``seen_revision``.
    """
    at = moment(at)
    refuse_gone(changes, targets)
    lock(ticket, seen_revision=seen_revision)
    filled = [_filled(change, ticket, actor=actor) for change in changes]
    run = Run(actor, at, why, targets, [])
    before = facts_of(ticket)
    for change in filled:
        make(ticket, change, run)
    return Outcome(before, facts_of(ticket), run.said, ticket.revision)


def _filled(change: Change, ticket: Ticket, *, actor: User | None) -> Change:
    values = {name: fill(value, ticket, actor=actor) for name, value in change.values.items()}
    return Change(change.do, values)


def make(ticket: Ticket, change: Change, run: Run) -> None:
    """One change; a refusal says which it was."""
    try:
        _VERBS[change.do](ticket, change, run)
    except Refused as refusal:
        kind = Conflict if isinstance(refusal, Conflict) else Refused
        told = kind(f"{change.kind.label}: {refusal}", field="changes")
        told.code = refusal.code
        raise told from refusal


def _may(run: Run, predicate: Callable[[User, Ticket], bool], ticket: Ticket) -> None:
    if run.actor is not None:
        run.allow(predicate(run.actor, ticket), ticket)


def _priority(ticket: Ticket, change: Change, run: Run) -> None:
    _may(run, permissions.can_change_priority, ticket)
    set_priority(ticket, priority=int(change.value("to")), actor=run.actor, at=run.at,
                 reason=change.value("reason") or run.why)  # fmt: skip


def _status(ticket: Ticket, change: Change, run: Run) -> None:
    wanted = change.value("to")
    if wanted == ticket.status and wanted != Status.SCHEDULED:
        return
    if run.actor is not None:
        run.allow(permissions.can_set_status(run.actor, ticket, wanted), ticket)
    days = change.value("days") if wanted == Status.SCHEDULED else ""
    change_status(
        ticket, status=wanted, actor=run.actor, at=run.at,
        reason=change.value("reason") or run.why,
        scheduled_for=run.at + timedelta(days=int(days)) if days else None,
    )  # fmt: skip


def _type(ticket: Ticket, change: Change, run: Run) -> None:
    _may(run, permissions.can_change_details, ticket)
    change_details(ticket, type=change.value("to"), actor=run.actor, at=run.at)


def _category(ticket: Ticket, change: Change, run: Run) -> None:
    _may(run, permissions.can_change_details, ticket)
    category = run.targets.category(change.value("to"))
    change_details(ticket, category=category, actor=run.actor, at=run.at)


def _person(change: Change, run: Run) -> User | None:
    value = change.value("to")
    if value == ME and run.actor is None:
        raise Refused(_("The desk itself is nobody: name a person."), code="changes")
    return run.actor if value == ME else run.targets.person(value)


def _assignee(ticket: Ticket, change: Change, run: Run) -> None:
    person = None if change.value("to") == NOBODY else _person(change, run)
    if person is not None and change.value("to") == ME:
        if ticket.assignee_id != person.pk:
            _may(run, permissions.can_take, ticket)
            take(ticket, actor=person, at=run.at)
        return
    _may(run, permissions.can_assign, ticket)
    assign(ticket, assignee=person, actor=run.actor, at=run.at)


def _hand_over(ticket: Ticket, change: Change, run: Run) -> None:
    _may(run, permissions.can_hand_over, ticket)
    team = run.targets.team(change.value("to"))
    if team is not None and team.pk != ticket.team_id:
        hand_over(ticket, to_team=team, tried=change.value("tried"), actor=run.actor, at=run.at,
                  hypothesis=change.value("hypothesis"))  # fmt: skip


def _note(ticket: Ticket, change: Change, run: Run) -> None:
    _may(run, permissions.can_note, ticket)
    message = add_note(ticket, body=change.value("text"), actor=run.actor, at=run.at)
    run.said.append({"do": "note", "message": message.pk})


def _reply(ticket: Ticket, change: Change, run: Run) -> None:
    _may(run, permissions.can_reply, ticket)
    text, then = change.value("text"), change.value("then")
    if then == Status.RESOLVED:
        _may(run, permissions.can_resolve, ticket)
        resolve(ticket, solution=text, actor=run.actor, at=run.at)
        run.said.append({"do": "reply"})
        return
    is_approval = bool(then) and then != Status.WAITING_CLIENT
    if then:
        _may(run, permissions.can_change_status, ticket)
    message = reply(
        ticket, body=text, actor=run.actor, at=run.at,
        then_status=Status.WAITING_CLIENT if then else None, pause=then if is_approval else "",
    )  # fmt: skip
    run.said.append({"do": "reply", "message": message.pk})


def _watch(ticket: Ticket, change: Change, run: Run) -> None:
    person = _person(change, run)
    own = person is not None and person == run.actor
    _may(run, permissions.can_watch if own else permissions.can_add_watchers, ticket)
    if person is None or ticket.watchers.filter(user=person).exists():
        return
    watch(ticket, user=person, actor=run.actor, at=run.at)
    run.said.append({"do": "watch", "person": person.pk, "name": person.full_name})


def _unwatch(ticket: Ticket, change: Change, run: Run) -> None:
    person = _person(change, run)
    own = person is not None and person == run.actor
    _may(run, permissions.can_watch if own else permissions.can_add_watchers, ticket)
    if person is None or not ticket.watchers.filter(user=person).exists():
        return
    unwatch(ticket, user=person, actor=run.actor, at=run.at)
    run.said.append({"do": "unwatch", "person": person.pk, "name": person.full_name})


_VERBS: Mapping[str, Callable[[Ticket, Change, Run], None]] = {
    "priority": _priority, "status": _status, "type": _type, "category": _category,
    "assignee": _assignee, "hand_over": _hand_over, "note": _note, "reply": _reply,
    "watch": _watch, "unwatch": _unwatch,
}  # fmt: skip
