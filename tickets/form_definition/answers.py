"""What may be answered: each value is checked, hidden questions count as not asked."""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.errors import Refused
from tickets.form_definition.definition import (
    ASSET,
    CHOICE,
    CONTAINS,
    DATE,
    FILE,
    LONG,
    NUMBER,
    SEVERAL,
    TEXT,
    YES_NO,
    Condition,
    Definition,
    FormField,
)
from tickets.form_definition.pattern import TEXT_LIMIT, matches

LINE_LIMIT, LONG_LIMIT = 500, 20_000
MOST_DIGITS = 15
YES, NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")
Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """By whom and when: ``at_desk`` with the ticket's ``team``, or the client; ``at_opening`` and
    ``at_closing`` say which answers may not be left out; ``assets``: keys that may be chosen."""

    at_desk: bool = False
    team: int | None = None
    at_opening: bool = False
    at_closing: bool = False
    assets: Collection[int] = ()


@dataclass(slots=True)
class Checked:
    """What was answered, and what is wrong by the field's name."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def check_answers(definition: Definition, given: Answers, asked: Asked) -> Checked:
    """Check what is shown to this person; what is hidden or not theirs to answer is left out.

    ``given`` may hold answers of others (the client's, while the desk answers): conditions look at
    them, and they are neither checked nor returned unless they are asked.
    """
    cleaned, problems = _clean_all(definition, given, asked)
    checked = Checked()
    for one in asked_fields(definition, cleaned, asked):
        value = cleaned[one.name]
        if one.name in problems:
            checked.errors[one.name] = problems[one.name]
        elif not _is_empty(value):
            checked.values[one.name] = value
        elif _is_wanted(one, asked):
            checked.errors[one.name] = _("Please answer this.")
    return checked


def _clean_all(
    definition: Definition, given: Answers, asked: Asked
) -> tuple[dict[str, Any], dict[str, str]]:
    cleaned: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for one in definition.fields:
        try:
            cleaned[one.name] = _clean(one, given.get(one.name), asked)
        except Refused as refusal:
            problems[one.name] = str(refusal)
            cleaned[one.name] = None
    return cleaned, problems


def shown_names(definition: Definition, given: Answers, asked: Asked) -> set[str]:
    """Names of the questions that are shown after what was given so far, right or wrong."""
    cleaned, _problems = _clean_all(definition, given, asked)
    return {one.name for one in asked_fields(definition, cleaned, asked)}


def asked_fields(definition: Definition, values: Answers, asked: Asked) -> list[FormField]:
    """The questions this person is asked now, in order."""
    shown: dict[str, bool] = {}

    def is_shown(one: FormField) -> bool:
        if one.name not in shown:
            shown[one.name] = one.is_before(at_desk=asked.at_desk, team=asked.team) and all(
                is_shown(definition.by_name[condition.field])
                and holds(condition, values.get(condition.field))
                for condition in one.conditions
            )
        return shown[one.name]

    return [one for one in definition.fields if is_shown(one)]


def missing_at_closing(
    definition: Definition, values: Answers, *, team: int | None
) -> list[FormField]:
    """What must be answered before the ticket is solved, and is not."""
    asked = Asked(at_desk=True, team=team, at_closing=True)
    return [
        one
        for one in asked_fields(definition, values, asked)
        if one.required_at_closing and one.kind != FILE and _is_empty(values.get(one.name))
    ]


def closing_questions(definition: Definition, values: Answers, *, team: int | None) -> Definition:
    """What is missing at closing, with what may follow from those answers, as a form of its own."""
    missing = {one.name for one in missing_at_closing(definition, values, team=team)}
    asked = set(missing)
    for _turn in definition.fields:
        asked |= {
            one.name
            for one in definition.fields
            if one.required_at_closing
            and one.kind != FILE
            and _is_empty(values.get(one.name))
            and one.is_before(at_desk=True, team=team)
            and any(condition.field in asked for condition in one.conditions)
        }
    return Definition(tuple(
        replace(one, conditions=tuple(each for each in one.conditions if each.field in asked))
        for one in definition.fields
        if one.name in asked
    ))  # fmt: skip


def holds(condition: Condition, value: Any) -> bool:
    """Whether an answer is (or contains) what the condition names."""
    if _is_empty(value):
        return False
    wanted = condition.value
    if isinstance(value, bool):
        return wanted == ("yes" if value else "no")
    if isinstance(value, list | tuple):
        chosen = [str(one) for one in value]
        return wanted in chosen if condition.verb == CONTAINS else chosen == [wanted]
    said, wanted = str(value).casefold(), wanted.casefold()
    return wanted in said if condition.verb == CONTAINS else said == wanted


def _is_wanted(one: FormField, asked: Asked) -> bool:
    return (asked.at_opening and one.required_at_opening) or (
        asked.at_closing and one.required_at_closing
    )


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def _clean(one: FormField, value: Any, asked: Asked) -> Any:
    """The value as it is kept. Raises Refused."""
    if _is_empty(value):
        return None
    if one.kind in (SEVERAL, FILE):
        return _several(one, value)
    if isinstance(value, list | tuple | dict):
        raise Refused(_("This value is not one of the choices."))
    if one.kind in (TEXT, LONG):
        return _text(one, value)
    if one.kind == YES_NO:
        return _yes_no(value)
    if one.kind == NUMBER:
        return _number(one, value)
    if one.kind == DATE:
        return _date(one, value)
    if one.kind == ASSET:
        return _asset(value, asked)
    return _chosen(one, value)


def _text(one: FormField, value: Any) -> str | None:
    if not isinstance(value, str):
        raise Refused(_("Write a text here."))
    limit = TEXT_LIMIT if one.pattern else LINE_LIMIT if one.kind == TEXT else LONG_LIMIT
    most = min(int(one.maximum), limit) if one.maximum else limit
    _within(value, most=limit if one.maximum else most)
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if one.kind == TEXT:
        text = " ".join(text.split())
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\t\n" for sign in text):
        raise Refused(_("There is a control character in the text: remove it and send again."))
    _within(text, most=most)
    if text and one.minimum and len(text) < int(one.minimum):
        raise Refused(
            _("This is too short: at least %(limit)s characters.") % {"limit": one.minimum}
        )
    if text and one.pattern and not matches(one.pattern, text):
        raise Refused(one.pattern_words or _("This does not look as it should."))
    return text or None


def _within(text: str, *, most: int) -> None:
    if len(text) > most:
        raise Refused(
            _("This is too long: %(length)d characters, at most %(limit)d.")
            % {"length": len(text), "limit": most}
        )


def _yes_no(value: Any) -> bool:
    said = str(value).casefold()
    if said not in (*YES, *NO):
        raise Refused(_("This value is not one of the choices."))
    return said in YES


def _number(one: FormField, value: Any) -> int | float:
    text = str(value).strip().replace(",", ".")
    try:
        number = Decimal(text) if len(text) <= 40 and not isinstance(value, bool) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise Refused(_("Write a number here."))
    if len(number.as_tuple().digits) > MOST_DIGITS or abs(number.adjusted()) > MOST_DIGITS:
        raise Refused(_("This number has too many digits."))
    if one.minimum and number < Decimal(one.minimum):
        raise Refused(_("This is too little: at least %(limit)s.") % {"limit": one.minimum})
    if one.maximum and number > Decimal(one.maximum):
        raise Refused(_("This is too much: at most %(limit)s.") % {"limit": one.maximum})
    return int(number) if number == number.to_integral_value() else float(number)


def _date(one: FormField, value: Any) -> str:
    text = str(value).strip()
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        day = None
    if day is None:
        raise Refused(_("Write a date such as 2026-12-31."))
    if one.minimum and day < date.fromisoformat(one.minimum):
        raise Refused(_("This is too early: from %(day)s on.") % {"day": one.minimum})
    if one.maximum and day > date.fromisoformat(one.maximum):
        raise Refused(_("This is too late: until %(day)s.") % {"day": one.maximum})
    return day.isoformat()


def _asset(value: Any, asked: Asked) -> int:
    text = str(value)
    is_key = text.isascii() and text.isdecimal() and len(text) < 19
    if not is_key or isinstance(value, bool) or int(text) not in asked.assets:
        raise Refused(_("Choose one of your own devices."))
    return int(text)


def _chosen(one: FormField, value: Any) -> str:
    if one.kind != CHOICE or str(value) not in {option.value for option in one.options}:
        raise Refused(_("This value is not one of the choices."))
    return str(value)


def _several(one: FormField, value: Any) -> list[Any]:
    chosen = list(value) if isinstance(value, list | tuple) else [value]
    if one.kind == FILE:
        return chosen
    known = [option.value for option in one.options]
    if any(not isinstance(said, str) or said not in known for said in chosen):
        raise Refused(_("This value is not one of the choices."))
    return [said for said in known if said in chosen]
