"""What an address asks of the dashboard: the period and the filters, read, named and kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.choices import Priority
from contracts.models import Plan, Product
from servicedesk.accounts.choices import Line
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.reports import ALL_TIME, Period, Query
from tickets.filters import clients_seen_by
from tickets.models import Ticket

DAYS: dict[str, int] = {"7d": 7, "30d": 30, "90d": 90, "365d": 365}
PERIODS: dict[str, str | Promise] = {
    "7d": gettext_lazy("Last 7 days"),
    "30d": gettext_lazy("Last 30 days"),
    "90d": gettext_lazy("Last 90 days"),
    "365d": gettext_lazy("Last 365 days"),
    "all": gettext_lazy("All time"),
}
DEFAULT = "30d"
LONGEST = 200
NAMES: dict[str, str] = {"client": "organisation"}
"""Filters that reports know by another name."""


@dataclass
class Address:
    """A read address. ``values``: what stands in the fields; ``errors``: what could not be read."""

    now: datetime
    reader: User
    period_name: str = DEFAULT
    period: Period = ALL_TIME
    filters: dict[str, int] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def query(self, *, by: str = "", period: Period | None = None) -> Query:
        """The question every report is asked."""
        return Query(self.reader, self.now, period or self.period, by, self.filters)

    def parameters(self, **more: str) -> str:
        """The address again, with more in it: every number leads on with the same filters."""
        said = {**self.values, **more}
        return urlencode({name: value for name, value in said.items() if value})


def read_address(address: QueryDict, *, reader: User, now: datetime) -> Address:
    """Read period and filters; what means nothing is left out and said in ``errors``."""
    read = Address(now, reader)
    _read_period(read, address)
    readers: dict[str, Callable[[str], int | None]] = {
        "line": lambda text: _one_of(text, Line.values),
        "priority": lambda text: _one_of(text, Priority.values),
        "plan": lambda text: _key_in(text, Plan.objects.all()),
        "product": lambda text: _key_in(text, Product.objects.visible_to(reader)),
        "client": lambda text: _client(text, reader),
    }
    for name, find in readers.items():
        text = address.get(name, "").strip()
        if not text:
            continue
        read.values[name] = text[:LONGEST]
        found = find(text) if len(text) <= LONGEST and text.isprintable() else None
        if found is None:
            read.errors[name] = _("“%(value)s” is not known here: choose another.") % {
                "value": text[:60]
            }
        else:
            read.filters[NAMES.get(name, name)] = found
    return read


def _read_period(read: Address, address: QueryDict) -> None:
    """Two days win over a name; without either 30 days, or all time when those are empty."""
    zone = timezone.get_current_timezone()
    first, last = (_day(read, name, address.get(name, "").strip()) for name in ("from", "to"))
    if first or last:
        try:
            read.period = Period.of_days(first, last, zone=zone)
            read.period_name = "days"
        except Refused as refusal:
            read.errors[refusal.field or "to"] = str(refusal)
        return
    name = address.get("period", "").strip()
    if name and name not in PERIODS:
        read.errors["period"] = _("“%(value)s” is no period: choose another.") % {
            "value": name[:60]
        }
    today = read.now.astimezone(zone).date()
    if name in PERIODS:
        read.values["period"] = name
    else:
        name = DEFAULT
        recent = Period.of_days(today - timedelta(days=DAYS[DEFAULT] - 1), today, zone=zone)
        seen = Ticket.visible_to(read.reader)
        if not seen.filter(**recent.within("opened_at")).exists():
            name = "all"
    read.period_name = name
    if name in DAYS:
        read.period = Period.of_days(today - timedelta(days=DAYS[name] - 1), today, zone=zone)


def _day(read: Address, name: str, text: str) -> date | None:
    if not text:
        return None
    read.values[name] = text[:LONGEST]
    try:
        return date.fromisoformat(text)
    except ValueError:
        read.errors[name] = _("“%(value)s” is not a day: write it like 2026-03-31.") % {
            "value": text[:60]
        }
        return None


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _one_of(text: str, known: list[int]) -> int | None:
    key = _key(text)
    return key if key in known else None


def _key_in(text: str, rows: Any) -> int | None:
    key = _key(text)
    return key if key is not None and rows.filter(pk=key).exists() else None


def _client(text: str, reader: User) -> int | None:
    """By key, or by the name's beginning when it can mean only one client."""
    seen = clients_seen_by(reader)
    known = _key_in(text, seen)
    if known is not None:
        return known
    keys = list(seen.filter(name__iexact=text).values_list("pk", flat=True)[:2])
    keys = keys or list(seen.filter(name__istartswith=text).values_list("pk", flat=True)[:2])
    return keys[0] if len(keys) == 1 else None
