"""Reading a form: everything about it that cannot work is refused with a sentence."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.errors import Refused
from tickets.form_definition.definition import (
    ASSET,
    AUDIENCES,
    CHOICE,
    CONTAINS,
    DATE,
    EVERYONE,
    FILE,
    IS,
    KINDS,
    LONG,
    NUMBER,
    SEVERAL,
    TEXT,
    YES_NO,
    Condition,
    Definition,
    FormField,
    Option,
    circle_in,
)
from tickets.form_definition.pattern import check_pattern

MOST_FIELDS, MOST_OPTIONS, MOST_CONDITIONS, MOST_TEAMS = 60, 100, 5, 50
LABEL_LIMIT, HELP_LIMIT, VALUE_LIMIT = 200, 1_000, 200
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KEYS = frozenset({
    "name", "kind", "label", "label_ru", "help", "help_ru", "options", "conditions",
    "required_at_opening", "required_at_closing", "pattern", "pattern_words", "minimum", "maximum",
    "audience", "teams",
})  # fmt: skip


def read_definition(data: Any) -> Definition:
    """The form written in ``data``. Raises Refused at the first thing that cannot work."""
    if not isinstance(data, Mapping) or set(data) != {"fields"}:
        raise Refused(_("A form is written as {“fields”: […]}."))
    rows = data["fields"]
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise Refused(_("A form is written as {“fields”: […]}."))
    if len(rows) > MOST_FIELDS:
        raise Refused(_("A form asks at most %(limit)d things.") % {"limit": MOST_FIELDS})
    fields = tuple(_field(row) for row in rows)
    names = [one.name for one in fields]
    for name in names:
        if names.count(name) > 1:
            raise Refused(
                _("Two fields are called “%(name)s”: rename one.") % {"name": name}, field=name
            )
    definition = Definition(fields)
    for one in fields:
        for condition in one.conditions:
            _check_condition(one, condition, definition)
    circle = circle_in(fields)
    if circle:
        raise Refused(
            _("These fields wait for each other, so none would ever be shown: %(names)s.")
            % {"names": " → ".join(circle)},
            field=circle[0],
        )
    return definition


def _field(row: Any) -> FormField:
    if not isinstance(row, Mapping):
        raise Refused(_("A field is written as {“name”: …, “kind”: …, “label”: …}."))
    name = row.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise Refused(
            _("“%(name)s” cannot name a field: use small Latin letters, digits and _.")
            % {"name": str(name)[:60]}
        )
    unknown = sorted(str(key) for key in row if key not in _KEYS)
    if unknown:
        raise _refused(name, _("nobody knows “%(key)s” here") % {"key": unknown[0][:60]})
    kind = row.get("kind")
    if kind not in KINDS:
        raise _refused(name, _("there is no kind “%(kind)s”") % {"kind": str(kind)[:60]})
    found = FormField(
        name=name, kind=kind,
        label=_words(row, "label", LABEL_LIMIT), label_ru=_words(row, "label_ru", LABEL_LIMIT),
        help=_words(row, "help", HELP_LIMIT), help_ru=_words(row, "help_ru", HELP_LIMIT),
        options=_options(name, row), conditions=_conditions(name, row),
        required_at_opening=_flag(row, "required_at_opening"),
        required_at_closing=_flag(row, "required_at_closing"),
        pattern=_words(row, "pattern", HELP_LIMIT),
        pattern_words=_words(row, "pattern_words", LABEL_LIMIT),
        minimum=_words(row, "minimum", 40), maximum=_words(row, "maximum", 40),
        audience=str(row.get("audience", EVERYONE)), teams=_teams(name, row),
    )  # fmt: skip
    _check_field(found)
    return found


def _refused(name: str, why: str) -> Refused:
    return Refused(_("Field “%(name)s”: %(why)s.") % {"name": name, "why": why}, field=name)


def _words(row: Mapping[str, Any], key: str, limit: int) -> str:
    value = row.get(key, "")
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise _refused(str(row["name"]), _("“%(key)s” is a text") % {"key": key})
    if len(value) > limit:
        raise _refused(
            str(row["name"]),
            _("“%(key)s” is longer than %(limit)d characters") % {"key": key, "limit": limit},
        )
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\t\n" for sign in value):
        raise _refused(str(row["name"]), _("“%(key)s” holds a control character") % {"key": key})
    return value.strip()


def _flag(row: Mapping[str, Any], key: str) -> bool:
    value = row.get(key, False)
    if not isinstance(value, bool):
        raise _refused(str(row["name"]), _("“%(key)s” is true or false") % {"key": key})
    return value


def _rows(name: str, row: Mapping[str, Any], key: str, most: int) -> list[Any]:
    value = row.get(key, [])
    if not isinstance(value, list | tuple):
        raise _refused(name, _("“%(key)s” is a list") % {"key": key})
    if len(value) > most:
        raise _refused(name, _("“%(key)s” holds at most %(limit)d") % {"key": key, "limit": most})
    return list(value)


def _options(name: str, row: Mapping[str, Any]) -> tuple[Option, ...]:
    options = []
    for one in _rows(name, row, "options", MOST_OPTIONS):
        given = {"value": one, "label": one} if isinstance(one, str) else one
        if not isinstance(given, Mapping) or not set(given) <= {"value", "label", "label_ru"}:
            raise _refused(name, _("a choice is written as {“value”: …, “label”: …}"))
        facts = {"name": name, **given}
        value = _words(facts, "value", VALUE_LIMIT)
        if not value:
            raise _refused(name, _("a choice needs a value"))
        label = _words(facts, "label", LABEL_LIMIT) or value
        options.append(Option(value, label, _words(facts, "label_ru", LABEL_LIMIT)))
    values = [one.value for one in options]
    if len(set(values)) < len(values):
        raise _refused(name, _("two of its choices have the same value"))
    return tuple(options)


def _conditions(name: str, row: Mapping[str, Any]) -> tuple[Condition, ...]:
    conditions = []
    for one in _rows(name, row, "conditions", MOST_CONDITIONS):
        verbs = [verb for verb in (IS, CONTAINS) if isinstance(one, Mapping) and verb in one]
        if len(verbs) != 1 or set(one) != {"field", verbs[0]} or not isinstance(one["field"], str):
            raise _refused(
                name, _("a condition is written as {“field”: …, “is”: …} or {…, “contains”: …}")
            )
        value = one[verbs[0]]
        if isinstance(value, bool):
            value = "yes" if value else "no"
        value = _words({"name": name, "value": value}, "value", VALUE_LIMIT)
        if not value:
            raise _refused(name, _("a condition needs a value"))
        conditions.append(Condition(one["field"][:60], verbs[0], value))
    return tuple(conditions)


def _teams(name: str, row: Mapping[str, Any]) -> tuple[int, ...]:
    keys = _rows(name, row, "teams", MOST_TEAMS)
    if not all(isinstance(key, int) and not isinstance(key, bool) and key > 0 for key in keys):
        raise _refused(name, _("teams are named by their numbers"))
    return tuple(dict.fromkeys(keys))


def _check_field(one: FormField) -> None:
    if not one.label:
        raise _refused(one.name, _("it needs a label"))
    if one.audience not in AUDIENCES:
        raise _refused(one.name, _("it is for “everyone” or for the “desk”"))
    if one.teams and not one.is_for_desk:
        raise _refused(one.name, _("only a field of the desk can be for some teams"))
    if one.required_at_opening and one.is_for_desk:
        raise _refused(one.name, _("clients do not see it, so it cannot be asked for at opening"))
    if bool(one.options) != (one.kind in (CHOICE, SEVERAL)):
        words = _("list what can be chosen") if not one.options else _("it has nothing to choose")
        raise _refused(one.name, words)
    if one.pattern:
        if one.kind != TEXT:
            raise _refused(one.name, _("a pattern goes with a short text only"))
        try:
            check_pattern(one.pattern)
        except Refused as refusal:
            raise Refused(str(refusal), field=one.name) from refusal
    _check_bounds(one)


def _check_bounds(one: FormField) -> None:
    if not (one.minimum or one.maximum):
        return
    if one.kind not in (NUMBER, DATE, TEXT, LONG):
        raise _refused(one.name, _("it has neither a least nor a most"))
    bounds = [_bound(one, value) for value in (one.minimum, one.maximum) if value]
    if len(bounds) == 2 and bounds[0] > bounds[1]:
        raise _refused(one.name, _("the least is more than the most"))


def _bound(one: FormField, value: str) -> Any:
    try:
        if one.kind == DATE:
            return date.fromisoformat(value)
        bound = Decimal(value)
        if not bound.is_finite():
            raise ValueError(value)
    except (ValueError, InvalidOperation) as error:
        words = _("“%(value)s” is no date such as 2026-12-31") if one.kind == DATE else _(
            "“%(value)s” is no number"
        )  # fmt: skip
        raise _refused(one.name, words % {"value": value}) from error
    if one.kind in (TEXT, LONG) and (bound < 0 or bound != bound.to_integral_value()):
        raise _refused(one.name, _("a length is a whole number"))
    return bound


def _check_condition(one: FormField, condition: Condition, definition: Definition) -> None:
    other = definition.by_name.get(condition.field)
    if other is None:
        raise _refused(
            one.name, _("its condition names “%(other)s”, which is no field of this form")
            % {"other": condition.field},
        )  # fmt: skip
    if other.kind in (FILE, ASSET):
        raise _refused(one.name, _("a condition cannot look at files and assets"))
    if other.is_for_desk and not one.is_for_desk:
        raise _refused(
            one.name, _("clients would learn by it what stands in “%(other)s”")
            % {"other": other.name},
        )  # fmt: skip
    known = {option.value for option in other.options}
    if other.kind == YES_NO:
        known = {"yes", "no"}
    if known and condition.value not in known:
        raise _refused(
            one.name, _("“%(value)s” is not among the choices of “%(other)s”")
            % {"value": condition.value, "other": other.name},
        )  # fmt: skip
