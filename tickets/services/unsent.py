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
LATE_FOR = timedelta(seconds=30)
"""How long after sending the page it was sent from can save nothing."""


def reply_key(ticket_id: int) -> str:
    """The draft of an answer to this ticket."""
    return f"reply-{ticket_id}"


def solution_key(ticket_id: int) -> str:
    """The draft of the form that solves this ticket."""
    return f"solve-{ticket_id}"


@transaction.atomic
def save_unsent(
    owner: User,
    key: str,
    data: Mapping[str, Sequence[str]],
    *,
    mark: str = "",
    at: datetime | None = None,
) -> Unsent | None:
    """Keep what is written so far; the last to save wins. Nothing written: the draft goes, None.

    ``mark`` names the page it is written on: what comes from a page after it was sent from there
    is late and not kept (None). Raises Refused where it is more than a form can hold.
    """
    kept = {name[:80]: [strip_controls(one) for one in values] for name, values in data.items()}
    size = sum(len(one) for values in kept.values() for one in values)
    if len(kept) > MOST_FIELDS or size > MOST_CHARACTERS:
        raise Refused(_("This is too much to keep as a draft: send part of it as a file."))
    return _keep(owner, key, kept, mark=mark, at=moment(at))


def _keep(
    owner: User, key: str, kept: dict[str, list[str]], *, mark: str = "", at: datetime
) -> Unsent | None:
    if not any(one.strip() for values in kept.values() for one in values):
        Unsent.objects.filter(owner=owner, key=key, sent_mark="").delete()
        return None
    row, is_new = Unsent.objects.select_for_update().get_or_create(
        owner=owner, key=key, defaults={"data": kept, "saved_at": at}
    )
    if is_new:
        return row
    if mark and row.sent_mark == mark and at < row.saved_at + LATE_FOR:
        return None
    row.data, row.saved_at, row.sent_mark = kept, at, ""
    row.save(update_fields=["data", "saved_at", "sent_mark"])
    return row


@transaction.atomic
def put_before(
    owner: User,
    key: str,
    *,
    body: str,
    staged: Sequence[int] = (),
    began: str = "",
    at: datetime | None = None,
) -> Unsent | None:
    """Words that could not be said are a draft again, before whatever was begun meanwhile.

    An inner note begun meanwhile stays inner, and the words with it; ``began``: the inner kind the
    words were begun as. Never too much: nothing that somebody wrote is lost.
    """
    begun = Unsent.objects.filter(owner=owner, key=key).first()
    data = dict(begun.data) if begun is not None else {}
    begun_words, begun_files = data.get("body", []), data.get("staged", [])
    if not any(map(str.strip, begun_words)) and not begun_files:
        data["kind"], data["began"] = ["reply"], [""]
    if began:
        data["began"] = [began]
    data["body"] = ["\n\n".join(filter(str.strip, [body, *begun_words]))]
    data["staged"] = [*map(str, staged), *begun_files]
    return _keep(owner, key, data, at=moment(at))


@transaction.atomic
def put_solution_before(
    owner: User,
    ticket_id: int,
    *,
    body: str,
    others: Mapping[str, Sequence[str]],
    at: datetime | None = None,
) -> Unsent | None:
    """A solution that was not said is in its form again, before words begun there meanwhile;
    ``others``: the form's other fields."""
    key = solution_key(ticket_id)
    begun = Unsent.objects.filter(owner=owner, key=key).first()
    words = begun.data.get("solution", []) if begun is not None else []
    data = {name: list(values) for name, values in others.items()}
    data["solution"] = ["\n\n".join(filter(str.strip, [body, *words]))]
    return _keep(owner, key, data, at=moment(at))


def discard_unsent(owner: User, key: str, *, mark: str = "", at: datetime | None = None) -> None:
    """Let go of a draft: it was sent (from the page of this mark), or is wanted no more."""
    if not mark:
        Unsent.objects.filter(owner=owner, key=key).delete()
        return
    gone = {"data": {}, "saved_at": moment(at), "sent_mark": mark}
    Unsent.objects.update_or_create(owner=owner, key=key, defaults=gone)


def sweep_unsent(now: datetime) -> int:
    """Let go of drafts nobody came back to for 90 days, and of marks of what was sent; returns
    how many drafts."""
    Unsent.objects.exclude(sent_mark="").filter(saved_at__lt=now - LATE_FOR).delete()
    count, _rows = Unsent.objects.filter(saved_at__lt=now - KEPT_FOR).delete()
    return count
