"""Hours as people type them: "09:00-13:00, 14:00-18:00", "closed", "24h"; and days of exception.

Pure: text in, stored rows out. Whether the rows make sense together `contracts.hours` decides.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

CLOSED_WORDS = frozenset({"", "-", "–", "closed", "off", "закрыто", "выходной"})
ALWAYS_WORDS = frozenset({"24h", "24", "24/7", "24ч", "круглосуточно"})
_ROW = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—]\s*(\d{1,2}):(\d{2})", re.ASCII)

Rows = list[list[str]]


def read_rows(text: str) -> Rows:
    """The rows of one day. Raises ValueError with words for the person."""
    said = text.strip().lower()
    if said in CLOSED_WORDS:
        return []
    if said in ALWAYS_WORDS:
        return [["00:00", "24:00"]]
    rows = []
    for part in re.split(r"[,;]", said):
        match = _ROW.fullmatch(part.strip())
        if match is None:
            raise ValueError(
                _("“%(text)s” is no hours: write 09:00-13:00, 14:00-18:00, or closed.")
                % {"text": part.strip()[:40]}
            )
        opens, closes = (f"{int(match[n]):02}:{match[n + 1]}" for n in (1, 3))
        if opens == closes and opens != "00:00":
            raise ValueError(_("These hours end when they begin: %(row)s.") % {"row": part.strip()})
        rows.append([opens, "24:00" if closes == "00:00" else closes])
    return rows


def write_rows(rows: Rows) -> str:
    """What `read_rows` reads, in the active language where it is words."""
    if not rows:
        return _("closed")
    return ", ".join(f"{opens}-{closes}" for opens, closes in rows)


def read_exceptions(text: str) -> dict[str, Rows]:
    """One date a line: "2026-12-31 09:00-17:00", "2026-01-01 closed". Raises ValueError."""
    found: dict[str, Rows] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        first, _space, rest = line.strip().partition(" ")
        try:
            day = date.fromisoformat(first).isoformat()
        except ValueError:
            raise ValueError(
                _("“%(line)s” does not begin with a date such as 2026-12-31.")
                % {"line": line.strip()[:40]}
            ) from None
        if day in found:
            raise ValueError(_("%(day)s stands twice.") % {"day": day})
        found[day] = read_rows(rest)
    return found


def write_exceptions(exceptions: Mapping[str, Any]) -> str:
    return "\n".join(f"{day} {write_rows(exceptions[day])}" for day in sorted(exceptions))
