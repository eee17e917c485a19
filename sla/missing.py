"""Open tickets nothing is timed for, by cause, with what to do about each."""

from dataclasses import dataclass

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contracts.alarms import Alarm, alarms_for
from contracts.choices import Outcome
from sla.choices import ClockState
from sla.models import Clock
from tickets.models import Ticket, TicketLink
from tickets.querysets import TicketQuerySet

NO_CLIENT, NO_CONTRACT, EXPIRED = "no_client", "no_contract", "expired"
BEST_EFFORT, NO_HOURS, NO_TARGET = "best_effort", "no_hours", "no_target"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why nothing is timed, and the way out."""

    code: str
    label: str | Promise
    advice: str | Promise


REASONS = (
    Reason(NO_CLIENT, _("Unknown client"), _("Say on the ticket which client it belongs to.")),
    Reason(
        NO_CONTRACT,
        _("No contract covers it"),
        _("Choose another contract of the client, or agree on a quote with them."),
    ),
    Reason(
        EXPIRED,
        _("The contract has ended"),
        _("Ask the service manager to renew it, then move the ticket to the new contract."),
    ),
    Reason(
        BEST_EFFORT,
        _("Taken without a promise"),
        _("Nothing is owed; watch it by hand, or move it to a contract that promises a time."),
    ),
    Reason(
        NO_HOURS,
        _("Its hours never open"),
        _("Correct the service hours of the plan: until then its time never runs out."),
    ),
    Reason(
        NO_TARGET,
        _("The plan promises nothing for it"),
        _("Add a target for this priority to the plan, or change the priority with a reason."),
    ),
)
ADVICE = {reason.code: reason.advice for reason in REASONS}
LABELS = {reason.code: reason.label for reason in REASONS}
_OF_ALARM = {
    "unknown_client": NO_CLIENT,
    "contract_ended": EXPIRED,
    "calendar_without_hours": NO_HOURS,
    "plan_without_version": NO_TARGET,
    "plan_without_targets": NO_TARGET,
    "priority_without_targets": NO_TARGET,
}


def advice_for(alarm: Alarm) -> str:
    """What to do about an alarm of a ticket, in the active language; empty for mere warnings."""
    if alarm.tone != "breach":
        return ""
    return str(ADVICE[_OF_ALARM.get(alarm.code, NO_CONTRACT)])


def without_promise(tickets: TicketQuerySet) -> TicketQuerySet:
    """The open ones of these tickets without a clock that can run out; ``missing`` says why.
    A question to a team owes nobody a time."""
    own = Clock.objects.filter(ticket=OuterRef("pk"))
    endless = own.filter(state=ClockState.RUNNING, due_at=None)
    unplanned = Q(entitlement__plan_version=None)
    uncovered = Q(entitlement__outcome__in=(Outcome.NOT_COVERED, Outcome.OUT_OF_SCOPE))
    cause = Case(
        When(Q(entitlement__outcome=Outcome.UNKNOWN_CLIENT) & unplanned, then=Value(NO_CLIENT)),
        When(Q(entitlement__outcome=Outcome.EXPIRED) & unplanned, then=Value(EXPIRED)),
        When(uncovered & unplanned, then=Value(NO_CONTRACT)),
        When(unplanned, then=Value(BEST_EFFORT)),
        When(Exists(endless), then=Value(NO_HOURS)),
        When(~Exists(own), then=Value(NO_TARGET)),
        default=Value(""),
        output_field=CharField(),
    )
    asked = TicketLink.objects.questions().filter(ticket=OuterRef("pk"))
    timed = tickets.open().exclude(Exists(asked), organisation=None)
    return timed.annotate(missing=cause).exclude(missing="")


@dataclass(frozen=True, slots=True)
class Tally:
    """A reason with how many open tickets have it."""

    reason: Reason
    count: int


def tallies(tickets: TicketQuerySet) -> list[Tally]:
    """Every reason with its count, in one query."""
    found = without_promise(tickets).order_by()
    named = found.values_list("missing")  # type: ignore[misc]  # the annotation above
    counts: dict[str, int] = dict(named.annotate(Count("pk")))
    return [Tally(reason, counts.get(reason.code, 0)) for reason in REASONS]


@dataclass(frozen=True, slots=True)
class MissingRow:
    """A ticket of the list, with the words of its alarms; its reason first where none says it."""

    ticket: Ticket
    why: str


def missing_rows(
    tickets: TicketQuerySet, *, reason: str, before: int | None, size: int
) -> list[MissingRow]:
    """A page of tickets without a promise, newest first; ``reason`` empty: all of them."""
    found = without_promise(tickets).select_related(
        "organisation", "entitlement__plan_version__plan"
    )
    if reason:
        found = found.filter(missing=reason)  # type: ignore[misc]  # the annotation above
    if before is not None:
        found = found.filter(pk__lt=before)
    return [MissingRow(ticket, _why(ticket)) for ticket in found.order_by("-pk")[:size]]


def _why(ticket: Ticket) -> str:
    alarms = alarms_for(ticket.entitlement, priority=ticket.priority)
    said = [alarm.words for alarm in alarms]
    if all(alarm.tone != "breach" for alarm in alarms):
        said.insert(0, f"{LABELS[ticket.missing]}.")  # type: ignore[attr-defined]  # annotated above
    return " ".join(said)
