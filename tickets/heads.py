"""The heads of the queue's columns: a press sorts by one, another the other way round."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise

from tickets.filters import Filters
from tickets.orders import CHEAP_FOR_ALL, COLUMNS, Order, turned
from tickets.queue_page import address_with


@dataclass(frozen=True)
class Head:
    """A column's head. ``state``: as ``aria-sort`` says it."""

    label: str | Promise
    url: str
    state: str


def heads(filters: Filters, address: QueryDict) -> list[Head]:
    """One for each column the rows may be sorted by; of finished ones only what an index serves."""
    offered: tuple[Order, ...] = COLUMNS
    if filters.statuses is None or filters.status in ("finished", "closed"):
        offered = tuple(order for order in COLUMNS if order in CHEAP_FOR_ALL)
    shown = []
    for order in offered:
        other, state = turned(order), "none"
        first = order.keys[0]
        if filters.order.keys[0].field == first.field:
            state = "descending" if filters.order.keys[0].descending else "ascending"
        is_first_way = filters.order.keys[0] == first
        chosen = other if is_first_way else order
        shown.append(Head(order.label, address_with(address, order=chosen.name), state))
    return shown
