"""Writing down what happened: the events several verbs share."""

from datetime import datetime

from servicedesk.accounts.models import Team, User
from servicedesk.events.registry import Kind
from servicedesk.events.services import record
from tickets.choices import WAITING_STATUSES
from tickets.events import ASSIGNED, STATUS_CHANGED
from tickets.models import Handoff, Message, Ticket


def record_status(
    ticket: Ticket,
    *,
    before: str,
    actor: User | None,
    at: datetime,
    reason: str = "",
    solved_on_line: int | None = None,
    message: Message | None = None,
) -> None:
    """The ticket went from ``before`` to the status it has, maybe by a message or by a merger."""
    more: dict[str, int | str] = {}
    if solved_on_line is not None:
        more["solved_on_line"] = solved_on_line
    if ticket.status in WAITING_STATUSES:
        more["pause"] = str(ticket.pause_reason)
    if ticket.merged_into_id is not None:
        more["merged_into"] = ticket.merged_into_id
    if message is not None:
        more["message"] = message.pk
    record(
        STATUS_CHANGED, ticket, actor=actor, at=at,
        before=str(before), after=str(ticket.status), reason=reason, **more,
    )  # fmt: skip


def record_assignee(
    ticket: Ticket,
    before: User | None,
    *,
    actor: User | None,
    at: datetime,
    is_covered: bool = False,
) -> None:
    """The ticket went from ``before`` to the assignee it has, if that is another.

    ``is_covered``: the hand-over that comes with it is what people are told of.
    """
    after = ticket.assignee
    if before != after:
        record(
            ASSIGNED, ticket, actor=actor, at=at,
            before=before.pk if before else None, after=after.pk if after else None,
            before_name=before.full_name if before else "",
            after_name=after.full_name if after else "", covered=is_covered,
        )  # fmt: skip


def record_move(
    kind: Kind,
    handoff: Handoff,
    *,
    before: Team | None,
    from_line: int,
    actor: User | None,
    at: datetime,
    **more: str,
) -> None:
    """The ticket went from the team ``before`` to the team it has, by this hand-over."""
    ticket = handoff.ticket
    record(
        kind, ticket, actor=actor, at=at, handoff=handoff.pk,
        from_team=before.pk if before else None, to_team=ticket.team_id,
        from_line=int(from_line), to_line=int(ticket.line), from_name=before.name if before else "",
        to_name=ticket.team.name if ticket.team else "", **more,
    )  # fmt: skip
