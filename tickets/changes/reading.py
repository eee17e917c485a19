"""Reading changes from data: what is not of the vocabulary is refused, at its place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.errors import Refused
from tickets.changes.filling import unknown_fields
from tickets.changes.kinds import (
    CHOICE,
    KINDS,
    LINE,
    ME,
    MOST_DAYS,
    NUMBER,
    REFERENCES,
    TEXT,
    Kind,
    Parameter,
)
from tickets.choices import Status

MOST_CHANGES = 20
MOST_DIGITS = 18


@dataclass(frozen=True)
class Change:
    """One change: the kind's name, and its values as text."""

    do: str
    values: Mapping[str, str]

    @property
    def kind(self) -> Kind:
        return KINDS[self.do]

    def value(self, name: str) -> str:
        return self.values.get(name, "")

    def as_data(self) -> dict[str, str]:
        return {"do": self.do, **self.values}


def read_changes(data: object, *, for_rule: bool = False) -> tuple[Change, ...]:
    """The changes that data means, in order.

    Raises Refused (``field="changes"``) for anything outside the vocabulary, for none and for too
    many, for two that contradict each other; ``for_rule``: also where somebody must be "me".
    """
    if not isinstance(data, Sequence) or isinstance(data, str) or not data:
        raise _refused(_("Say what is to change: at least one change."))
    if len(data) > MOST_CHANGES:
        raise _refused(_("At most %(count)d changes at once.") % {"count": MOST_CHANGES})
    changes = tuple(_read(one, place) for place, one in enumerate(data, start=1))
    _refuse_twice(changes)
    if for_rule and any(change.value("to") == ME for change in changes):
        raise _refused(_("A rule works for everybody: name a person instead of “me”."))
    return changes


def as_data(changes: Iterable[Change]) -> list[dict[str, str]]:
    return [change.as_data() for change in changes]


def _refused(words: str) -> Refused:
    return Refused(words, code="changes", field="changes")


def _read(one: object, place: int) -> Change:
    if not isinstance(one, Mapping):
        raise _refused(_("Change %(place)d is no change.") % {"place": place})
    kind = KINDS.get(str(one.get("do", "")))
    if kind is None:
        known = ", ".join(KINDS)
        raise _refused(
            _("Change %(place)d: “%(name)s” is not known. Known are: %(known)s.")
            % {"place": place, "name": str(one.get("do", ""))[:60], "known": known}
        )
    strange = sorted(set(one) - {"do", *(each.name for each in kind.parameters)})
    if strange:
        raise _at(place, kind, _("it has no “%(name)s”") % {"name": str(strange[0])[:60]})
    values = {}
    for parameter in kind.parameters:
        value = _value(one.get(parameter.name), parameter, place, kind)
        if value:
            values[parameter.name] = value
    change = Change(kind.name, values)
    _refuse_half_said(change, place)
    return change


def _at(place: int, kind: Kind, words: str) -> Refused:
    return _refused(
        _("Change %(place)d (%(kind)s): %(words)s.")
        % {"place": place, "kind": kind.label, "words": words}
    )


def _value(given: Any, parameter: Parameter, place: int, kind: Kind) -> str:
    if given is None or isinstance(given, bool | float | list | dict):
        text = "" if given is None else "?"
    else:
        text = str(given).replace("\r\n", "\n").strip()
    if not text:
        if parameter.is_required:
            raise _at(place, kind, _("“%(name)s” is missing") % {"name": parameter.label})
        return ""
    if any(sign < " " and sign not in "\n\t" for sign in text):
        raise _at(place, kind, _("“%(name)s” holds a control character") % {
            "name": parameter.label})  # fmt: skip
    if not _is_fit(text, parameter):
        raise _at(place, kind, _("“%(value)s” does not fit “%(name)s”") % {
            "value": text[:60], "name": parameter.label})  # fmt: skip
    if parameter.kind in (LINE, TEXT):
        _refuse_text(text, parameter, place, kind)
    return text


def _is_fit(text: str, parameter: Parameter) -> bool:
    is_number = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    if parameter.kind == CHOICE:
        return text in parameter.choices
    if parameter.kind in REFERENCES:
        return is_number or text in parameter.also
    if parameter.kind == NUMBER:
        return is_number and 1 <= int(text) <= MOST_DAYS
    return True


def _refuse_text(text: str, parameter: Parameter, place: int, kind: Kind) -> None:
    if len(text) > parameter.limit:
        raise _at(place, kind, _("“%(name)s” is longer than %(limit)d characters") % {
            "name": parameter.label, "limit": parameter.limit})  # fmt: skip
    unknown = unknown_fields(text)
    if unknown:
        raise _at(place, kind, _("there is no field {{%(name)s}}") % {"name": unknown[0][:60]})


def _refuse_half_said(change: Change, place: int) -> None:
    if change.do != "status":
        return
    if change.value("to") == Status.SCHEDULED and not change.value("days"):
        raise _at(place, change.kind, _("say in how many days it is planned"))
    if change.value("to") == Status.WAITING_THIRD_PARTY and not change.value("reason"):
        raise _at(place, change.kind, _("say whom the ticket waits for, and for what"))


def _refuse_twice(changes: Sequence[Change]) -> None:
    seen: set[str] = set()
    for place, change in enumerate(changes, start=1):
        if change.kind.is_single and change.do in seen:
            raise _at(place, change.kind, _("this is said twice"))
        seen.add(change.do)
