"""A ticket's clocks as a page shows them: chips that count, and the sentences behind each."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from contracts.alarms import Alarm, alarms_for
from contracts.choices import Priority
from contracts.metrics import is_client_metric, metric_codes, metric_label
from contracts.models import PlanVersion
from contracts.services import targets_of
from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.wording import Chip, deadline_chip, short_time, span_words
from sla.choices import Verdict
from sla.clock import ClockState, ClockStatus
from sla.explain import Cause, Causes, Reader, explain
from sla.facts import TICKET_TYPE
from sla.missing import advice_for
from sla.models import Clock
from sla.promises import WARNING_PERCENT
from sla.services import clocks_with_states
from tickets.events import STATUS_CHANGED
from tickets.models import Ticket
from tickets.presentation.joint import question_of


@dataclass(frozen=True, slots=True)
class ClockEntry:
    """One clock: what it times, its chip and why."""

    pk: int
    label: str
    note: str
    chip: Chip
    sentences: list[str]
    is_live: bool
    is_inner: bool
    state: ClockState


@dataclass(frozen=True, slots=True)
class Panel:
    """The clocks of a ticket, those that run first, and what keeps clocks from existing."""

    ticket: Ticket
    live: list[ClockEntry]
    finished: list[ClockEntry]
    alarms: list[Alarm]
    untimed: list[str]
    """What the plan promises other priorities but not this one."""
    now: datetime

    @property
    def is_empty(self) -> bool:
        return not self.live and not self.finished

    def entry(self, pk: int) -> ClockEntry | None:
        """The entry of that clock."""
        return next((each for each in (*self.live, *self.finished) if each.pk == pk), None)


def panel_of(ticket: Ticket, *, user: User, now: datetime) -> Panel:
    """What this person may see of the ticket's clocks: clients the SLA, our people the OLA too.

    The ticket comes with ``entitlement__plan_version__plan``. Three queries, however many clocks.
    """
    reader = reader_of(user)
    pairs = [
        (clock, state)
        for clock, state in clocks_with_states([ticket], now=now)
        if user.is_desk or is_client_metric(state.metric)
    ]
    causes = causes_of(ticket.pk) if pairs else {}
    versions = _versions(ticket.entitlement.plan_version, [clock for clock, _state in pairs])
    entries = [
        _entry(clock, state, versions.get(clock.plan_version_id), causes, reader=reader, now=now)
        for clock, state in sorted(pairs, key=lambda pair: _order(pair[1]))
    ]
    found = alarms_for(ticket.entitlement, priority=ticket.priority) if user.is_desk else []
    if question_of(ticket, user) is not None:
        found = []
    alarms = [
        replace(alarm, words=f"{alarm.words} {advice_for(alarm)}".rstrip()) for alarm in found
    ]
    return Panel(
        ticket,
        [entry for entry in entries if entry.is_live],
        [entry for entry in entries if not entry.is_live],
        alarms,
        _untimed(ticket) if user.is_desk else [],
        now,
    )


def _untimed(ticket: Ticket) -> list[str]:
    version = ticket.entitlement.plan_version
    promised = targets_of(version) if version is not None else {}
    missing = {metric for metric, _priority in promised} - {
        metric for metric, priority in promised if priority == ticket.priority
    }
    return [metric_label(metric) for metric in metric_codes() if metric in missing]


def _versions(current: PlanVersion | None, clocks: list[Clock]) -> dict[int, PlanVersion]:
    """The plan versions the clocks ran under; only earlier terms cost a query."""
    known = {} if current is None else {current.pk: current}
    others = {clock.plan_version_id for clock in clocks} - set(known)
    if others:
        known |= PlanVersion.objects.select_related("plan").in_bulk(others)
    return known


def _order(state: ClockState) -> tuple[bool, float]:
    """Live ones by what runs out first, paused after running; finished ones newest first."""
    if state.stopped_at is not None:
        return True, -state.stopped_at.timestamp()
    return False, state.due_at.timestamp() if state.due_at else float("inf")


def reader_of(user: User) -> Reader:
    return Reader(
        zone=timezone.get_current_timezone(),
        language=translation.get_language() or user.language,
        is_client=not user.is_desk,
    )


def causes_of(ticket_id: int) -> Causes:
    """Who put the ticket into its statuses and why, in one query."""
    rows = Event.objects.filter(
        subject_type=TICKET_TYPE, subject_id=ticket_id, kind=STATUS_CHANGED.name
    ).values_list("at", "data", "actor__full_name")
    return {at: Cause(name or "", data.get("reason", "")) for at, data, name in rows}


def _entry(
    clock: Clock,
    state: ClockState,
    version: PlanVersion | None,
    causes: Causes,
    *,
    reader: Reader,
    now: datetime,
) -> ClockEntry:
    plan = f"{version.plan.label}, {_('version')} {version.number}" if version else "–"
    url = reverse("sla:clock_explanation", args=[clock.pk])
    if reader.is_client:
        url = reverse("sla:portal_clock_explanation", args=[clock.ticket_id, clock.pk])
    return ClockEntry(
        pk=clock.pk,
        label=metric_label(clock.metric),
        note=_note(clock),
        chip=chip_of(state, reader=reader, now=now, url=url),
        sentences=explain(state, plan=plan, causes=causes, reader=reader, now=now),
        is_live=state.is_live,
        is_inner=not is_client_metric(clock.metric),
        state=state,
    )


def _note(clock: Clock) -> str:
    """What tells this clock from others of its metric."""
    parts = []
    if clock.cycle > 1:
        parts.append(_("time %(number)s") % {"number": clock.cycle})
    if clock.version > 1 or clock.label == "priority_changed":
        parts.append(str(Priority(clock.priority).label))
    return ", ".join(parts)


def chip_of(state: ClockState, *, reader: Reader, now: datetime, url: str) -> Chip:
    """The chip of a clock: counting, standing still, or its result."""
    share = 100 * state.elapsed_seconds / state.target_seconds
    if state.stopped_at is not None:
        return Chip(
            state="breach" if state.is_breached else "done",
            words=_result(state, reader),
            share=round(min(share, 100)),
            exact=reader.at(state.stopped_at),
            url=url,
        )
    if state.alarm:
        return Chip(state="none", words=_("the hours never open"), url=url)
    is_paused = state.state == ClockStatus.PAUSED
    tone = "paused" if is_paused else _tone(state, share)
    return deadline_chip(
        None if is_paused else state.due_at,
        now=now,
        state=tone,
        zone=reader.zone,
        language=reader.language,
        share=share,
        left_seconds=state.remaining_seconds if is_paused else None,
        target_seconds=state.target_seconds,
        url=url,
    )


def _tone(state: ClockState, share: float) -> str:
    if state.is_breached:
        return "breach"
    return "warn" if share >= WARNING_PERCENT else "ok"


def _result(state: ClockState, reader: Reader) -> str:
    if state.is_breached:
        over = span_words(-state.remaining_seconds, reader.language)
        return _("late by %(span)s") % {"span": over}
    if state.state == ClockStatus.CANCELLED:
        return _("cancelled")
    used = span_words(state.elapsed_seconds, reader.language)
    return _("in time: %(span)s") % {"span": used}


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A clock as a row of a list."""

    clock: Clock
    metric: str
    plan: str
    result: str
    tone: str
    judged: str
    due: str


def list_rows(clocks: list[Clock], *, now: datetime) -> list[ClockRow]:
    """Rows with their times said once, in the active language and zone."""
    zone, language = timezone.get_current_timezone(), translation.get_language() or "en"

    def said(at: datetime | None) -> str:
        return short_time(at, now=now, zone=zone, language=language) if at else "–"

    return [
        ClockRow(
            clock=clock,
            metric=metric_label(clock.metric),
            plan=clock.plan_version.plan.label,
            result=str(
                Verdict(clock.verdict).label if clock.verdict else clock.get_state_display()
            ),
            tone={"missed": "breach", "born_late": "breach", "": "info"}.get(clock.verdict, "ok"),
            judged=said(clock.judged_at),
            due=said(clock.due_at),
        )
        for clock in clocks
    ]
