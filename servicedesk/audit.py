"""The audit: who entered, who was let in, what was shown and taken away; for administrators.

A kind stands in it by naming its chapter where it is declared:
``kind("person.signed_in", _("signed in"), audit="sign_in")``. Nothing of it is changed or deleted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import User
from servicedesk.accounts.wording import in_words
from servicedesk.events.models import Event
from servicedesk.events.registry import kind_named

CHAPTERS: dict[str, Promise] = {
    "sign_in": _("Signing in"),
    "access": _("Access and roles"),
    "visibility": _("Who sees what"),
    "export": _("Exports"),
    "erasure": _("Personal data"),
}
PAGE_SIZE = 50


class _Said(dict[str, Any]):
    """Data for a wording; what an old event does not hold is left out, not an error."""

    def __missing__(self, key: str) -> str:
        return ""


@dataclass(frozen=True)
class Entry:
    """A line of the audit. ``subject`` is empty where it is the actor's own doing."""

    pk: int
    at: datetime
    actor: str
    words: str
    subject: str
    person_id: int | None
    address: str
    chapter: str | Promise


def page(
    user: User, *, chapter: str = "", person: int | None = None, before: int | None = None
) -> tuple[list[Entry], int | None]:
    """Entries newest first, and where the next page goes on (None: nowhere).

    ``person``: what they did and what was done to them.
    """
    rows = Event.objects.audited_for(user)
    if chapter:
        rows = rows.filter(audit=chapter)
    if person is not None:
        rows = rows.about(person)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.select_related("actor")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return _entries(shown), shown[-1].pk if len(found) > PAGE_SIZE else None


def _entries(rows: list[Event]) -> list[Entry]:
    names = _names(row.subject_id for row in rows if row.subject_type == "accounts.user")
    return [_entry(row, names) for row in rows]


def _entry(row: Event, names: dict[int, str]) -> Entry:
    is_own = row.subject_type != "accounts.user" or row.subject_id == row.actor_id
    return Entry(
        pk=row.pk,
        at=row.at,
        actor=row.actor.full_name if row.actor else "",
        words=_words(row.kind, row.data),
        subject="" if is_own else names.get(row.subject_id, ""),
        person_id=row.subject_id if row.subject_id in names else None,
        address=str(row.data.get("address", "")),
        chapter=CHAPTERS.get(row.audit, row.audit),
    )


def _words(kind: str, data: dict[str, Any]) -> str:
    known = kind_named(kind)
    return str(known.wording) % _Said(in_words(kind, data)) if known else kind


def _names(keys: Iterable[int]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=set(keys)).values_list("pk", "full_name"))
