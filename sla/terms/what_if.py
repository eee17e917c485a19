"""What would have become of past clocks under another promise; nothing of them is written."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from contracts.models import Plan, PlanVersion, ServiceHours
from contracts.services import calendar_as_known, latest_pin
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from sla import rows
from sla.choices import IN_TIME, Verdict
from sla.clock import Policy, Target
from sla.models import Clock
from sla.promises import Promise
from sla.querysets import ClockQuerySet
from sla.services import derive_clocks, derive_states, tickets_with_plans
from sla.terms.models import WhatIf

CHUNK = 500
SAMPLE_SIZE = 200
MET, MISSED, UNDECIDED = "met", "missed", "undecided"


def ask(
    *,
    plan: Plan,
    metric: str,
    priority: int,
    minutes: int,
    days: int | None,
    hours: ServiceHours | None,
    since: datetime,
    until: datetime,
    actor: User | None,
    at: datetime,
) -> WhatIf:
    """Ask of the clocks judged in the period, ``until`` excluded; ``hours`` None: their own.

    Refused without exactly one of minutes and days, and for a period that ends before it begins.
    """
    if bool(minutes) == bool(days):
        raise Refused(_("Give either minutes or working days."), field="minutes")
    if until <= since:
        raise Refused(_("The period ends before it begins: swap the two days."), field="last")
    asked = WhatIf(
        plan=plan, metric=metric, priority=priority, minutes=minutes, days=days, hours=hours,
        since=since, until=until, actor=actor, created_at=at, worked_at=at,
    )  # fmt: skip
    asked.total = _judged(asked).values("ticket").distinct().count()
    asked.save()
    return asked


def answer_chunk(asked: WhatIf, *, now: datetime) -> bool:
    """Count the next tickets; whether any may be left. Two at a time do each chunk once."""
    seen = asked.last_ticket
    later = _judged(asked).filter(ticket__gt=seen).order_by("ticket")
    numbers = list(later.values_list("ticket", flat=True).distinct()[:CHUNK])
    counts, sample = Counter(asked.counts), list(asked.sample)
    for clock, verdict in _verdicts(asked, numbers, now=now):
        was = MET if clock.verdict in IN_TIME else MISSED
        counts.update({f"then_{was}": 1, f"now_{verdict}": 1})
        if was != verdict:
            counts.update({"flips": 1})
            if len(sample) < SAMPLE_SIZE:
                sample.append({"number": clock.ticket_id, "clock": clock.pk, "then": was,
                               "now": verdict})  # fmt: skip
    is_done = len(numbers) < CHUNK
    written = WhatIf.objects.filter(
        pk=asked.pk, finished_at__isnull=True, last_ticket=seen
    ).update(
        counts=counts, sample=sample, last_ticket=numbers[-1] if numbers else seen,
        done=asked.done + len(numbers), worked_at=now, finished_at=now if is_done else None,
    )  # fmt: skip
    return bool(written) and not is_done


def _judged(asked: WhatIf) -> ClockQuerySet:
    return Clock.objects.filter(
        judged_at__gte=asked.since, judged_at__lt=asked.until, metric=asked.metric,
        priority=asked.priority, plan_version__plan=asked.plan_id,
        verdict__in=(*IN_TIME, Verdict.MISSED),
    )  # fmt: skip


def _verdicts(asked: WhatIf, numbers: list[int], *, now: datetime) -> list[tuple[Clock, str]]:
    """Every judged clock of these tickets with what it would have come to."""
    versions = set(PlanVersion.objects.filter(plan=asked.plan_id).values_list("pk", flat=True))
    target = _target(asked)
    found: dict[tuple[int, rows.Key], str] = {}
    for ticket_id, history in derive_clocks(tickets_with_plans(numbers), now=now).items():
        policies = {
            key: _with(promise, asked, target) if promise.version_id in versions
            else promise.policy
            for key, promise in history.promises.items()
        }  # fmt: skip
        for state in derive_states(history.facts, policies, now=now):
            verdict, _at = rows.verdict_of(state)
            found[(ticket_id, rows.key_of(state))] = _word(verdict)
    clocks = _judged(asked).filter(ticket__in=numbers).order_by("ticket", "pk")
    return [
        (clock, found.get((clock.ticket_id, rows.key_of(clock)), UNDECIDED)) for clock in clocks
    ]


def _word(verdict: str) -> str:
    if verdict in IN_TIME:
        return MET
    return MISSED if verdict in (Verdict.MISSED, Verdict.BORN_LATE) else UNDECIDED


def _target(asked: WhatIf) -> dict[str, Any]:
    """What differs from the promise a clock ran under."""
    changed: dict[str, Any] = {"seconds": asked.minutes * 60, "days": asked.days or 0}
    if asked.hours_id is not None:
        changed["hours"] = calendar_as_known(asked.hours_id, pin=latest_pin())
    return changed


def _with(promise: Promise, asked: WhatIf, changed: Mapping[str, Any]) -> Policy:
    key = (asked.metric, asked.priority)
    promised: Target | None = promise.policy.get(key)
    if promised is None:
        return promise.policy
    return {**promise.policy, key: replace(promised, **changed)}
