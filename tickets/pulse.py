"""Whether anything has happened since: one cheap question that hundreds of open tabs may ask."""

import hashlib
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Sum

from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from tickets.models import Mention, Ticket
from tickets.querysets import sees_everything

LOOKED_AT = 200
"""As many of the newest events: one that commits after a later one still changes their sum."""
BEAT_SECONDS = 30
"""What changes without an event, such as a deadline that passes, is seen with the next beat."""


def pulse(user: User, now: datetime) -> str:
    """A word that stays while nothing happens that this person sees, their own, and never over half
    a minute.

    Who says that they have seen a note that names them records no event: what still waits for them
    is counted.
    """
    waiting = Mention.waiting_for(user).count()
    beat = int(now.timestamp()) // BEAT_SECONDS
    facts = f"{user.pk} {_happened(user)} {waiting} {beat}"
    return hashlib.sha256(facts.encode()).hexdigest()[:12]


def _happened(user: User) -> tuple[object, ...]:
    """Another value once something has happened to a ticket they see; what else is in the log, such
    as somebody's sign-ins, has no part in it. A partner sees few tickets, and their newest events
    may stand anywhere in the log."""
    if user.is_partner:
        seen = Ticket.visible_to(user).open()
        return tuple(seen.aggregate(rows=Count("pk"), changes=Sum("revision")).values())
    events = Event.objects.filter(subject_type="tickets.ticket").order_by("-pk")
    if not sees_everything(user):
        theirs = Ticket.visible_to(user).filter(pk=OuterRef("subject_id"))
        events = events.filter(Exists(theirs))
    return tuple(events.values("pk")[:LOOKED_AT].aggregate(total=Sum("pk")).values())


def is_quiet(asked: str, beat: str) -> bool:
    """Whether the tag a page sent back (``"tag.pulse"``) was made in this very pulse."""
    return _parts(asked)[1] == beat


def is_same(asked: str, tag: str) -> bool:
    """Whether it was made of what would be shown now."""
    return _parts(asked)[0] == tag


def _parts(asked: str) -> tuple[str, str]:
    """What was shown, and its pulse; a packed page's tag came back as a weak one."""
    tag, _dot, beat = asked.removeprefix("W/").strip('"').rpartition(".")
    return tag, beat
