"""Whether anything has happened since: one cheap question that hundreds of open tabs may ask."""

import hashlib
from datetime import datetime

from django.db.models import Sum

from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from tickets.models import Mention

LOOKED_AT = 200
"""As many of the newest events: one that commits after a later one still changes their sum."""
BEAT_SECONDS = 30
"""What changes without an event, such as a deadline that passes, is seen with the next beat."""


def pulse(user: User, now: datetime) -> str:
    """A word that stays while nothing happens, one person's own, and never over half a minute.

    Who says that they have seen a note that names them records no event: what still waits for them
    is counted.
    """
    newest = Event.objects.order_by("-pk").values("pk")[:LOOKED_AT]
    total = newest.aggregate(total=Sum("pk"))["total"]
    waiting = Mention.waiting_for(user).count()
    beat = int(now.timestamp()) // BEAT_SECONDS
    return hashlib.sha256(f"{user.pk} {total} {waiting} {beat}".encode()).hexdigest()[:12]


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
