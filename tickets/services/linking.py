"""Links between tickets: what one is to another, read from both sides."""

from datetime import datetime

from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Conflict, Refused
from servicedesk.events.registry import Kind
from servicedesk.events.services import record
from tickets.choices import LinkKind, LinkWay
from tickets.events import LINKED, UNLINKED
from tickets.models import Ticket, TicketLink
from tickets.services.rows import lock, moment, refuse_merged, verb

_KINDS = {
    LinkWay.RELATED: (LinkKind.RELATED, False),
    LinkWay.DUPLICATE_OF: (LinkKind.DUPLICATE, False),
    LinkWay.DUPLICATED_BY: (LinkKind.DUPLICATE, True),
    LinkWay.CAUSED_BY: (LinkKind.CAUSED, False),
    LinkWay.CAUSES: (LinkKind.CAUSED, True),
    LinkWay.CHILD_OF: (LinkKind.CHILD, False),
    LinkWay.PARENT_OF: (LinkKind.CHILD, True),
}
"""Each way: the kind, and whether it is read from the other ticket."""
DEEPEST = 20


@verb
def link(
    ticket: Ticket, *, other: Ticket, way: str, actor: User | None, at: datetime | None = None
) -> TicketLink:
    """Say what the ticket is to another one. Records LINKED on both; neither client is told.

    Raises Refused for itself, an unseen or merged ticket, a link that is there (also the other way
    round), a second parent, a circle of parents, and another client's ticket to a partner.
    """
    if way not in LinkWay.values:
        raise Refused(_("This value is not one of the choices."), field="way")
    kind, is_back = _KINDS[LinkWay(way)]
    child, parent = (other, ticket) if is_back else (ticket, other)
    if ticket.pk == other.pk:
        raise Refused(_("A ticket is not linked to itself."), field="other")
    _hold(child, parent, top=_top_of(parent) if kind == LinkKind.CHILD else None)
    _refuse(ticket, other, actor=actor)
    _refuse_known(child, parent, kind=kind)
    if kind == LinkKind.CHILD:
        _refuse_family(child, parent, actor=actor)
    return join(child, parent, kind=kind, actor=actor, at=moment(at))


def join(
    ticket: Ticket, other: Ticket, *, kind: str, actor: User | None, at: datetime
) -> TicketLink:
    """Write the link of two locked tickets down and record it on both."""
    row = TicketLink.objects.create(kind=kind, ticket=ticket, other=other, by=actor, at=at)
    _record(LINKED, row, actor=actor, at=at)
    return row


@verb
def unlink(row: TicketLink, *, actor: User | None, at: datetime | None = None) -> None:
    """Take a link away. Records UNLINKED on both; Conflict when a colleague was faster."""
    for one in sorted((row.ticket, row.other), key=lambda one: one.pk):
        lock(one)
    count, _rows = TicketLink.objects.filter(pk=row.pk).delete()
    if not count:
        raise Conflict(_("The link is gone already."))
    _record(UNLINKED, row, actor=actor, at=moment(at))


def _record(kind: Kind, row: TicketLink, *, actor: User | None, at: datetime) -> None:
    for one, other, is_back in ((row.ticket, row.other, False), (row.other, row.ticket, True)):
        record(kind, one, actor=actor, at=at, way=str(row.kind), other=other.pk, is_back=is_back)


def _hold(child: Ticket, parent: Ticket, *, top: int | None) -> None:
    """Lock both and the top of the parent's family, in order, and see that it still is the top:
    two families are never joined into a circle by two people at once."""
    rows = {child.pk: child, parent.pk: parent}
    for key in sorted({*rows, top or parent.pk}):
        lock(rows.get(key) or Ticket(pk=key))
    if top is not None and _top_of(parent) != top:
        raise Conflict(_("A colleague is linking these tickets at this moment: look again."))


def _refuse(ticket: Ticket, other: Ticket, *, actor: User | None) -> None:
    keys = (ticket.pk, other.pk)
    if actor is not None and Ticket.visible_to(actor).filter(pk__in=keys).count() < 2:
        raise Refused(_("There is no such ticket."), field="other")
    for one in (ticket, other):
        refuse_merged(one)
    is_foreign = ticket.organisation_id != other.organisation_id
    if is_foreign and actor is not None and not actor.is_centre:
        raise Refused(
            _("Tickets of different clients are linked by the centre's engineers only."),
            field="other",
        )


def _refuse_known(child: Ticket, parent: Ticket, *, kind: str) -> None:
    known = TicketLink.objects.filter(kind=kind)
    if known.filter(ticket=child, other=parent).exists():
        raise Refused(_("The tickets are linked like this already."), field="other")
    if known.filter(ticket=parent, other=child).exists():
        raise Refused(
            _("The tickets are linked the other way round: take that link away first."),
            field="other",
        )


def _refuse_family(child: Ticket, parent: Ticket, *, actor: User | None) -> None:
    known = TicketLink.objects.filter(kind=LinkKind.CHILD, ticket=child).first()
    if known is not None:
        seen = actor is None or Ticket.visible_to(actor).filter(pk=known.other_id).exists()
        raise Refused(
            _("#%(child)d is part of #%(parent)d: a ticket is part of one only.")
            % {"child": child.pk, "parent": known.other_id}
            if seen
            else _("#%(child)d is part of a ticket already.") % {"child": child.pk},
            field="other",
        )
    if child.pk in _above(parent):
        raise Refused(
            _("That would be a circle: #%(parent)d is part of #%(child)d itself.")
            % {"child": child.pk, "parent": parent.pk},
            field="other",
        )


def _above(ticket: Ticket) -> list[int]:
    """The tickets this one is part of, the nearest first."""
    found: list[int] = []
    current: int | None = ticket.pk
    while current is not None and len(found) <= DEEPEST:
        rows = TicketLink.objects.filter(kind=LinkKind.CHILD, ticket=current)
        current = rows.values_list("other", flat=True).first()
        found += [] if current is None else [current]
    if len(found) > DEEPEST:
        raise Refused(_("Parts of parts go no deeper than twenty."), field="other")
    return found


def _top_of(ticket: Ticket) -> int:
    above = _above(ticket)
    return above[-1] if above else ticket.pk
