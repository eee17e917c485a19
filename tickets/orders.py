"""The orders rows of tickets may stand in: a few with a name of their own, and each column up and
down."""

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.keyset import Key


@dataclass(frozen=True)
class Order:
    """An order of rows; ``keys`` end in the number, so no two rows stand in the same place."""

    name: str
    label: str | Promise
    keys: tuple[Key, ...]


def _turned(order: Order) -> Order:
    """The same column from its other end; rows without a value stand last all the same."""
    first, *others = order.keys
    turned = replace(first, descending=not first.descending)
    name = order.name.removeprefix("-") if order.name[0] == "-" else f"-{order.name}"
    return Order(name, order.label, (turned, *others))


def _column(name: str, label: str | Promise, field: str, *, may_be_empty: bool = False) -> Order:
    return Order(name, label, (Key(field, may_be_empty=may_be_empty), Key("pk")))


BY_DEADLINE = Order(
    "deadline", _("Nearest deadline"), (Key("due_at", may_be_empty=True), Key("pk"))
)
BY_PRIORITY = Order(
    "priority", _("Priority"), (Key("priority"), Key("due_at", may_be_empty=True), Key("pk"))
)
BY_CHANGE = Order(
    "updated", _("Last change"), (Key("updated_at", descending=True), Key("pk", descending=True))
)
BY_WAIT = Order(
    "waiting", _("Client waits longest"), (Key("client_waits_since", may_be_empty=True), Key("pk"))
)
NEWEST = Order("newest", _("Newest"), (Key("pk", descending=True),))
OLDEST = Order("oldest", _("Oldest"), (Key("pk"),))
BY_SOLUTION = Order(
    "solved",
    _("Solved last"),
    (Key("resolved_at", descending=True), Key("pk", descending=True)),
)
NAMED = (BY_DEADLINE, BY_PRIORITY, BY_CHANGE, BY_WAIT, NEWEST, OLDEST, BY_SOLUTION)
PLAN_NAME = "entitlement__plan_version__plan__name"
COLUMNS = (
    BY_PRIORITY,
    _column("number", pgettext_lazy("ticket", "Number"), "pk"),
    _column("subject", _("Subject"), "subject"),
    _column("client", _("Client"), "organisation__name", may_be_empty=True),
    _column("plan", _("Plan"), PLAN_NAME, may_be_empty=True),
    _column("product", _("Product"), "product__name", may_be_empty=True),
    _column("line", _("Line"), "line"),
    _column("team", _("Team"), "team__name", may_be_empty=True),
    Order("deadline", _("Deadline"), BY_DEADLINE.keys),
    _column("status", _("Status"), "status"),
    _column("assignee", _("Assignee"), "assignee__full_name", may_be_empty=True),
    _column("opened", _("Opened"), "opened_at"),
    BY_CHANGE,
    Order("waiting", _("Client waits"), BY_WAIT.keys),
)
"""What a column's head offers: its first order, and from there the other way round."""

ORDERS = {order.name: order for order in NAMED} | {
    order.name: order for one in COLUMNS for order in (one, _turned(one))
}
CHEAP_FOR_ALL = (NEWEST, OLDEST, ORDERS["number"], ORDERS["-number"])
"""Orders an index serves when finished tickets are among the rows."""


def turned(order: Order) -> Order:
    """The other way round, as ``ORDERS`` knows it."""
    return ORDERS[_turned(order).name]
