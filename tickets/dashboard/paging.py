"""Pages of the tickets behind a number: newest first, never counted, never skipping."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from servicedesk.accounts.models import User
from tickets.keyset import beyond, mark_of, read_mark
from tickets.orders import NEWEST
from tickets.presentation import COLUMNS, Row, current_reader, list_row
from tickets.querysets import TicketQuerySet

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page:
    """One page of the tickets behind a number; the addresses are "" where there is none."""

    rows: list[Row]
    previous: str
    next: str


def read_page(tickets: Any, address: QueryDict, user: User) -> Page:
    """Newest first; one row more than shown tells whether there is a next page."""
    keys = NEWEST.keys
    is_back = "before" in address
    mark = read_mark(address.get("before") or address.get("after") or "", keys)
    found_in: TicketQuerySet = tickets.visible_to(user)
    if mark is not None:
        found_in = found_in.filter(beyond(keys, mark, backwards=is_back))
    is_back = is_back and mark is not None
    sorting = [key.sorting(backwards=is_back) for key in keys]
    found = list(found_in.order_by(*sorting).values(*COLUMNS)[: PAGE_SIZE + 1])
    has_more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if is_back:
        found.reverse()
    has_previous = has_more if is_back else mark is not None
    reader = current_reader(timezone.now())
    return Page(
        [list_row(row, reader) for row in found],
        _turned(address, before=mark_of(found[0], keys)) if found and has_previous else "",
        _turned(address, after=mark_of(found[-1], keys)) if found and (has_more or is_back) else "",
    )


def _turned(address: QueryDict, **place: str) -> str:
    turned = address.copy()
    for name in ("after", "before"):
        turned.pop(name, None)
    turned.update(place)
    return f"?{turned.urlencode()}"
