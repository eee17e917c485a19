"""Kinds of fields: how a value becomes a condition on a column."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from tickets.query.fields import Condition, Context, Offer, refuse_value
from tickets.query.spans import read_instants, read_span
from tickets.query.tree import Term

Labels = Mapping[Any, str | Promise]
OFFERED = 12
MAX_NUMBER = 1_000_000_000_000
LOOKUPS = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}
OPPOSITE = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def any_of(read: Callable[[Term, int, Context], Q]) -> Condition:
    """A field whose values are read one by one; any of them will do."""

    def condition(term: Term, context: Context) -> Q:
        found = Q(pk__in=[])
        for place in range(len(term.values)):
            found |= read(term, place, context)
        return found

    return condition


def same(text: str) -> str:
    return " ".join(text.casefold().split())


# -- One of a few ---------------------------------------------------------------------------------


def choice(path: str, labels: Labels, *, words: Mapping[str, Q] | None = None) -> Condition:
    """A code or its label in the reader's language; ``words`` mean conditions of their own."""

    def read(term: Term, place: int, context: Context) -> Q:
        typed = same(term.values[place])
        if words and typed in words:
            return words[typed]
        for code, label in labels.items():
            if typed in (same(str(code)), same(str(label))):
                return Q(**{path: code})
        known = ", ".join([*(words or ()), *(str(code) for code in labels)])
        raise refuse_value(
            term, place,
            _("“%(value)s” is not known here. Known are: %(known)s.")
            % {"value": term.values[place], "known": known},
        )  # fmt: skip

    return any_of(read)


def choices_offer(labels: Labels, words: Mapping[str, str | Promise] | None = None) -> Offer:
    def offer(typed: str, context: Context) -> Iterable[tuple[str, str | Promise]]:
        start = same(typed)
        every = [*(words or {}).items(), *((str(code), label) for code, label in labels.items())]
        return [
            (code, label)
            for code, label in every
            if same(code).startswith(start) or same(str(label)).startswith(start)
        ]

    return offer


# -- A row of a table -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Rows:
    """Rows a person may name: those they see. ``exact`` and ``part``: the columns compared with
    what is typed, whole and as a part; ``words``: names that mean a condition."""

    path: str
    seen: Callable[[Context], QuerySet[Any]]
    exact: tuple[str, ...] = ("name",)
    part: str = "name"
    words: Mapping[str, Callable[[Context], Q]] | None = None

    def condition(self) -> Condition:
        return any_of(self._read)

    def _read(self, term: Term, place: int, context: Context) -> Q:
        value = term.values[place].strip()
        word = (self.words or {}).get(value.lower())
        if word is not None:
            return word(context)
        seen = self.seen(context)
        exact = Q()
        for column in self.exact:
            exact |= Q(**{f"{column}__iexact": value})
        found = list(seen.filter(exact).values_list("pk", flat=True)[:50])
        if not found and value:
            part = {f"{self.part}__icontains": value}
            found = list(seen.filter(**part).values_list("pk", flat=True)[:50])
        if not found:
            raise refuse_value(
                term, place,
                _("Nothing is called “%(value)s” here: choose from what is offered.")
                % {"value": value},
            )  # fmt: skip
        return Q(**{f"{self.path}__in": found})

    def offer(self, typed: str, context: Context) -> Iterable[tuple[str, str]]:
        names = self.seen(context).filter(**{f"{self.part}__icontains": typed.strip()})
        column = self.part
        offered = names.order_by(column).values_list(column, flat=True).distinct()[:OFFERED]
        words = [word for word in self.words or () if word.startswith(typed.lower())]
        return [*((word, "") for word in words), *((str(name), "") for name in offered)]


# -- Numbers and times ----------------------------------------------------------------------------


def number(path: str) -> Condition:
    """A whole number, compared or in a range: ``>2``, ``3..5``."""

    def read(term: Term, place: int, context: Context) -> Q:
        value = term.values[place].lstrip("#№")
        first, dots, last = value.partition("..")
        ends = [_whole(term, place, part) for part in ((first, last) if dots else (first,))]
        if len(ends) == 2:
            _only_with_colon(term, place)
            return Q(**{f"{path}__gte": ends[0], f"{path}__lte": ends[1]})
        lookup = LOOKUPS.get(term.operator, "exact")
        return Q(**{f"{path}__{lookup}": ends[0]})

    return any_of(read)


def _whole(term: Term, place: int, text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text[:20]) > MAX_NUMBER or len(text) > 20:
        words = _("“%(value)s” is no whole number.") % {"value": term.values[place]}
        raise refuse_value(term, place, words)
    return int(text)


def _only_with_colon(term: Term, place: int) -> None:
    if term.operator != ":":
        raise refuse_value(term, place, _("A range is asked with a colon: 1..5."))


def past(path: str) -> Condition:
    """When something happened: a day, an instant, a range of days, or how long ago (``<2h``)."""

    def read(term: Term, place: int, context: Context) -> Q:
        value = term.values[place]
        if value.lower() in ("none", "нет"):
            return Q(**{f"{path}__isnull": True})
        ago = read_span(value)
        if ago is not None:
            lookup = LOOKUPS[OPPOSITE[term.operator]] if term.operator != ":" else "gte"
            return Q(**{f"{path}__{lookup}": _shifted(context.now, -ago, term, place)})
        return dated(path, term, place, context)

    return any_of(read)


def dated(path: str, term: Term, place: int, context: Context) -> Q:
    """Compared with a day, an instant or a range of days. Raises QueryError."""
    first, dots, last = term.values[place].partition("..")
    begins, ends = _instants(term, place, first, context)
    if dots:
        _only_with_colon(term, place)
        return Q(
            **{f"{path}__gte": begins, f"{path}__lt": _instants(term, place, last, context)[1]}
        )
    edges = {
        ":": {f"{path}__gte": begins, f"{path}__lt": ends},
        "<": {f"{path}__lt": begins},
        "<=": {f"{path}__lt": ends},
        ">": {f"{path}__gte": ends},
        ">=": {f"{path}__gte": begins},
    }
    return Q(**edges[term.operator])


def _instants(term: Term, place: int, text: str, context: Context) -> tuple[datetime, datetime]:
    found = read_instants(text, now=context.now, zone=context.zone)
    if found is None:
        words = _("“%(value)s” is no time: write 2026-11-01, today, or a span such as 2h or 3d.")
        raise refuse_value(term, place, words % {"value": text})
    return found


def _shifted(now: datetime, span: Any, term: Term, place: int) -> datetime:
    try:
        shifted: datetime = now + span
    except OverflowError as error:
        raise refuse_value(term, place, _("This is too far away.")) from error
    return shifted


def remaining(term: Term, place: int, context: Context) -> datetime | None:
    """The instant that is a span from now (``due<2h``); None when the value is no span."""
    span = read_span(term.values[place])
    return None if span is None else _shifted(context.now, span, term, place)


def flag(condition: Q) -> Condition:
    """``yes`` or ``no``."""

    def read(term: Term, place: int, context: Context) -> Q:
        value = term.values[place].lower()
        if value in ("yes", "да"):
            return condition
        if value in ("no", "нет"):
            return ~condition
        raise refuse_value(term, place, _("Say yes or no."))

    return any_of(read)
