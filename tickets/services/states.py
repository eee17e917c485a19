"""The status of a ticket: steps, waiting, closing, cancelling, reopening."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import is_replaying
from tickets.choices import PAUSE_OF_STATUS, PAUSES_OF_STATUS, ArticleUse, Status
from tickets.models import Ticket
from tickets.services.handoffs import accept_open_handoff
from tickets.services.records import record_status
from tickets.services.rows import lock, moment, refuse_finished, verb, write
from tickets.services.text import clean_optional, clean_reason
from tickets.workflow import may_be_reopened_by_client, may_become

STEPPED = ("status", "scheduled_for", "pause_reason")
PLANNED_AHEAD = timedelta(days=3653)
"""The last days of the calendar cannot be told in every zone."""


@verb
def change_status(
    ticket: Ticket,
    *,
    status: str,
    actor: User | None,
    at: datetime | None = None,
    reason: str = "",
    scheduled_for: datetime | None = None,
    pause: str = "",
    seen_revision: int | None = None,
) -> Ticket:
    """Move an open ticket between the statuses of work; records STATUS_CHANGED.

    Closing, cancelling and reopening go their own ways from here; solving has its own verb, and
    waiting for the client begins with the question itself (``reply(then_status=…)``). ``pause``:
    the PauseReason of a waiting status, the usual one unless told. The same status again changes
    nothing. Raises Refused for a step the workflow does not know.
    """
    at = moment(at)
    lock(ticket, seen_revision=seen_revision)
    if status not in Status.values:
        raise Refused(_("This value is not one of the choices."), field="status")
    after = Status(status)
    if after == Status.CLOSED:
        return close(ticket, actor=actor, at=at)
    if after == Status.CANCELLED:
        return cancel(ticket, reason=reason, actor=actor, at=at)
    if after == Status.OPEN and ticket.status in (Status.RESOLVED, Status.CLOSED):
        return reopen(ticket, reason=reason, actor=actor, at=at)
    if after == Status.RESOLVED:
        raise Refused(
            _("Solve the ticket with its solution."), code="needs_solution", field="status"
        )
    reason = clean_optional(reason, field="reason")
    is_moved = scheduled_for != ticket.scheduled_for
    if after == ticket.status and not (after == Status.SCHEDULED and is_moved):
        return ticket
    refuse_step(ticket, after, reason=reason, scheduled_for=scheduled_for, at=at)
    waits_for = pause_for(after, pause)
    before = ticket.status
    step(ticket, after, scheduled_for=scheduled_for, pause=waits_for)
    write(ticket, *STEPPED, at=at)
    record_status(ticket, before=before, actor=actor, at=at, reason=reason)
    return ticket


@verb
def close(ticket: Ticket, *, actor: User | None, at: datetime | None = None) -> Ticket:
    """Close a solved ticket; records STATUS_CHANGED. Raises Refused when it is not solved."""
    at = moment(at)
    lock(ticket)
    if ticket.status == Status.CLOSED:
        return ticket
    if not may_become(ticket.status, Status.CLOSED):
        raise Refused(_("Only a solved ticket is closed: solve it first."), code="not_solved")
    before, ticket.status = ticket.status, Status.CLOSED
    ticket.closed_at = at
    write(ticket, "status", "closed_at", at=at)
    record_status(ticket, before=before, actor=actor, at=at)
    return ticket


@verb
def cancel(
    ticket: Ticket, *, reason: str, actor: User | None, at: datetime | None = None
) -> Ticket:
    """Give an open ticket up; records STATUS_CHANGED. Raises Refused without a reason."""
    at = moment(at)
    lock(ticket)
    refuse_finished(ticket)
    if not is_replaying():
        reason = clean_reason(reason, message=_("Say why the ticket is cancelled."))
    accept_open_handoff(ticket, actor=actor, at=at)
    before, ticket.status = ticket.status, Status.CANCELLED
    ticket.closed_at, ticket.client_waits_since, ticket.scheduled_for = at, None, None
    ticket.pause_reason = ""
    write(
        ticket, "status", "closed_at", "client_waits_since", "scheduled_for", "pause_reason", at=at
    )
    record_status(ticket, before=before, actor=actor, at=at, reason=reason)
    return ticket


@verb
def reopen(
    ticket: Ticket, *, reason: str, actor: User | None, at: datetime | None = None
) -> Ticket:
    """Take up a solved or closed ticket again; counted, and records STATUS_CHANGED.

    Raises Refused without a reason, and to a client whose window after closing is over.
    """
    at = moment(at)
    lock(ticket)
    is_cancelled_in_a_log = is_replaying() and ticket.status == Status.CANCELLED
    if ticket.status not in (Status.RESOLVED, Status.CLOSED) and not is_cancelled_in_a_log:
        raise Refused(_("Only a solved or closed ticket is reopened."), code="not_finished")
    is_client = actor is not None and actor.is_client
    if is_client and not may_be_reopened_by_client(ticket.closed_at, now=at):
        raise Refused(_("This request was closed long ago: open a new one."), code="too_late")
    if not is_replaying():
        reason = clean_reason(reason, message=_("Say why the ticket is taken up again."))
    before = ticket.status
    write(ticket, *bring_back(ticket), at=at)
    record_status(ticket, before=before, actor=actor, at=at, reason=reason)
    return ticket


def bring_back(ticket: Ticket) -> tuple[str, ...]:
    """Make a finished ticket an open one that is to be solved anew; names the columns to write."""
    ticket.status = Status.OPEN
    ticket.reopening_count += 1
    ticket.resolved_at = ticket.closed_at = ticket.solved_on_line = None
    ticket.article_use, ticket.article_reason = ArticleUse.NONE, ""
    return (
        "status", "reopening_count", "resolved_at", "closed_at", "solved_on_line", "article_use",
        "article_reason",
    )  # fmt: skip


def refuse_step(
    ticket: Ticket,
    after: Status,
    *,
    reason: str,
    scheduled_for: datetime | None,
    at: datetime,
    is_asking: bool = False,
) -> None:
    """Raises Refused unless the step is one of the work itself and says what it must say.

    ``is_asking``: the client is asked something in the same action.
    """
    before = Status(ticket.status)
    is_work = ticket.is_open and after not in (Status.RESOLVED, Status.CLOSED, Status.CANCELLED)
    if not is_work or not may_become(before, after):
        raise Refused(
            _("A ticket cannot go from “%(before)s” to “%(after)s” this way.")
            % {"before": before.label, "after": after.label},
            code="no_such_step",
            field="status",
        )
    if is_replaying():
        return
    if after == Status.WAITING_CLIENT and not is_asking:
        raise Refused(
            _("Ask the client your question: waiting for an answer begins with it."),
            code="needs_question",
            field="status",
        )
    if after == Status.WAITING_THIRD_PARTY and not reason:
        raise Refused(_("Say whom the ticket waits for, and for what."), field="reason")
    if after == Status.SCHEDULED and (scheduled_for is None or scheduled_for <= at):
        raise Refused(_("Give a time in the future."), field="scheduled_for")
    if scheduled_for is not None and scheduled_for > at + PLANNED_AHEAD:
        raise Refused(_("Give a time within the next ten years."), field="scheduled_for")


def pause_for(after: Status, pause: str) -> str:
    """What the ticket waits for in this status: as told, or the usual; "" where it does not wait.

    Raises Refused for a reason that does not go with the status.
    """
    if pause and pause not in PAUSES_OF_STATUS.get(after, ()):
        raise Refused(
            _("A ticket that is “%(status)s” does not wait for this: choose another reason.")
            % {"status": after.label},
            code="no_such_pause",
            field="pause",
        )
    return pause or str(PAUSE_OF_STATUS.get(after, ""))


def step(ticket: Ticket, after: Status, *, scheduled_for: datetime | None, pause: str = "") -> None:
    """Set the status; the caller writes ``STEPPED``."""
    ticket.status = after
    ticket.pause_reason = pause
    ticket.scheduled_for = scheduled_for if after == Status.SCHEDULED else None
