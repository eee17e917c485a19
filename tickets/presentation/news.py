"""What others said and did on a ticket while somebody was writing, and what is about to be said."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from servicedesk.accounts.choices import CLIENT_ROLES
from servicedesk.accounts.models import User
from tickets import events
from tickets.choices import Status
from tickets.models import HeldReply, Ticket
from tickets.presentation.thread import Leaving, Piece, as_html, happened, said
from tickets.timeline import entries, events_of, latest_event

STOPPING = {
    kind.name
    for kind in (
        events.MESSAGE_POSTED, events.STATUS_CHANGED, events.PRIORITY_CHANGED, events.ASSIGNED,
        events.HANDED_OVER, events.HANDOFF_ACCEPTED, events.HANDOFF_RETURNED, events.MERGED,
        events.ABSORBED, events.SPLIT, events.ENGINEER_ASKED, events.DETAILS_CHANGED,
        events.ANSWERS_CHANGED, events.MADE_PRIVATE, events.MADE_COMMON,
    )
}  # fmt: skip
"""What may change what one is about to say."""
ACTING = {
    kind.name
    for kind in (
        events.MESSAGE_POSTED, events.STATUS_CHANGED, events.TEAM_ASKED, events.BLOCKED,
        events.WORK_STARTED,
    )
}  # fmt: skip
"""What goes on with a ticket."""
_SEEN = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")


def leaving(held: Sequence[HeldReply], *, reader: User) -> list[Leaving]:
    """The replies of a ticket that have not left yet, as the thread shows them below itself."""
    return [
        Leaving(
            id=one.pk,
            who=one.author.full_name,
            body=as_html(one.body),
            sent_at=one.sent_at,
            leaves_at=one.held_until,
            **_addresses(one) if one.author_id == reader.pk else {},
        )
        for one in held
    ]


def _addresses(held: HeldReply) -> dict[str, str]:
    return {
        "undo_url": reverse("tickets:reply_take_back", args=[held.ticket_id, held.pk]),
        "now_url": reverse("tickets:reply_send_now", args=[held.ticket_id, held.pk]),
    }


def held_replies(ticket: Ticket, *, reader: User) -> list[HeldReply]:
    return list(HeldReply.visible_to(reader).filter(ticket=ticket.pk).select_related("author"))


def seen_mark(latest: int, held: Sequence[HeldReply] = ()) -> str:
    """What the composer remembers of the moment it was opened: the last event, and the last reply
    about to leave."""
    return f"{latest}-{max((one.pk for one in held), default=0)}"


def news_since(ticket: Ticket, mark: str, *, reader: User) -> list[Piece] | None:
    """What others said and did since the mark was made, None for what is no mark."""
    found = _SEEN.fullmatch(mark)
    if found is None:
        return None
    event, held = int(found[1]), int(found[2])
    pieces: list[Piece] = []
    if latest_event(ticket, reader=reader) > event:
        pieces = _by_others(ticket, event, reader=reader)
    for one in held_replies(ticket, reader=reader):
        if one.pk > held and one.author_id != reader.pk:
            pieces.append(Piece(leaving=leaving([one], reader=reader)[0]))
    return pieces


def has_changed(ticket: Ticket, mark: str, *, reader: User) -> bool:
    """Whether others changed, since the mark was made, what stands around the thread."""
    found = _SEEN.fullmatch(mark)
    if found is None:
        return False
    since = events_of(ticket, reader=reader).filter(pk__gt=int(found[1]), kind__in=STOPPING)
    return since.exclude(actor=reader.pk).exists()


def has_acted(ticket: Ticket, *, since: datetime, reader: User) -> bool:
    """Whether the desk has gone on with the ticket after a moment: to have it is not yet to act."""
    later = events_of(ticket, reader=reader).filter(at__gt=since, kind__in=ACTING)
    woken = Q(kind=events.STATUS_CHANGED.name, data__before=Status.NEW.value)
    return later.exclude(woken).exclude(actor=None).exclude(actor__role__in=CLIENT_ROLES).exists()


def _by_others(ticket: Ticket, after: int, *, reader: User) -> list[Piece]:
    pieces = []
    for entry in entries(ticket, reader=reader):
        is_own = entry.actor is not None and entry.actor.pk == reader.pk
        if entry.event_id <= after or is_own or entry.kind not in STOPPING:
            continue
        if entry.message is None:
            pieces.append(Piece(events=[happened(entry, {})]))
            continue
        shown = said(entry.message, for_client=not reader.is_desk, thread=ticket.pk)
        # the thread shows the same message by its own name
        pieces.append(Piece(message=replace(shown, id=-shown.id, letter=None)))
    return pieces


def stopped_words(news: Sequence[Piece]) -> str:
    """Why the reply waits for a second press."""
    if any(piece.message or piece.leaving for piece in news):
        return _("Something was written meanwhile: read it, then send again, or change your words.")
    return _("The ticket has changed meanwhile: look, then send again, or change your words.")
