"""Reading a map from TOML, checked whole: a mistake names its place."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from tickets.history_import.maps import (
    CASES,
    CLOSED_SETS,
    FREE_LENGTHS,
    TARGETS,
    Changes,
    HistoryMap,
    MapError,
    Source,
)

SHIPPED = Path(__file__).parent / "maps"
ROW_MEANINGS = ("states", "activities")
PARTS = frozenset(
    {"name", "title", "rows", "header", "file", "time", "columns", "texts", "defaults", "values"}
)


def load_map(path: Path) -> HistoryMap:
    """The map of a TOML file. Raises MapError naming the place that is wrong."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise MapError(_("There is no map %(path)s.") % {"path": path}) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MapError(
            _("%(path)s is not TOML: %(error)s") % {"path": path, "error": error}
        ) from error
    return build_map(raw, default_name=path.stem)


def shipped_maps() -> Iterator[HistoryMap]:
    for path in sorted(SHIPPED.glob("*.toml")):
        yield load_map(path)


def map_for_header(header: Sequence[str]) -> HistoryMap:
    """The shipped map written for exactly this head. Raises MapError when there is none."""
    for known in shipped_maps():
        if known.header and list(known.header) == list(header):
            return known
    raise MapError(_("No shipped map fits this file's head: name one with --map."))


def build_map(raw: Mapping[str, Any], *, default_name: str) -> HistoryMap:
    """Check a parsed map. Raises MapError."""
    _refuse_unknown("", raw, PARTS)
    file, time, texts = (_table(raw, name) for name in ("file", "time", "texts"))
    _refuse_unknown("file", file, {"delimiter", "encoding"})
    _refuse_unknown("time", time, {"format", "zone"})
    _refuse_unknown("texts", texts, {"body"})
    rows = raw.get("rows", "states")
    if rows not in ROW_MEANINGS:
        raise MapError(_("rows: “%(value)s” must be states or activities.") % {"value": rows})
    tables = _table(raw, "values")
    _refuse_unknown("values", tables, TARGETS)
    return HistoryMap(
        name=str(raw.get("name") or default_name)[:80],
        rows=rows,
        columns=_columns(_table(raw, "columns"), rows=rows),
        values={target: _values(target, _table(tables, target)) for target in tables},
        defaults=_changes("defaults", _table(raw, "defaults")),
        header=tuple(str(name) for name in raw.get("header", ())),
        body=str(texts.get("body", "")),
        time_format=str(time.get("format", "iso")),
        zone=_zone(str(time.get("zone", "UTC"))),
        delimiter=str(file.get("delimiter", "")),
        encoding=str(file.get("encoding", "")),
    )


def _columns(said: Mapping[str, Any], *, rows: str) -> dict[str, Source]:
    _refuse_unknown("columns", said, TARGETS | {"key", "at"})
    for target in ("key", "at", "activity" if rows == "activities" else "status"):
        if target not in said:
            raise MapError(_("columns: “%(target)s” is missing.") % {"target": target})
    return {target: _source(target, source) for target, source in said.items()}


def _refuse_unknown(place: str, table: Mapping[str, Any], known: frozenset[str] | set[str]) -> None:
    for name in table:
        if name not in known:
            where = f"{place}.{name}" if place else name
            raise MapError(
                _("%(where)s: unknown; there are %(known)s.")
                % {"where": where, "known": ", ".join(sorted(known))}
            )


def _table(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = raw.get(name, {})
    if not isinstance(table, dict):
        raise MapError(_("%(where)s must be a table.") % {"where": name})
    return table


def _source(target: str, said: Any) -> Source:
    table = said if isinstance(said, dict) else {"from": said}
    _refuse_unknown(f"columns.{target}", table, {"from", "case", "template"})
    names = table.get("from", "")
    names = (names,) if isinstance(names, str) else tuple(names)
    if not names or not all(isinstance(name, str) and name for name in names):
        raise MapError(_("columns.%(target)s: name a column of the file.") % {"target": target})
    if table.get("case", "") not in CASES:
        raise MapError(_("columns.%(target)s: case is upper or lower.") % {"target": target})
    return Source(names, table.get("case", ""), str(table.get("template", "{value}")))


def _values(target: str, table: Mapping[str, Any]) -> dict[str, Changes]:
    return {
        text: _changes(
            f"values.{target}.{text}", said if isinstance(said, dict) else {target: said}
        )
        for text, said in table.items()
    }


def _changes(where: str, said: Mapping[str, Any]) -> Changes:
    _refuse_unknown(where, said, TARGETS)
    for target, value in said.items():
        allowed = CLOSED_SETS.get(target)
        if allowed is None and not isinstance(value, str):
            raise MapError(_("%(where)s: write a text.") % {"where": where})
        if allowed is not None and (not isinstance(value, str | int) or value not in allowed):
            known = ", ".join(str(one) for one in sorted(allowed))
            raise MapError(
                _("%(where)s: “%(value)s” is not a %(target)s; there are %(known)s.")
                % {"where": where, "value": value, "target": target, "known": known}
            )
        if target in FREE_LENGTHS and len(value) > FREE_LENGTHS[target]:
            raise MapError(_("%(where)s: too long.") % {"where": where})
    return dict(said)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise MapError(_("time.zone: there is no zone “%(name)s”.") % {"name": name}) from error
