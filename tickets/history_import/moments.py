"""From rows to checked facts: what each row says of its ticket, and why some cannot be taken."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from tickets.history_import.maps import FREE_LENGTHS, Changes, HistoryMap
from tickets.history_import.reading import RawRow

KEY_LIMIT = 120
EARLIEST_YEAR = 1970
MUST_OPEN_WITH = ("status", "team", "line")


class CellError(ValueError):
    """A cell cannot be taken; the message says which and why."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was not taken, with the reason; ``key`` is its ticket's, "" when it has none."""

    line: int
    reason: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """What one row says: at this time, these things of the ticket are so."""

    line: int
    at: datetime
    changes: Changes


@dataclass(slots=True)
class History:
    """The rows of one ticket; ``moments`` by time, equal times in the order of the file."""

    key: str
    moments: list[Moment] = field(default_factory=list)
    row_count: int = 0


@dataclass(slots=True)
class Gathered:
    """All tickets of a file in the order of their first row, and the rows that were not taken."""

    histories: list[History]
    bad_rows: list[BadRow]
    rejected_keys: set[str]
    row_count: int


def gather(rows: Iterable[RawRow], history_map: HistoryMap, *, now: datetime) -> Gathered:
    """Group checked rows by ticket. A bad row rejects its whole ticket."""
    known: dict[str, History] = {}
    bad: list[BadRow] = []
    row_count = 0
    for row in rows:
        row_count += 1
        key = history_map.columns["key"].read(row.values)
        try:
            moment = _moment(row, key, history_map, now=now)
        except CellError as error:
            bad.append(BadRow(row.line, str(error), key))
            moment = None
        if key:
            history = known.setdefault(key, History(key))
            history.row_count += 1
            if moment is not None:
                history.moments.append(moment)
    rejected = {row.key for row in bad if row.key}
    whole = [history for history in known.values() if history.key not in rejected]
    for history in whole:
        history.moments.sort(key=lambda moment: moment.at)
        problem = _check_opening(history, history_map)
        if problem is not None:
            bad.append(problem)
            rejected.add(history.key)
    whole = [history for history in whole if history.key not in rejected]
    bad.sort(key=lambda row: row.line)
    return Gathered(whole, bad, rejected, row_count)


def _check_opening(history: History, history_map: HistoryMap) -> BadRow | None:
    """The first moment must say where the ticket is: with the defaults of the map filled in."""
    first = history.moments[0]
    changes = {**history_map.defaults, **first.changes}
    missing = [target for target in MUST_OPEN_WITH if target not in changes]
    if missing:
        reason = _("the ticket's first row says no %(targets)s, and the map has no default")
        return BadRow(first.line, reason % {"targets": ", ".join(missing)}, history.key)
    history.moments[0] = Moment(first.line, first.at, changes)
    return None


def _moment(row: RawRow, key: str, history_map: HistoryMap, *, now: datetime) -> Moment:
    if row.problem:
        raise CellError(row.problem)
    if not key:
        raise CellError(_("no ticket: its column is empty"))
    if len(key) > KEY_LIMIT:
        raise CellError(_("the ticket's key is longer than %(limit)d") % {"limit": KEY_LIMIT})
    at = _time(row, history_map, now=now)
    changes: Changes = {}
    for target, source in history_map.columns.items():
        if target not in ("key", "at"):
            changes.update(_changes(target, source.read(row.values), history_map))
    return Moment(row.line, at, changes)


def _time(row: RawRow, history_map: HistoryMap, *, now: datetime) -> datetime:
    text = history_map.columns["at"].read(row.values)
    try:
        at = history_map.moment_of(text)
    except (ValueError, OverflowError) as error:
        raise CellError(_("the time “%(text)s” cannot be read") % {"text": text[:40]}) from error
    if at.year < EARLIEST_YEAR or at > now:
        raise CellError(_("the time “%(text)s” is not in the past") % {"text": text[:40]})
    return at


def _changes(target: str, text: str, history_map: HistoryMap) -> Changes:
    """What a cell says; an empty one says nothing unless the map gives "" a meaning."""
    if not text and text not in history_map.values.get(target, {}):
        return {}
    changes = history_map.meaning(target, text)
    if changes is None:
        raise CellError(
            _("%(target)s “%(text)s” is not in the map (values.%(target)s)")
            % {"target": target, "text": text[:80]}
        )
    for name, value in changes.items():
        if name in FREE_LENGTHS and len(value) > FREE_LENGTHS[name]:
            raise CellError(
                _("%(target)s is longer than %(limit)d")
                % {"target": name, "limit": FREE_LENGTHS[name]}
            )
    return changes
