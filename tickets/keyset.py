"""Paging that never counts and never skips: a page begins after the last row of the one before."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.db.models.expressions import OrderBy

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EMPTY = "-"
MICROSECOND = timedelta(microseconds=1)

Value = int | datetime | str | None
TEXT = "~"
MAX_TEXT = 2000


@dataclass(frozen=True)
class Key:
    """One column of an order. ``may_be_empty``: rows without a value stand last."""

    field: str
    descending: bool = False
    may_be_empty: bool = False

    @property
    def is_time(self) -> bool:
        return self.field.endswith(("_at", "_since"))

    @property
    def is_text(self) -> bool:
        return self.field.endswith(("name", "subject", "status"))

    def sorting(self, *, backwards: bool = False) -> OrderBy:
        down = self.descending != backwards
        nulls: dict[str, bool] = {}
        if self.may_be_empty:
            nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
        return F(self.field).desc(**nulls) if down else F(self.field).asc(**nulls)

    def equals(self, value: Value) -> Q:
        return Q(**{f"{self.field}__isnull": True}) if value is None else Q(**{self.field: value})

    def beyond(self, value: Value, *, backwards: bool) -> Q | None:
        """Rows after the value (before it, going backwards); None when there are none."""
        if value is None:
            return Q(**{f"{self.field}__isnull": False}) if backwards else None
        comparison = "lt" if self.descending != backwards else "gt"
        found = Q(**{f"{self.field}__{comparison}": value})
        if self.may_be_empty and not backwards:
            found |= Q(**{f"{self.field}__isnull": True})
        return found


def beyond(keys: Sequence[Key], values: Sequence[Value], *, backwards: bool = False) -> Q:
    """The condition that a row stands after (or before) the row with these values."""
    found = Q(pk__in=[])
    same = Q()
    for key, value in zip(keys, values, strict=True):
        further = key.beyond(value, backwards=backwards)
        if further is not None:
            found |= same & further
        same &= key.equals(value)
    return found


def mark_of(row: Mapping[str, Any], keys: Sequence[Key]) -> str:
    """The place of a row in an address: times in microseconds since 1970 UTC, texts after "~" in
    base 64, "-" for none."""
    return ".".join(_written(row[key.field]) for key in keys)


def _written(value: Value) -> str:
    if value is None:
        return EMPTY
    if isinstance(value, str):
        return TEXT + urlsafe_b64encode(value.encode()).decode().rstrip("=")
    return str((value - EPOCH) // MICROSECOND if isinstance(value, datetime) else value)


def read_mark(mark: str, keys: Sequence[Key]) -> list[Value] | None:
    """The values of a place, or None when the address holds something else."""
    parts = mark.split(".")
    if len(parts) != len(keys):
        return None
    values = [_read(part, key) for part, key in zip(parts, keys, strict=True)]
    return None if any(value is NotImplemented for value in values) else values


def _read(part: str, key: Key) -> Any:
    if part == EMPTY:
        return None if key.may_be_empty else NotImplemented
    if key.is_text:
        return _read_text(part)
    digits = part.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 17:
        return NotImplemented
    if not key.is_time:
        return int(part)
    try:
        return EPOCH + int(part) * MICROSECOND
    except OverflowError:
        return NotImplemented


def _read_text(part: str) -> Any:
    if not part.startswith(TEXT) or len(part) > MAX_TEXT:
        return NotImplemented
    try:
        text = urlsafe_b64decode(part[1:] + "=" * (-len(part[1:]) % 4)).decode()
    except (Error, ValueError):
        return NotImplemented
    return NotImplemented if "\0" in text else text
