"""National holidays as dated exceptions of a working week. Pure: what is written out stays written.

Transferred days off and working weekends come from the `holidays` package; the days that are an
hour shorter are ours.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from holidays import country_holidays

Rows = list[list[str]]

COUNTRIES = ("RU", "BY", "KZ")
EVE_SHORTER_BY = {"RU": 60}
"""Minutes a working day loses before a public holiday; for Russia Labour Code article 95."""

_MOVED_FROM = re.compile(r"substituted from (\d\d)/(\d\d)/(\d{4})")
_DAY = timedelta(days=1)
_DAY_MINUTES = 24 * 60


def national_exceptions(
    country: str, years: Iterable[int], *, weekly: Mapping[str, Sequence[Sequence[str]]]
) -> dict[str, Rows]:
    """The days of the years, by ISO date, on which the country works otherwise than `weekly`.

    A holiday is closed. A working weekend has the hours of the day its rest was moved to, and is
    shorter when that day would have been. `weekly` has the form of `ServiceHours.weekly`. Raises
    KeyError for a country not in `COUNTRIES`.
    """
    if country not in COUNTRIES:
        raise KeyError(country)
    wanted = set(years)
    book = country_holidays(
        country, years={*wanted, *(year + 1 for year in wanted)}, language="en_US"
    )
    names: dict[date, str] = dict(book.items())
    swapped = {_moved_from(name): day for day, name in names.items() if _moved_from(name)}
    cut = EVE_SHORTER_BY.get(country, 0)
    found: dict[str, Rows] = {}
    for day in _days(wanted):
        usual = _rows_of(weekly, day)
        if day in names:
            rows: Rows = []
        elif day in book.weekend_workdays:
            rows = _before_holiday(swapped.get(day, day), names, weekly, cut=cut)
        else:
            rows = _before_holiday(day, names, weekly, cut=cut)
        if rows != usual:
            found[day.isoformat()] = rows
    return found


def shortened(rows: Sequence[Sequence[str]], *, minutes: int) -> Rows:
    """The rows of a day that ends so many minutes earlier; a row that vanishes is left out."""
    left = [list(row) for row in rows]
    while left and minutes > 0:
        opens, closes = (_minutes(text) for text in left[-1])
        closes += 0 if closes > opens else _DAY_MINUTES
        if closes - minutes > opens:
            left[-1][1] = _wall_time(closes - minutes)
            break
        minutes -= closes - opens
        left.pop()
    return left


def _before_holiday(
    day: date,
    names: Mapping[date, str],
    weekly: Mapping[str, Sequence[Sequence[str]]],
    *,
    cut: int,
) -> Rows:
    """The usual rows of the day, shorter when a holiday itself, not a moved rest, follows it."""
    following = names.get(day + _DAY, "")
    is_eve = bool(following) and not _moved_from(following) and "(observed)" not in following
    return shortened(_rows_of(weekly, day), minutes=cut if is_eve else 0)


def _rows_of(weekly: Mapping[str, Sequence[Sequence[str]]], day: date) -> Rows:
    return [list(row) for row in weekly.get(str(day.weekday()), ())]


def _moved_from(name: str) -> date | None:
    found = _MOVED_FROM.search(name)
    return date(int(found[3]), int(found[1]), int(found[2])) if found else None


def _days(years: set[int]) -> Iterable[date]:
    for year in sorted(years):
        first = date(year, 1, 1)
        yield from (first + n * _DAY for n in range((date(year + 1, 1, 1) - first).days))


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def _wall_time(minutes: int) -> str:
    minutes = minutes - _DAY_MINUTES if minutes > _DAY_MINUTES else minutes
    return f"{minutes // 60:02}:{minutes % 60:02}"
