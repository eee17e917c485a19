"""Naming a colleague with ``@`` in an inner note: they are told, and the ticket waits for them."""

import re
from datetime import datetime

from servicedesk.accounts.models import User
from servicedesk.events.services import is_replaying, record
from tickets.events import MENTIONED
from tickets.models import Mention, Message, Ticket
from tickets.services.rows import moment, verb

MOST_NAMED = 20
MOST_OFFERED = 8
LOOKED_AT = 200
_AT = re.compile(r"(?<![\w.@])@(\w[\w'’-]*)")


def mentioned_in(body: str, *, ticket: Ticket, but: User) -> list[User]:
    """The desk's people whose whole name stands after an ``@``, and who see the ticket.

    Of two names that begin alike the longer one is meant. Two queries at most, none without ``@``.
    """
    first = {found.group(1).casefold() for found in _AT.finditer(body)}
    if not first:
        return []
    text, named = body.casefold(), []
    for person in User.objects.visible_to(but).active().desk().exclude(pk=but.pk).order_by("pk"):
        name = person.full_name.casefold()
        if name.split(" ")[0] in first and _stands(name, text):
            named.append(person)
    named.sort(key=lambda person: -len(person.full_name))
    meant: list[User] = []
    for person in named[:MOST_NAMED]:
        name = person.full_name.casefold()
        if _stands(name, text) and ticket.is_seen_by(person):
            meant.append(person)
            text = text.replace(f"@{name}", " ")
    return meant


def mentionable(ticket: Ticket, typed: str, *, reader: User) -> list[User]:
    """Colleagues who see the ticket, with a word in their name that begins as typed; the first
    eight."""
    start = typed.casefold()
    known = User.objects.visible_to(reader).active().desk().exclude(pk=reader.pk)
    people = known.filter(full_name__icontains=start).order_by("full_name")[:LOOKED_AT]
    offered: list[User] = []
    for person in people:
        name = person.full_name.casefold()
        begins = name.startswith(start) or any(word.startswith(start) for word in name.split())
        if begins and ticket.is_seen_by(person):
            offered.append(person)
        if len(offered) == MOST_OFFERED:
            break
    return offered


def _stands(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w.@])@{re.escape(name)}(?!\w)", text) is not None


def note_mentions(ticket: Ticket, message: Message, *, actor: User, at: datetime) -> None:
    """Keep who is named in a note of a locked ticket; what waited for its writer waits no more.

    Records MENTIONED for each.
    """
    if is_replaying():
        return
    answer_mentions(ticket, actor=actor, at=at)
    for person in mentioned_in(message.body, ticket=ticket, but=actor):
        Mention.objects.create(ticket=ticket, message=message, person=person, at=at)
        record(
            MENTIONED, ticket, actor=actor, at=at, person=person.pk, name=person.full_name,
            message=message.pk,
        )  # fmt: skip


@verb
def answer_mentions(ticket: Ticket, *, actor: User, at: datetime | None = None) -> int:
    """What waits for the person on this ticket waits no more; returns how much did."""
    waiting = Mention.objects.waiting_for(actor).filter(ticket=ticket.pk)
    return waiting.update(answered_at=moment(at))
