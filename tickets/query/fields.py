"""The fields a query may name: an allow-list that floors above add to. Nothing else is ever looked
up in the database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from difflib import get_close_matches
from typing import NamedTuple

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from tickets.query.errors import QueryError
from tickets.query.tree import Term

COMPARISONS = frozenset({":", "<", "<=", ">", ">="})
EQUALITY = frozenset({":"})


@dataclass(frozen=True)
class Context:
    """Who asks, at what instant, in which zone days begin."""

    user: User
    now: datetime
    zone: tzinfo


Condition = Callable[[Term, Context], Q]
Offer = Callable[[str, Context], Iterable[tuple[str, str | Promise]]]


def _nothing(typed: str, context: Context) -> Iterable[tuple[str, str | Promise]]:
    return ()


@dataclass(frozen=True)
class Field:
    """A name people may ask for. ``aliases`` are the same in Russian or shorter.

    ``condition(term, context)`` raises QueryError where a value means nothing; ``offer(typed,
    context)`` gives values with their words for completion, the person's own only.
    """

    name: str
    label: str | Promise
    condition: Condition
    operators: frozenset[str] = EQUALITY
    aliases: tuple[str, ...] = ()
    offer: Offer = _nothing
    example: str = ""


class Family(NamedTuple):
    """Fields that come and go with data: ``find(word)`` gives one, ``every()`` all of them."""

    find: Callable[[str], Field | None]
    every: Callable[[], Iterable[Field]]


_by_word: dict[str, Field] = {}
_families: list[Family] = []


def register(*fields: Field) -> None:
    """Add fields. Raises ValueError where a name or an alias is taken."""
    for field in fields:
        for word in (field.name, *field.aliases):
            if word in _by_word:
                raise ValueError(f"query field {word} is registered twice")
            _by_word[word] = field


def register_family(family: Family) -> None:
    _families.append(family)


def all_fields() -> list[Field]:
    """Every field once, by name."""
    found = {field.name: field for field in _by_word.values()}
    for family in _families:
        found.update({field.name: field for field in family.every()})
    return sorted(found.values(), key=lambda field: field.name)


def field_named(word: str) -> Field | None:
    if word in _by_word:
        return _by_word[word]
    return next((found for family in _families if (found := family.find(word))), None)


def field_of(term: Term) -> Field:
    """The field a term names, if it may be compared so. Raises QueryError."""
    field = field_named(term.name)
    start, end = term.span.start, term.span.start + len(term.name)
    if field is None:
        words = _("There is no field “%(name)s”: put it in quotation marks to search for it.")
        known = [*_by_word, *(field.name for field in all_fields())]
        near = get_close_matches(term.name, known, n=1, cutoff=0.7)
        if near:
            words = _("There is no field “%(name)s”. Did you mean “%(near)s”?")
        values = {"name": term.name, "near": near[0] if near else ""}
        raise QueryError(words % values, start=start, end=end)
    if term.operator not in field.operators:
        words = _("“%(name)s” is asked with a colon: %(name)s:…") % {"name": term.name}
        raise QueryError(words, start=end, end=end + len(term.operator))
    return field


def refuse_value(term: Term, place: int, words: str) -> QueryError:
    """The error of one value of a term, for the caller to raise."""
    span = term.value_span(place)
    return QueryError(words, start=span.start, end=span.end)
