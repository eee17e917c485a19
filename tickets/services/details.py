"""What a ticket is about and how much it matters."""

from datetime import datetime
from typing import TypedDict, Unpack

from django.utils.translation import gettext as _

from contracts.choices import Priority
from contracts.models import Asset, Product
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import is_replaying, record
from tickets.choices import Level, TicketType
from tickets.events import DETAILS_CHANGED, PRIORITY_CHANGED
from tickets.models import Category, Ticket
from tickets.permissions import SEALED
from tickets.services.routing import priority_for
from tickets.services.rows import lock, moment, refuse_finished, verb, write
from tickets.services.text import clean_line, clean_optional, clean_reason


class Details(TypedDict, total=False):
    """What may be corrected; what is not named stays."""

    subject: str
    type: str
    product: Product | None
    asset: Asset | None
    category: Category | None


@verb
def change_priority(
    ticket: Ticket,
    *,
    impact: int,
    urgency: int,
    reason: str,
    actor: User | None,
    at: datetime | None = None,
    seen_revision: int | None = None,
) -> Ticket:
    """Judge impact and urgency anew; the matrix makes the priority. Records PRIORITY_CHANGED.

    The same judgement again changes nothing. Raises Refused without a reason or on a finished
    ticket.
    """
    at = moment(at)
    for field, value in (("impact", impact), ("urgency", urgency)):
        if value not in Level.values:
            raise Refused(_("This value is not one of the choices."), field=field)
    lock(ticket, seen_revision=seen_revision)
    refuse_finished(ticket)
    if (ticket.impact, ticket.urgency) == (impact, urgency):
        return ticket
    priority = priority_for(impact=impact, urgency=urgency)
    return _reprioritise(ticket, priority, impact, urgency, reason=reason, actor=actor, at=at)


@verb
def set_priority(
    ticket: Ticket,
    *,
    priority: int,
    reason: str,
    actor: User | None,
    at: datetime | None = None,
) -> Ticket:
    """Set the priority itself, past the matrix: for history that knows no impact and urgency."""
    at = moment(at)
    if priority not in Priority.values:
        raise Refused(_("This value is not one of the choices."), field="priority")
    lock(ticket)
    if not is_replaying():
        refuse_finished(ticket)
    if ticket.priority == priority:
        return ticket
    return _reprioritise(
        ticket, priority, ticket.impact, ticket.urgency, reason=reason, actor=actor, at=at
    )


@verb
def change_details(
    ticket: Ticket,
    *,
    actor: User | None,
    at: datetime | None = None,
    seen_revision: int | None = None,
    **details: Unpack[Details],
) -> Ticket:
    """Correct subject, type, product, asset or category. Records DETAILS_CHANGED for each change.

    The terms decided at intake stay. Raises Refused on a closed ticket or at the field.
    """
    at = moment(at)
    lock(ticket, seen_revision=seen_revision)
    if ticket.status in SEALED:
        refuse_finished(ticket)
    wanted = _checked(ticket, details)
    changes = {
        field: (getattr(ticket, field), value)
        for field, value in wanted.items()
        if getattr(ticket, field) != value
    }
    if not changes:
        return ticket
    for field, (_before, after) in changes.items():
        setattr(ticket, field, after)
    write(ticket, *changes, at=at)
    for field, (before, after) in changes.items():
        record(
            DETAILS_CHANGED, ticket, actor=actor, at=at, field=field,
            before=_plain(before), after=_plain(after),
        )  # fmt: skip
    return ticket


def _reprioritise(
    ticket: Ticket,
    priority: int,
    impact: int,
    urgency: int,
    *,
    reason: str,
    actor: User | None,
    at: datetime,
) -> Ticket:
    if is_replaying():
        reason = clean_optional(reason, field="reason")
    else:
        reason = clean_reason(reason, message=_("Say why the priority changes."))
    before = (int(ticket.priority), int(ticket.impact), int(ticket.urgency))
    ticket.priority, ticket.impact, ticket.urgency = priority, impact, urgency
    write(ticket, "priority", "impact", "urgency", at=at)
    record(
        PRIORITY_CHANGED, ticket, actor=actor, at=at, before=before[0], after=int(priority),
        reason=reason, impact_before=before[1], impact_after=int(impact),
        urgency_before=before[2], urgency_after=int(urgency),
    )  # fmt: skip
    return ticket


def _checked(ticket: Ticket, details: Details) -> Details:
    wanted = Details(**details)
    if "subject" in wanted:
        wanted["subject"] = clean_line(wanted["subject"], field="subject")
    if "type" in wanted and wanted["type"] not in TicketType.values:
        raise Refused(_("This value is not one of the choices."), field="type")
    product = wanted.get("product", ticket.product)
    if "product" in wanted and product is not None and not product.is_active:
        raise Refused(_("This product is supported no more."), field="product")
    _refuse_asset(ticket, wanted, product=product)
    category = wanted.get("category", ticket.category)
    if category is not None and category.product_id not in (None, product.pk if product else None):
        raise Refused(_("This category belongs to another product."), field="category")
    if "category" in wanted and category is not None and not category.is_active:
        raise Refused(_("This category is used no more."), field="category")
    return wanted


def _refuse_asset(ticket: Ticket, wanted: Details, *, product: Product | None) -> None:
    """The asset is the client's own, in use, and of the product."""
    asset = wanted.get("asset", ticket.asset)
    if asset is None or ("asset" not in wanted and "product" not in wanted):
        return
    is_new = asset.pk != ticket.asset_id
    if asset.organisation_id != ticket.organisation_id or (is_new and not asset.is_active):
        raise Refused(_("This client has no such asset."), field="asset")
    if product is not None and asset.product_id not in (None, product.pk):
        raise Refused(_("This asset is of another product."), field="asset")


def _plain(value: object) -> str:
    return "" if value is None else str(value)
