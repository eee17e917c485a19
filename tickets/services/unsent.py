"""Drafts: what is written on one device is found on another, until it is sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from tickets.models import Unsent
from tickets.services.rows import moment
from tickets.services.text import strip_controls

NEW_REQUEST = "new"
MOST_FIELDS = 300
MOST_CHARACTERS = 200_000
KEPT_FOR = timedelta(days=90)


def reply_key(ticket_id: int) -> str:
    """The draft of an answer to this ticket."""
    return f"reply-{ticket_id}"


@transaction.atomic
def save_unsent(
    owner: User, key: str, data: Mapping[str, Sequence[str]], *, at: datetime | None = None
) -> Unsent | None:
    """Keep what is written so far; the last to save wins. Nothing written: the draft goes, None.

    Raises Refused where it is more than a form can hold.
    """
    kept = {name[:80]: [strip_controls(one) for one in values] for name, values in data.items()}
    size = sum(len(one) for values in kept.values() for one in values)
    if len(kept) > MOST_FIELDS or size > MOST_CHARACTERS:
        raise Refused(_("This is too much to keep as a draft: send part of it as a file."))
    if not any(one.strip() for values in kept.values() for one in values):
        discard_unsent(owner, key)
        return None
    row, _is_new = Unsent.objects.update_or_create(
        owner=owner, key=key, defaults={"data": kept, "saved_at": moment(at)}
    )
    return row


def discard_unsent(owner: User, key: str) -> None:
    """Let go of a draft: it was sent, or is wanted no more."""
    Unsent.objects.filter(owner=owner, key=key).delete()


def sweep_unsent(now: datetime) -> int:
    """Let go of drafts nobody came back to for 90 days; returns how many."""
    count, _rows = Unsent.objects.filter(saved_at__lt=now - KEPT_FOR).delete()
    return count
