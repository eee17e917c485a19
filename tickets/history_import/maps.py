"""The map: which column is what, and what its values mean."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from fnmatch import fnmatchcase
from typing import Any

from django.utils.translation import gettext as _

from contracts.choices import Priority
from servicedesk.accounts.choices import Line
from servicedesk.errors import Refused
from tickets.choices import Channel, Level, Status, TicketType

JOINED = " / "
CLOSED_SETS: Mapping[str, frozenset[Any]] = {
    "status": frozenset(Status.values),
    "type": frozenset(TicketType.values),
    "channel": frozenset(Channel.values),
    "line": frozenset(Line.values),
    "impact": frozenset(Level.values),
    "urgency": frozenset(Level.values),
    "priority": frozenset(Priority.values),
}
"""Targets whose values are ours: everything else is taken as it is written."""
FREE_LENGTHS: Mapping[str, int] = {
    "team": 110, "assignee": 150, "requester": 150, "organisation": 200, "product": 200,
    "category": 120, "subject": 250, "body": 100_000, "note": 100_000, "activity": 200,
}  # fmt: skip
"""Targets of free text with the longest value we keep."""
TARGETS = frozenset(CLOSED_SETS) | frozenset(FREE_LENGTHS)
CASES: Mapping[str, Callable[[str], str]] = {"": str, "upper": str.upper, "lower": str.lower}

Changes = dict[str, Any]
"""What a value says of a ticket: target to our value."""


class MapError(Refused):
    """The map cannot be used; the message names the place in it."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a target's text comes from: one column or several joined by " / "."""

    names: tuple[str, ...]
    case: str = ""
    template: str = "{value}"

    def read(self, values: Mapping[str, str]) -> str:
        """The text, "" when every column is empty."""
        parts = [values.get(name, "").replace("\x00", "").strip() for name in self.names]
        if not any(parts):
            return ""
        return self.template.replace("{value}", CASES[self.case](JOINED.join(parts)))


@dataclass(frozen=True)
class HistoryMap:
    """A checked map."""

    name: str
    rows: str
    columns: Mapping[str, Source]
    values: Mapping[str, Mapping[str, Changes]] = field(default_factory=dict)
    defaults: Changes = field(default_factory=dict)
    header: tuple[str, ...] = ()
    body: str = ""
    time_format: str = "iso"
    zone: tzinfo = UTC
    delimiter: str = ""
    encoding: str = ""

    def meaning(self, target: str, text: str) -> Changes | None:
        """What a text means for a target; None when the map does not say."""
        table = self.values.get(target, {})
        if text in table:
            return table[text]
        for pattern, changes in table.items():
            if "*" in pattern and fnmatchcase(text, pattern):
                return changes
        if target in CLOSED_SETS:
            plain = int(text) if text.isdecimal() else text
            return {target: plain} if plain in CLOSED_SETS[target] else None
        return None if target == "activity" else {target: text}

    def moment_of(self, text: str) -> datetime:
        """The time of a row, aware. Raises ValueError when it is written otherwise than mapped."""
        is_iso = self.time_format == "iso"
        at = datetime.fromisoformat(text) if is_iso else datetime.strptime(text, self.time_format)  # noqa: DTZ007 — the zone is set below
        return at if at.tzinfo else at.replace(tzinfo=self.zone)

    def check_header(self, header: Sequence[str]) -> None:
        """Refuse a file that lacks a column the map reads."""
        missing = sorted(
            name for source in self.columns.values() for name in source.names if name not in header
        )
        if missing:
            raise MapError(
                _("The file has no column %(names)s, which the map “%(map)s” reads.")
                % {"names": ", ".join(f"“{name}”" for name in missing), "map": self.name}
            )
