"""What a ticket is promised, once it is open: other terms, another contract, a deadline by hand."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from contracts.choices import metric_choices
from contracts.models import Contract, Entitlement
from contracts.services import choose_entitlement
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from servicedesk.events.services import record
from tickets.choices import TermsCause, TermsMode
from tickets.events import ASSIGNED, DEADLINE_SET, TERMS_CHANGED, WORK_STARTED
from tickets.models import Ticket
from tickets.services.rows import lock, moment, refuse_finished, verb, write
from tickets.services.states import PLANNED_AHEAD
from tickets.services.text import clean_optional, clean_reason


@verb
def change_terms(
    ticket: Ticket,
    *,
    entitlement: Entitlement,
    mode: str,
    cause: str,
    reason: str,
    actor: User | None,
    at: datetime | None = None,
    change: int | None = None,
) -> Ticket:
    """Let an open ticket run under another decision from ``at`` on. Records TERMS_CHANGED.

    ``mode``: "from_now" keeps what was counted as it was counted, "from_start" counts all by the
    new terms. ``change``: the key of what asked for it, for many tickets at once. Finished clocks
    keep their results. Raises Refused on a finished ticket.
    """
    at = moment(at)
    lock(ticket)
    refuse_finished(ticket)
    if mode not in TermsMode.values or cause not in TermsCause.values:
        raise Refused(_("This value is not one of the choices."), field="mode")
    reason = clean_optional(reason, field="reason")
    before, ticket.entitlement = ticket.entitlement_id, entitlement
    if before == entitlement.pk:
        return ticket
    write(ticket, "entitlement", at=at)
    record(
        TERMS_CHANGED, ticket, actor=actor, at=at, before=before, after=entitlement.pk,
        mode=str(mode), cause=str(cause), change=change, reason=reason,
    )  # fmt: skip
    return ticket


@verb
def move_contract(
    ticket: Ticket,
    *,
    contract: Contract,
    mode: str,
    reason: str,
    actor: User | None,
    at: datetime | None = None,
) -> Ticket:
    """Run the ticket under another contract of the same client. Records TERMS_CHANGED.

    Raises Refused without a reason, for another client's contract, and for one not in force.
    """
    at = moment(at)
    reason = clean_reason(reason, message=_("Say why another contract covers the ticket."))
    lock(ticket)
    refuse_finished(ticket)
    if contract.organisation_id != ticket.organisation_id:
        raise Refused(_("This contract belongs to another client."), field="contract")
    if contract.pk == ticket.entitlement.contract_id:
        raise Refused(_("The ticket runs under this contract already."), field="contract")
    chosen = choose_entitlement(contract, product=ticket.product, priority=ticket.priority, at=at)
    return change_terms(
        ticket, entitlement=chosen, mode=mode, cause=TermsCause.CONTRACT, reason=reason,
        actor=actor, at=at,
    )  # fmt: skip


@verb
def set_deadline(
    ticket: Ticket,
    *,
    metric: str,
    due_at: datetime | None,
    reason: str,
    actor: User | None,
    at: datetime | None = None,
) -> Ticket:
    """Set a deadline by hand, or give it back to the plan with None. Records DEADLINE_SET.

    It stands still for nothing and no change of priority or terms moves it. Raises Refused without
    a reason, for a moment that is past, on a finished ticket.
    """
    at = moment(at)
    if metric not in dict(metric_choices()):
        raise Refused(_("This value is not one of the choices."), field="metric")
    reason = clean_reason(reason, message=_("Say why the deadline is set by hand."))
    if due_at is not None and due_at <= at:
        raise Refused(_("Choose a moment that is still to come."), field="due_at")
    if due_at is not None and due_at > at + PLANNED_AHEAD:
        raise Refused(_("Give a time within the next ten years."), field="due_at")
    lock(ticket)
    refuse_finished(ticket)
    write(ticket, at=at)
    record(
        DEADLINE_SET, ticket, actor=actor, at=at, metric=str(metric),
        due_at=due_at.isoformat() if due_at else None, reason=reason,
    )  # fmt: skip
    return ticket


@verb
def start_work(ticket: Ticket, *, actor: User, at: datetime | None = None) -> Ticket:
    """The assignee says that the work begins. Records WORK_STARTED, once an assignment.

    Raises Refused for anybody else, and on a finished ticket.
    """
    at = moment(at)
    lock(ticket)
    refuse_finished(ticket)
    if ticket.assignee_id != actor.pk:
        raise Refused(_("Only the assignee starts to work: take the ticket first."))
    if is_work_begun(ticket):
        return ticket
    write(ticket, at=at)
    record(WORK_STARTED, ticket, actor=actor, at=at)
    return ticket


def is_work_begun(ticket: Ticket) -> bool:
    """Whether the assignee did anything with the ticket since it became theirs."""
    if ticket.assignee_id is None:
        return False
    events = Event.objects.filter(subject_type="tickets.ticket", subject_id=ticket.pk)
    own = events.filter(Q(kind=ASSIGNED.name) | Q(actor=ticket.assignee_id))
    last = own.order_by("-at", "-pk").values_list("kind", flat=True).first()
    return last is not None and last != ASSIGNED.name
