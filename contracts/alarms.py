"""What is wrong with a promise, said aloud: a ticket without clocks always says why."""

from dataclasses import dataclass

from django.utils.translation import gettext

from contracts.choices import Handling, Outcome, Priority
from contracts.entitlement import PROMISING
from contracts.models import Contract, Entitlement, PlanVersion
from contracts.services.plans import targets_of
from contracts.wording import reason_words


@dataclass(frozen=True)
class Alarm:
    """``tone``: "breach" when nothing is timed because of it, else "warn"."""

    code: str
    words: str
    tone: str = "breach"


def alarms_for(entitlement: Entitlement, *, priority: int | None = None) -> list[Alarm]:
    """What an engineer must know of the promise behind a ticket, in the active language.

    With a priority, also whether the plan promises that priority anything.
    """
    if entitlement.outcome == Outcome.UNKNOWN_CLIENT:
        return [Alarm("unknown_client", reason_words(entitlement))]
    reason, asked = reason_words(entitlement), []
    if entitlement.handling == Handling.ASK_TSM:
        words = gettext("The service manager has been asked how to go on.")
        asked.append(Alarm("ask_tsm", words, "warn"))
    if entitlement.plan_version is None and (
        entitlement.outcome not in PROMISING or entitlement.handling == Handling.BEST_EFFORT
    ):
        words = gettext("No time is promised: {reason} The work becomes a quote for the client.")
        return [Alarm(entitlement.reason_code, words.format(reason=reason)), *asked]
    alarms = version_alarms(entitlement.plan_version, priority=priority)
    if entitlement.outcome == Outcome.GRACE:
        alarms.append(Alarm("in_grace", reason, "warn"))
    elif entitlement.outcome != Outcome.COVERED:
        alarms.append(Alarm(entitlement.reason_code, reason, "warn"))
    alarms += asked
    return alarms


def version_alarms(version: PlanVersion | None, *, priority: int | None = None) -> list[Alarm]:
    """What is wrong with a plan version: no version, no targets, calendars without hours."""
    if version is None:
        return [Alarm("plan_without_version", gettext(
            "No version of the plan is in force, so no time is promised: revise the plan."
        ))]  # fmt: skip
    targets = targets_of(version)
    if not targets:
        return [Alarm("plan_without_targets", gettext(
            "The plan has no targets, so nothing is timed: revise the plan."
        ))]  # fmt: skip
    alarms = [
        Alarm("calendar_without_hours", gettext(
            "The service hours “{name}” hold no hours, so their times never run out: correct them."
        ).format(name=name))
        for name in sorted({row.hours.name for row in targets.values() if not row.hours.has_hours})
    ]  # fmt: skip
    if priority is not None and not any(key[1] == priority for key in targets):
        words = gettext("The plan promises nothing for the priority “{priority}”.")
        alarms.append(Alarm("priority_without_targets", words.format(
            priority=Priority(priority).label
        )))  # fmt: skip
    return alarms


def contract_alarms(contract: Contract, *, version: PlanVersion | None) -> list[Alarm]:
    """What is wrong with a contract under the plan version that is in force."""
    return version_alarms(version) if contract.state != "cancelled" else []
