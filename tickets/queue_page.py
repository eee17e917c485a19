"""A page of the queue: by keyset, in any order, what needs attention before the rest."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language, ngettext

from servicedesk.accounts.models import User
from tickets.attention import WAITS, WORDS, needs_attention
from tickets.filters import Filters
from tickets.keyset import Value, beyond, mark_of, read_mark
from tickets.models import Ticket
from tickets.presentation import COLUMNS, Row, current_reader, list_row
from tickets.presentation.rows import COLUMN_FIELDS
from tickets.querysets import TicketQuerySet

PAGE_SIZE = 50
FIRST, REST = "!", ""
"""What stands before the mark of a row: it is one of those that need attention, or of the rest."""

TAG_COLUMNS = ("pk", "revision", "due_at", "due_state", "client_waits_since")
"""What a change of a row is told by: none of it lies in another table."""

Facts = list[dict[str, Any]]


@dataclass
class Found:
    """Rows of a page as the database has them. ``reasons``: why some stand before the rest."""

    facts: Facts
    previous: str
    next: str
    reasons: Mapping[int, Sequence[str]]

    @property
    def tag(self) -> str:
        """Changes when any of the rows does, and with the reader's language."""
        facts = [
            (*(row[name] for name in TAG_COLUMNS), len(self.reasons.get(row["pk"], ())))
            for row in self.facts
        ]
        whole = repr((facts, self.previous, self.next, get_language()))
        return hashlib.sha256(whole.encode()).hexdigest()[:20]


@dataclass
class Page:
    """A page of the queue in words. ``first_count``: how many of its rows need attention."""

    rows: list[Row]
    previous: str
    next: str
    words: str
    tag: str
    first_count: int = 0


class _Reading:
    """One part of the queue after the other: those that need attention, then the rest."""

    def __init__(
        self,
        tickets: TicketQuerySet,
        filters: Filters,
        first: Sequence[int],
        columns: Sequence[str],
    ) -> None:
        self.keys = filters.order.keys
        self.is_question = bool(filters.values.get("q"))
        self.columns = dict.fromkeys((*columns, *(key.field for key in self.keys)))
        self.parts = {REST: tickets}
        if first:
            self.parts = {
                FIRST: tickets.filter(pk__in=first), REST: tickets.exclude(pk__in=first)
            }  # fmt: skip

    def read(self, mark: Sequence[Value] | None, start: str, *, backwards: bool) -> Facts:
        """One row more than a page, from the mark on, through the parts as they follow."""
        order = list(self.parts)
        if backwards:
            order.reverse()
        found: Facts = []
        for part in order[order.index(start) :]:
            tickets = self.parts[part]
            if part == start and mark is not None:
                tickets = tickets.filter(beyond(self.keys, mark, backwards=backwards))
            sorting = [key.sorting(backwards=backwards) for key in self.keys]
            room = PAGE_SIZE + 1 - len(found)
            found += self._rows(tickets.order_by(*sorting), room)
            if len(found) > PAGE_SIZE:
                break
        return found

    def _rows(self, tickets: TicketQuerySet, room: int) -> Facts:
        """So many rows, in order. Of a written question the keys are found first: with the joins of
        a row beside it PostgreSQL joins every open ticket before it asks the question's tables."""
        if self.is_question:
            keys = list(tickets.values_list("pk", flat=True)[:room])
            tickets = Ticket.objects.filter(pk__in=keys).order_by(*tickets.query.order_by)
        return list(tickets.values(*self.columns)[:room])


def find_tag(address: QueryDict, filters: Filters, user: User, *, now: datetime, beat: str) -> str:
    """The tag ``find_page`` would have, from the tickets' own columns alone."""
    return _find(address, filters, user, now=now, beat=beat, columns=TAG_COLUMNS).tag


def find_page(
    address: QueryDict, filters: Filters, user: User, *, now: datetime, beat: str
) -> Found:
    """The asked-for page: one row more than shown tells whether there is a next."""
    chosen = (COLUMN_FIELDS[name] for name in filters.columns if name in COLUMN_FIELDS)
    columns = (*COLUMNS, *chosen)
    return _find(address, filters, user, now=now, beat=beat, columns=columns)


def _find(
    address: QueryDict,
    filters: Filters,
    user: User,
    *,
    now: datetime,
    beat: str,
    columns: Sequence[str],
) -> Found:
    reasons: dict[int, list[str]] = {}
    if filters.puts_attention_first:
        reasons = needs_attention(user, now, beat=beat)
    seen = filters.apply(Ticket.visible_to(user))
    reading = _Reading(seen, filters, list(reasons), columns)
    written = address.get("before") or address.get("after") or ""
    start = FIRST if written.startswith(FIRST) and reasons else REST
    mark = read_mark(written.removeprefix(FIRST), reading.keys)
    backwards = "before" in address and mark is not None
    if mark is None:
        start = next(iter(reading.parts))
    found = reading.read(mark, start, backwards=backwards)
    has_more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if backwards:
        found.reverse()

    def place(row: dict[str, Any]) -> str:
        part = FIRST if row["pk"] in reasons else REST
        return part + mark_of(row, reading.keys)

    previous = next_ = ""
    if found and (has_more if backwards else mark is not None):
        previous = address_with(address, before=place(found[0]))
    if found and (has_more or backwards):
        next_ = address_with(address, after=place(found[-1]))
    return Found(found, previous, next_, reasons)


def draw_page(found: Found, filters: Filters, now: datetime) -> Page:
    """The page in the reader's words."""
    reader = current_reader(now)
    rows = [list_row(row, reader, columns=filters.columns) for row in found.facts]
    rows = [_with_reasons(row, found.reasons.get(row.number, ())) for row in rows]
    words = ngettext("%(count)d ticket", "%(count)d tickets", len(rows)) % {"count": len(rows)}
    first = sum(1 for row in rows if row.is_first)
    return Page(rows, found.previous, found.next, words, found.tag, first)


def _with_reasons(row: Row, reasons: Sequence[str]) -> Row:
    if not reasons:
        return row
    words = tuple(str(WORDS[one]) for one in reasons if not (row.waits and one == WAITS))
    return replace(row, is_first=True, reasons=words)


def address_with(address: QueryDict, **changes: str) -> str:
    """The address with these parameters instead, from its first page unless they say."""
    changed = address.copy()
    for name in ("after", "before", "open"):
        changed.pop(name, None)
    for name, value in changes.items():
        changed[name] = value
    return f"?{changed.urlencode()}"
