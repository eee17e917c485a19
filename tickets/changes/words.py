"""Changes in a reader's words: "sets the priority to 2 – High"."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from tickets.changes.kinds import CATEGORY, ME, NOBODY, PERSON, TEAM, THEN
from tickets.changes.reading import Change

Name = Callable[[str, str], str]
"""The name of a row, by its kind and key."""
SHOWN = 80


def change_words(change: Change, name: Name) -> str:
    """What the change does, in the active language."""
    return _WORDS[change.do](change, name)


def _label(change: Change, parameter: str) -> str:
    known = change.kind.parameter(parameter)
    value = change.value(parameter)
    return str(known.choices.get(value, value)) if known else value


def _person(change: Change, name: Name) -> str:
    value = change.value("to")
    if value == ME:
        return _("whoever does it")
    return _("nobody") if value == NOBODY else name(PERSON, value)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"


def _status(change: Change, name: Name) -> str:
    words = {"status": _label(change, "to"), "days": change.value("days")}
    if change.value("days"):
        return _("sets the status to “%(status)s”, planned in %(days)s d") % words
    return _("sets the status to “%(status)s”") % words


def _reply(change: Change, name: Name) -> str:
    text, then = _short(change.value("text")), change.value("then")
    if not then:
        return _("replies to the client: “%(text)s”") % {"text": text}
    words = {"text": text, "then": str(THEN[then])}
    return _("replies to the client: “%(text)s”, and then: %(then)s") % words


def _category(change: Change, name: Name) -> str:
    key = change.value("to")
    if not key:
        return _("takes the category away")
    return _("sets the category to %(name)s") % {"name": name(CATEGORY, key)}


_WORDS: Mapping[str, Callable[[Change, Name], str]] = {
    "priority": lambda change, name: _("sets the priority to %(code)s – %(label)s") % {
        "code": change.value("to"), "label": _label(change, "to")},
    "status": _status,
    "type": lambda change, name: _("sets the type to “%(label)s”") % {
        "label": _label(change, "to")},
    "category": _category,
    "assignee": lambda change, name: _("gives it to: %(person)s") % {
        "person": _person(change, name)},
    "hand_over": lambda change, name: _("hands it over to %(team)s") % {
        "team": name(TEAM, change.value("to"))},
    "note": lambda change, name: _("adds an inner note: “%(text)s”") % {
        "text": _short(change.value("text"))},
    "reply": _reply,
    "watch": lambda change, name: _("adds a follower: %(person)s") % {
        "person": _person(change, name)},
    "unwatch": lambda change, name: _("removes a follower: %(person)s") % {
        "person": _person(change, name)},
}  # fmt: skip
