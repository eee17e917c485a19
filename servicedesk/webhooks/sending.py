"""Sending calls: claim with a lease, send under the stable id, mark; retry for a day, then park.

A hook that fails rests for a while, so one that hangs does not hold the others up; one that has
failed for days, or says that it is gone, is switched off and its owner told.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from servicedesk.events.claiming import backoff
from servicedesk.fetching import MOST_BYTES, Answer, FetchError, ask
from servicedesk.webhooks.bodies import body_of
from servicedesk.webhooks.choices import CallState, Outcome, SwitchedOff
from servicedesk.webhooks.models import Attempt, Dispatch, Webhook
from servicedesk.webhooks.signing import headers_for
from servicedesk.webhooks.switching import switch_off

log = structlog.get_logger(__name__)
SECONDS = 10.0
LEASE = timedelta(minutes=2)
LONGEST_REST = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=1)
FAILING_DAYS = timedelta(days=5)
KEPT_FOR = timedelta(days=30)
AT_A_TIME = 20
"""Calls of one hook before the next hook's turn."""
SWEEP_SECONDS = 60.0
GONE, TOO_MANY, UNAVAILABLE = 410, 429, 503


@dataclass(frozen=True)
class Result:
    """How an attempt ended. ``retry_after``: what the receiver asked for."""

    outcome: Outcome
    status: int | None
    milliseconds: int
    retry_after: timedelta | None = None

    @property
    def is_delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def sweep(*, seconds: float = SWEEP_SECONDS) -> None:
    """Send what is due, some of each hook in turn, until nothing is left or the time is over."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        due = Dispatch.objects.due(timezone.now()).order_by()
        hooks = list(due.values_list("webhook_id", flat=True).distinct())
        if not hooks:
            return
        for hook_id in hooks:
            _send_some(hook_id, ends=ends)


def _send_some(hook_id: int, *, ends: float) -> None:
    due = Dispatch.objects.due(timezone.now()).filter(webhook=hook_id)
    for call_id in list(
        due.order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:AT_A_TIME]
    ):
        if time.monotonic() > ends:
            return
        result = send(call_id, now=timezone.now())
        if result is not None and not result.is_delivered:
            return  # the hook rests


def send(call_id: int, *, now: datetime) -> Result | None:
    """Try one call; None when somebody else has it, it is not due, or it is nobody's to know.

    The claim moves ``next_attempt_at`` past the lease: a killed worker's call comes back by itself,
    under the same id.
    """
    lease = now + LEASE
    waiting = Dispatch.objects.filter(pk=call_id, state=CallState.WAITING)
    if not waiting.filter(next_attempt_at__lte=now).update(next_attempt_at=lease):
        return None
    call = Dispatch.objects.select_related("webhook__owner__organisation", "event__actor").get(
        pk=call_id
    )
    body = body_of(call)
    if body is None or not call.webhook.is_active:
        state = CallState.PARKED if body is not None else CallState.DROPPED
        waiting.filter(next_attempt_at=lease).update(state=state, finished_at=timezone.now())
        return None
    result = _post(call, body, now=now)
    _mark(call, result, lease=lease, now=timezone.now())
    return result


def _post(call: Dispatch, body: bytes, *, now: datetime) -> Result:
    headers = headers_for(call.webhook, uid=call.uid, body=body, now=now)
    begun = time.monotonic()
    answer: Answer | None = None
    outcome = Outcome.ANSWERED
    try:
        answer = ask(
            "POST", call.webhook.url, body=body, headers=headers, seconds=SECONDS,
            most_bytes=MOST_BYTES,
        )  # fmt: skip
    except FetchError as error:
        outcome = Outcome(error.code) if error.code in Outcome.values else Outcome.UNREACHABLE
    took = int((time.monotonic() - begun) * 1000)
    if answer is None:
        return Result(outcome, None, took)
    return Result(outcome, answer.status, took, _retry_after(answer))


def _retry_after(answer: Answer) -> timedelta | None:
    told = answer.headers.get("retry-after", "")
    if answer.status not in (TOO_MANY, UNAVAILABLE) or not (told.isascii() and told.isdigit()):
        return None
    return min(timedelta(seconds=int(told[:9])), LONGEST_WAIT)


@transaction.atomic
def _mark(call: Dispatch, result: Result, *, lease: datetime, now: datetime) -> None:
    """Keep how it ended; whoever lost the lease meanwhile only keeps the attempt."""
    Attempt.objects.create(
        call=call, at=now, outcome=result.outcome, status=result.status,
        milliseconds=result.milliseconds,
    )  # fmt: skip
    ours = Dispatch.objects.filter(pk=call.pk, state=CallState.WAITING, next_attempt_at=lease)
    if result.is_delivered:
        ours.update(state=CallState.DONE, finished_at=now, attempt_count=call.attempt_count + 1)
        _note_recovery(call.webhook)
        return
    log.warning("webhook failed", webhook=call.webhook_id, call=call.uid, status=result.status,
                outcome=result.outcome.value)  # fmt: skip
    count = call.attempt_count + 1
    again = now + max(backoff(count), result.retry_after or timedelta())
    if again >= call.gives_up_at:
        ours.update(state=CallState.PARKED, finished_at=now, attempt_count=count)
    else:
        ours.update(next_attempt_at=again, attempt_count=count)
    _note_failure(call.webhook_id, result, now=now)


def _note_recovery(hook: Webhook) -> None:
    if hook.failure_count or hook.failing_since:
        Webhook.objects.filter(pk=hook.pk).update(
            failure_count=0, failing_since=None, rests_until=None
        )


def _note_failure(hook_id: int, result: Result, *, now: datetime) -> None:
    hook = Webhook.objects.select_for_update().get(pk=hook_id)
    hook.failure_count += 1
    hook.failing_since = hook.failing_since or now
    rest = max(
        min(backoff(min(hook.failure_count, 12)), LONGEST_REST), result.retry_after or timedelta()
    )
    hook.rests_until = now + rest
    hook.save(update_fields=["failure_count", "failing_since", "rests_until"])
    if not hook.is_active:
        return
    if result.status == GONE:
        switch_off(hook, reason=SwitchedOff.GONE, actor=None, at=now)
    elif now - hook.failing_since >= FAILING_DAYS:
        switch_off(hook, reason=SwitchedOff.FAILING, actor=None, at=now)


def forget_calls(*, now: datetime) -> int:
    """Forget calls that ended a month ago, with their attempts; returns how many."""
    ended = Dispatch.objects.exclude(state=CallState.WAITING).filter(created_at__lt=now - KEPT_FOR)
    keys = list(ended.order_by("pk").values_list("pk", flat=True)[:5000])
    Dispatch.objects.filter(pk__in=keys).delete()
    return len(keys)
