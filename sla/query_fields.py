"""Clocks in the query language: ``sla.resolution<2h``, ``sla.first_response:late``."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contracts.metrics import metric_codes, metric_label
from sla.choices import ClockState
from sla.models import Clock
from tickets.query import Context, Family, Field, Term, register_family
from tickets.query.fields import COMPARISONS, refuse_value
from tickets.query.kinds import any_of, choices_offer, dated, remaining

PREFIX = "sla."
LOOKUPS = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte", ":": "lte"}
STATES: dict[str, str | Promise] = {
    "late": _("Late"),
    "missed": _("Missed"),
    "running": _("Running"),
    "paused": _("Paused"),
    "met": _("Met"),
    "none": _("No such clock"),
}


def _state(word: str, context: Context) -> Q | None:
    """What a state means of a clock; "late" is a live one past its target, whatever was swept."""
    late = Q(breached_at__isnull=False) | Q(state=ClockState.RUNNING, due_at__lt=context.now)
    live = Q(state__in=(ClockState.RUNNING, ClockState.PAUSED))
    known = {
        "late": live & late,
        "missed": Q(breached_at__isnull=False) & ~Q(state=ClockState.CANCELLED),
        "running": Q(state=ClockState.RUNNING),
        "paused": Q(state=ClockState.PAUSED),
        "met": Q(state=ClockState.MET),
    }
    return known.get(word)


def _field(code: str, language: str) -> Field:
    def read(term: Term, place: int, context: Context) -> Q:
        clocks = Clock.objects.filter(metric=code)
        word = term.values[place].lower()
        if word in STATES and term.operator != ":":
            words = _("A state is asked with a colon: %(name)s:%(state)s.")
            raise refuse_value(term, place, words % {"name": term.name, "state": word})
        if word == "none":
            return ~Q(pk__in=clocks.exclude(state=ClockState.CANCELLED).values("ticket"))
        state = _state(word, context)
        if state is not None:
            return Q(pk__in=clocks.filter(state).values("ticket"))
        until = remaining(term, place, context)
        if until is None:
            due = dated("due_at", term, place, context)
        else:
            due = Q(**{f"due_at__{LOOKUPS[term.operator]}": until})
        return Q(pk__in=clocks.running().filter(due).values("ticket"))

    return Field(
        f"{PREFIX}{code}", metric_label(code, language=language), any_of(read), COMPARISONS,
        offer=choices_offer(STATES),
    )  # fmt: skip


def _find(word: str) -> Field | None:
    code = word.removeprefix(PREFIX)
    known = word.startswith(PREFIX) and code in metric_codes()
    return _field(code, translation.get_language() or "en") if known else None


def _every() -> Iterator[Field]:
    language = translation.get_language() or "en"
    return (_field(code, language) for code in metric_codes())


register_family(Family(_find, _every))
