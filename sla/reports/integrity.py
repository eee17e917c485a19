"""``integrity``: tickets whose numbers look better than their clients had it.

Each sign may have a good reason: the list opens tickets to be read, it never names or ranks people.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import ClassVar

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import Length
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contracts.choices import Metric
from servicedesk.accounts.choices import Role
from servicedesk.events.models import Event
from servicedesk.reports import Column, Query, Report, Row
from sla.choices import ClockState, Verdict
from sla.clock import FactKind
from sla.models import Clock
from tickets.choices import Side, Status
from tickets.events import STATUS_CHANGED
from tickets.models import Message
from tickets.querysets import TicketQuerySet
from tickets.reports.scope import FILTERS, seen

NEAR = timedelta(minutes=10)
"""So shortly before the deadline, or before the pause."""
SHORT = 60
"""A reply of fewer characters says little."""
LATE_SHARE = 75
"""Percent of the target used: from here on a lower priority saves a deadline."""
OFTEN = 2
ANSWERS = (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.PERIODIC_UPDATE)


def _paused_unasked() -> Q:
    asked = Message.objects.filter(
        ticket=OuterRef("subject_id"),
        side=Side.US,
        is_public=True,
        posted_at__gte=ExpressionWrapper(OuterRef("at") - NEAR, DateTimeField()),
        posted_at__lte=OuterRef("at"),
    )
    pauses = Event.objects.filter(
        ~Exists(asked),
        subject_type="tickets.ticket",
        subject_id=OuterRef("pk"),
        kind=STATUS_CHANGED.name,
        data__after=Status.WAITING_CLIENT,
    )
    return Q(Exists(pauses))


def _answered_at_the_last_minute() -> Q:
    words = Message.objects.annotate(length=Length("body")).filter(
        ticket=OuterRef("ticket"),
        side=Side.US,
        is_public=True,
        posted_at=OuterRef("stopped_at"),
        length__lt=SHORT,
    )
    saved = Clock.objects.filter(
        Exists(words),
        ticket=OuterRef("pk"),
        metric__in=ANSWERS,
        verdict=Verdict.MET,
        stopped_at__gte=ExpressionWrapper(F("due_at") - NEAR, DateTimeField()),
    )
    return Q(Exists(saved))


def _lowered_near_the_end() -> Q:
    milder = Clock.objects.filter(
        ticket=OuterRef("ticket"),
        metric=OuterRef("metric"),
        cycle=OuterRef("cycle"),
        version=OuterRef("version") + 1,
        priority__gt=OuterRef("priority"),
    )
    left = Clock.objects.filter(
        Exists(milder),
        ticket=OuterRef("pk"),
        state=ClockState.CANCELLED,
        label=FactKind.PRIORITY_CHANGED,
        target_seconds__lte=F("elapsed_seconds") * 100 / LATE_SHARE,
    )
    return Q(Exists(left))


def _solved_again_and_again() -> Q:
    return Q(flow__reopenings__gte=OFTEN)


SIGNS = {
    "paused_unasked": _paused_unasked,
    "answered_at_the_last_minute": _answered_at_the_last_minute,
    "solved_again_and_again": _solved_again_and_again,
    "lowered_near_the_end": _lowered_near_the_end,
}


class IntegrityReport(Report):
    """Signs of numbers being served instead of clients, among the tickets opened in the period."""

    name: ClassVar[str] = "integrity"
    title: ClassVar[str | Promise] = _("Worth a second look")
    is_one_row: ClassVar[bool] = True
    filter_names: ClassVar[frozenset[str]] = frozenset(FILTERS)
    roles: ClassVar[frozenset[str]] = frozenset({Role.TSM, Role.HEAD, Role.ADMINISTRATOR})
    columns: ClassVar[Sequence[Column]] = (
        Column(
            "paused_unasked",
            _("Pause without a question"),
            _("Waited for the client, and we had written nothing in the ten minutes before."),
        ),
        Column(
            "answered_at_the_last_minute",
            _("A few words just in time"),
            _("A reply under 60 characters stopped a clock within ten minutes of its deadline."),
        ),
        Column(
            "solved_again_and_again",
            _("Solved again and again"),
            _("Taken up again at least twice after it was solved."),
        ),
        Column(
            "lowered_near_the_end",
            _("Priority lowered near the deadline"),
            _("The priority became lower when 75 % of a target or more was used."),
        ),
    )

    def find(self, query: Query) -> list[Row]:
        opened = seen(query).filter(**query.period.within("flow__opened_at"))
        return [{name: opened.filter(sign()).count() for name, sign in SIGNS.items()}]

    def behind(self, query: Query, number: str, cell: Mapping[str, str]) -> TicketQuerySet | None:
        if number not in SIGNS:
            return None
        opened = seen(query).filter(**query.period.within("flow__opened_at"))
        return opened.filter(SIGNS[number]())
