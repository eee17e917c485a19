"""A promised time as people type it: "15 min", "1 h 30 min", "2 d" (working days). Pure."""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_MINUTES = 366 * 24 * 60
MOST_DAYS = 366
_UNITS = {
    **dict.fromkeys(("m", "min", "м", "мин"), "minutes"),
    **dict.fromkeys(("h", "ч", "час"), "hours"),
    **dict.fromkeys(("d", "wd", "д", "рд", "дн"), "days"),
}
_PART = re.compile(r"\s*(\d{1,6})\s*([a-zа-я]+)\.?", re.IGNORECASE)
HOW_TO_WRITE = gettext_lazy("Write 15 min, 4 h, 1 h 30 min, or 2 d for working days.")


class PromisedTime(NamedTuple):
    """Minutes, or so many working days (then no minutes)."""

    minutes: int
    days: int | None = None


def read_time(text: str) -> PromisedTime:
    """What was typed; a bare number is minutes. Raises ValueError with words for the person."""
    text = text.strip()
    if text.isdecimal():
        text = f"{text} min"
    amounts: dict[str, int] = {}
    at = 0
    for part in _PART.finditer(text):
        unit = _UNITS.get(part[2].lower())
        if part.start() != at or unit is None or unit in amounts:
            raise ValueError(str(HOW_TO_WRITE))
        amounts[unit], at = int(part[1]), part.end()
    if not amounts or text[at:].strip():
        raise ValueError(str(HOW_TO_WRITE))
    days = amounts.pop("days", None)
    if days is not None and amounts:
        raise ValueError(_("Give minutes and hours, or working days, not both."))
    minutes = 60 * amounts.get("hours", 0) + amounts.get("minutes", 0)
    if not 0 < (days or minutes) <= (MOST_DAYS if days else MOST_MINUTES):
        raise ValueError(_("A promised time is at least a minute and at most a year."))
    return PromisedTime(0 if days else minutes, days)
