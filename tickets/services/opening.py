"""Opening a ticket: entitlement, priority, team, first message."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from contracts.choices import Handling, Priority
from contracts.models import Entitlement
from contracts.services import decide_entitlement, refusal_of
from servicedesk.accounts.models import Organisation, Site, User
from servicedesk.errors import Refused
from servicedesk.events.services import is_replaying, record
from tickets import files as uploads
from tickets.choices import OPEN_STATUSES, Channel, Level, Side, Status, TicketType
from tickets.events import OPENED
from tickets.models import Message, Stay, Ticket
from tickets.services.answering import (
    checked_answers,
    files_of,
    keep_answers,
    with_request_type,
)
from tickets.services.draft import TicketDraft
from tickets.services.people import refuse_absent, refuse_assignee
from tickets.services.records import record_assignee
from tickets.services.routing import priority_for, receiving_team
from tickets.services.rows import moment, verb
from tickets.services.text import BODY_LIMIT, clean_line, clean_optional, clean_text
from tickets.services.time import use_incident

REFUSING = (Channel.PORTAL, Channel.API)
OUR_OWN = (Channel.OWN, Channel.MONITORING)


@verb
def open_ticket(
    draft: TicketDraft,
    *,
    actor: User | None,
    at: datetime | None = None,
    files: Sequence[uploads.Upload] = (),
) -> Ticket:
    """Open a ticket; what the contracts say of it is decided and kept. Records OPENED (and
    ASSIGNED). A client's request uses a prepaid incident where its contract counts them.

    Raises Refused at the field that cannot be accepted.
    """
    return _open(draft, actor=actor, at=at, files=files)[0]


@verb
def open_by_message(
    draft: TicketDraft, *, actor: User | None, at: datetime | None = None
) -> Message:
    """The same, of words that came by themselves: the first message, with the ticket it opens."""
    _ticket, message = _open(draft, actor=actor, at=at, files=())
    if message is None:
        raise Refused(_("Write something here."), field="body")
    return message


def _open(
    draft: TicketDraft,
    *,
    actor: User | None,
    at: datetime | None,
    files: Sequence[uploads.Upload],
) -> tuple[Ticket, Message | None]:
    at, draft = moment(at), with_request_type(draft)
    subject, body = _words(draft)
    _refuse_draft(draft)
    organisation = _organisation(draft)
    _refuse_reader(organisation, actor=actor)
    answers = checked_answers(draft, organisation, actor=actor)
    uploads.check([*files, *files_of(draft, answers)])
    priority = _priority(draft)
    _refuse_foreign(draft, organisation)
    entitlement = _entitlement(draft, organisation, priority=priority, actor=actor, at=at)
    ticket = _row(draft, subject, priority, organisation, entitlement, at=at)
    if ticket.assignee is not None:
        refuse_assignee(ticket.assignee, ticket=ticket, actor=actor)
        refuse_absent(ticket.assignee, actor=actor, at=at)
    message = _first_message(ticket, body, draft=draft, actor=actor, at=at)
    keep_answers(ticket, message, draft, answers, files)
    Stay.objects.create(ticket=ticket, number=1, line=ticket.line, team=ticket.team, entered_at=at)
    _record(ticket, message, draft=draft, actor=actor, at=at)
    if is_by_client(draft):
        use_incident(ticket, actor=actor, at=at)
    return ticket, message


def is_by_client(draft: TicketDraft) -> bool:
    """Whether a client waits for a first response; nobody does for our own and scheduled work."""
    return draft.channel not in OUR_OWN and draft.type != TicketType.MAINTENANCE


def _refuse_foreign(draft: TicketDraft, organisation: Organisation | None) -> None:
    """The asset and the contract are the client's own; the asset says the product."""
    asset, owner = draft.asset, organisation.pk if organisation else None
    if asset is not None:
        if asset.organisation_id != owner or not asset.is_active:
            raise Refused(_("This client has no such asset."), field="asset")
        if draft.product is not None and asset.product_id not in (None, draft.product.pk):
            raise Refused(_("This asset is of another product."), field="asset")
    if draft.contract is not None and draft.contract.organisation_id != owner:
        raise Refused(_("This is a contract of another client."), field="contract")


def _entitlement(
    draft: TicketDraft,
    organisation: Organisation | None,
    *,
    priority: int,
    actor: User | None,
    at: datetime,
) -> Entitlement:
    """The decision; a client may be turned away on the portal and in the API, and told by whom."""
    by_client = actor is not None and actor.is_client
    decision = decide_entitlement(
        organisation=organisation, product=draft.product, asset=draft.asset,
        contract=draft.contract, is_follow_up=draft.contract is not None and not by_client,
        channel=draft.channel, priority=priority, at=at,
        may_refuse=by_client and draft.channel in REFUSING and not is_replaying(),
    )  # fmt: skip
    if decision.handling == Handling.REFUSE:
        raise refusal_of(decision)
    return decision


def _words(draft: TicketDraft) -> tuple[str, str]:
    subject = clean_line(draft.subject, field="subject")
    if is_replaying():  # other systems' logs often hold no words
        return subject, clean_optional(draft.body, field="body", limit=BODY_LIMIT)
    return subject, clean_text(draft.body, field="body")


def _refuse_draft(draft: TicketDraft) -> None:
    if draft.requester and not draft.requester.is_active and not is_replaying():
        raise Refused(_("This person's access is closed: choose another."), field="requester")
    if draft.product is not None and not draft.product.is_active:
        raise Refused(_("This product is supported no more."), field="product")
    if draft.category is not None:
        if not draft.category.is_active:
            raise Refused(_("This category is used no more."), field="category")
        if draft.category.product_id not in (None, draft.product.pk if draft.product else None):
            raise Refused(_("This category belongs to another product."), field="category")
    for field, value, known in (
        ("type", draft.type, TicketType.values),
        ("channel", draft.channel, Channel.values),
        ("impact", draft.impact, Level.values),
        ("urgency", draft.urgency, Level.values),
        ("status", draft.status, OPEN_STATUSES if is_replaying() else (Status.NEW, Status.OPEN)),
    ):
        if value not in known:
            raise Refused(_("This value is not one of the choices."), field=field)


def _organisation(draft: TicketDraft) -> Organisation | None:
    requester = draft.requester
    if requester is None or not requester.is_client:
        return draft.organisation
    if is_replaying():
        return draft.organisation or requester.organisation
    if draft.organisation is None:
        home = requester.right_in(requester.organisation_id)
        right = home or next(iter(requester.rights), None)
        return right.organisation if right else None
    if requester.right_in(draft.organisation.pk) is None:
        raise Refused(_("The requester belongs to another client."), field="requester")
    return draft.organisation


def _refuse_reader(organisation: Organisation | None, *, actor: User | None) -> None:
    """A client's person opens requests where their rights say so, through whatever channel."""
    if actor is None or not actor.is_client or is_replaying():
        return
    right = actor.right_in(organisation.pk if organisation else None)
    if right is None or not right.can_open:
        raise Refused(_("You may read requests here, not open them: ask your manager."))


def _site(draft: TicketDraft, organisation: Organisation | None) -> Site | None:
    """The place of the asset, where the client has one of that name, else the requester's."""
    if organisation is None:
        return None
    if draft.asset is not None and draft.asset.site.strip():
        named = organisation.sites.filter(name__iexact=draft.asset.site.strip()).first()
        if named is not None:
            return named
    right = draft.requester.right_in(organisation.pk) if draft.requester else None
    return right.site if right else None


def _priority(draft: TicketDraft) -> int:
    if draft.priority is None:
        return priority_for(impact=draft.impact, urgency=draft.urgency)
    if draft.priority not in Priority.values:
        raise Refused(_("This value is not one of the choices."), field="priority")
    return draft.priority


def _row(
    draft: TicketDraft,
    subject: str,
    priority: int,
    organisation: Organisation | None,
    entitlement: Entitlement,
    *,
    at: datetime,
) -> Ticket:
    team = receiving_team(draft, contract=entitlement.contract)
    status = draft.status
    if draft.assignee is not None and status == Status.NEW:
        status = Status.OPEN
    return Ticket.objects.create(
        subject=subject, type=draft.type, status=status, channel=draft.channel,
        impact=draft.impact, urgency=draft.urgency, priority=priority, organisation=organisation,
        requester=draft.requester, category=draft.category, asset=draft.asset,
        product=draft.product or (draft.asset.product if draft.asset else None),
        entitlement=entitlement, line=team.line if team else max(draft.line or 1, 1), team=team,
        assignee=draft.assignee, opened_at=at, updated_at=at,
        message_count=1 if draft.body.strip() else 0,
        source=draft.source, source_key=draft.source_key, follows=draft.follows,
        is_private=draft.is_private and organisation is not None, site=_site(draft, organisation),
    )  # fmt: skip


def _first_message(
    ticket: Ticket, body: str, *, draft: TicketDraft, actor: User | None, at: datetime
) -> Message | None:
    """The request itself, in the requester's name whoever typed it."""
    if not body:
        return None
    asks = is_by_client(draft)
    return Message.objects.create(
        ticket=ticket, author=(draft.requester or actor) if asks else actor,
        side=Side.CLIENT if asks else (Side.US if actor else Side.DESK),
        channel=draft.channel, body=body, posted_at=at, signed_as=draft.signed_as,
    )  # fmt: skip


def _record(
    ticket: Ticket,
    message: Message | None,
    *,
    draft: TicketDraft,
    actor: User | None,
    at: datetime,
) -> None:
    record(
        OPENED, ticket, actor=actor, at=at,
        subject=ticket.subject, status=str(ticket.status), priority=int(ticket.priority),
        impact=int(ticket.impact), urgency=int(ticket.urgency), type=str(ticket.type),
        channel=str(ticket.channel), line=int(ticket.line), team=ticket.team_id,
        requester=ticket.requester_id, organisation=ticket.organisation_id,
        by_client=is_by_client(draft), message=message.pk if message else None,
        **({} if draft.may_acknowledge else {"acknowledge": False}),
    )  # fmt: skip
    record_assignee(ticket, None, actor=actor, at=at)
