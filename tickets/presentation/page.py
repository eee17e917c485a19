"""What the ticket page shows beside the thread, in words, in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from servicedesk import wording
from servicedesk.accounts.models import Organisation, User
from servicedesk.templatetags.ui import badge
from tickets.choices import Status
from tickets.models import Handoff, Ticket
from tickets.presentation.joint import Question
from tickets.presentation.news import has_acted
from tickets.presentation.reader import Reader
from tickets.presentation.rows import STATUS_TONES, labels, nearest_deadline

OTHER_TICKETS = 6


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """Who asks, and what time it is there."""

    name: str
    organisation_id: int | None
    person: str
    email: str
    phone: str
    local_time: str


def ticket_chip(ticket: Ticket, reader: Reader, *, url: str = "#clocks") -> wording.Chip | None:
    """The nearest deadline of one ticket."""
    row = {
        name: getattr(ticket, name)
        for name in (
            "due_at", "due_metric", "due_state", "due_started_at", "due_remaining_seconds",
            "due_target_seconds",
        )
    }  # fmt: skip
    return nearest_deadline(row, reader, url=url)


@dataclass(frozen=True, slots=True)
class Holding:
    """Whose ticket it is, in the head of its page."""

    client: str
    plan: str


def holding(ticket: Ticket) -> Holding:
    """The client with the plan the ticket runs under."""
    version = ticket.entitlement.plan_version
    return Holding(
        client=_client_name(ticket.organisation),
        plan=version.plan.label if version else _("No plan"),
    )


def _client_name(organisation: Organisation | None) -> str:
    return organisation.name if organisation else _("Unknown client")


def client_facts(ticket: Ticket, reader: Reader) -> ClientFacts:
    organisation, person = ticket.organisation, ticket.requester
    zone_name = person.time_zone if person else organisation.time_zone if organisation else ""
    local = reader.now.astimezone(wording.zone(zone_name)) if zone_name else None
    return ClientFacts(
        name=_client_name(organisation),
        organisation_id=ticket.organisation_id,
        person=person.full_name if person else _("Nobody known"),
        email=person.email if person else "",
        phone=person.phone if person else "",
        local_time=f"{local:%H:%M} ({zone_name})" if local else "",
    )


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another ticket of the client, and when it changed last."""

    number: int
    subject: str
    status: SafeString
    updated: SafeString | str


def other_tickets(tickets: "QuerySet[Ticket]", ticket: Ticket, reader: Reader) -> list[Neighbour]:
    """The client's latest other tickets."""
    if ticket.organisation_id is None:
        return []
    same = tickets.filter(organisation=ticket.organisation_id).exclude(pk=ticket.pk).order_by("-pk")
    found = same.values_list("pk", "subject", "status", "updated_at")[:OTHER_TICKETS]
    words = labels(reader.language)["status"]
    return [
        Neighbour(
            number, subject, badge(words[status], STATUS_TONES[Status(status)]), reader.time(at)
        )
        for number, subject, status, at in found
    ]


@dataclass(frozen=True, slots=True)
class Kin:
    """A ticket this one was split off from (``is_origin``), or one split off from it."""

    number: int
    subject: str
    is_origin: bool


def kin(tickets: "QuerySet[Ticket]", ticket: Ticket) -> list[Kin]:
    """What the ticket and others were split off from each other, of ``tickets``."""
    near = tickets.filter(Q(pk=ticket.split_from_id or 0) | Q(split_from=ticket.pk)).order_by("pk")
    return [
        Kin(number, subject, number == ticket.split_from_id)
        for number, subject in near.values_list("pk", "subject")
    ]


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who was named in a note and has not answered; ``is_me``: the reader."""

    name: str
    by: str
    message: int
    is_me: bool


def mentions_of(ticket: Ticket, *, reader: User) -> list[Asked]:
    """Whose attention the ticket needs, the reader's first; one query where nobody's."""
    rows = ticket.mentions.waiting().prefetch_related("person", "message__author").order_by("pk")
    asked = [
        Asked(
            row.person.full_name,
            row.message.author.full_name if row.message.author else "",
            row.message_id,
            row.person_id == reader.pk,
        )
        for row in rows
    ]
    return sorted(asked, key=lambda one: not one.is_me)


def readers_words(
    ticket: Ticket, watchers: Sequence[User], *, question: Question | None = None
) -> str:
    """Who will read a public reply."""
    if question is not None:
        return _("No client reads this; %(name)s, who asked, is told.") % {
            "name": question.asker or _("the team")
        }
    if ticket.requester is None:
        return _("Nobody at the client is known to this ticket: the reply stays on the page.")
    others = [
        person for person in watchers if person.is_client and person.pk != ticket.requester_id
    ]
    name, client = ticket.requester.full_name, str(ticket.organisation or "")
    if not others:
        return _("%(name)s of %(client)s will read this.") % {"name": name, "client": client}
    return ngettext(
        "%(name)s and %(count)d colleague of %(client)s will read this.",
        "%(name)s and %(count)d colleagues of %(client)s will read this.",
        len(others),
    ) % {"name": name, "count": len(others), "client": client}


def waiting_handoff(handoffs: Sequence[Handoff]) -> Handoff | None:
    """The one that is neither accepted nor returned."""
    open_ones = (one for one in handoffs if not (one.accepted_at or one.returned_at))
    return next(open_ones, None)


def returned_handoff(
    ticket: Ticket, handoffs: Sequence[Handoff], *, reader: User
) -> Handoff | None:
    """The last hand-over where it came back to the team the ticket is with, and nobody of the desk
    has acted since; who only takes the ticket has not yet."""
    last = handoffs[-1] if handoffs else None
    if last is None or last.returned_at is None or not ticket.is_open:
        return None
    if last.from_team_id != ticket.team_id:
        return None
    return None if has_acted(ticket, since=last.returned_at, reader=reader) else last
