"""Switching a hook off and on."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from servicedesk.accounts.models import User
from servicedesk.events.services import record
from servicedesk.webhooks import events
from servicedesk.webhooks.choices import CallState, SwitchedOff
from servicedesk.webhooks.models import Dispatch, Webhook


@transaction.atomic
def switch_off(
    hook: Webhook,
    *,
    reason: SwitchedOff = SwitchedOff.BY_HAND,
    actor: User | None,
    at: datetime | None = None,
) -> Webhook:
    """Tell the hook nothing more; what still waits is given up and can be repeated later."""
    moment = at or timezone.now()
    hook.is_active, hook.disabled_reason = False, reason
    hook.save(update_fields=["is_active", "disabled_reason"])
    Dispatch.objects.filter(webhook=hook, state=CallState.WAITING).update(
        state=CallState.PARKED, finished_at=moment
    )
    record(events.DISABLED, hook, actor=actor, at=moment, name=hook.name, reason=reason.value)
    return hook


@transaction.atomic
def switch_on(hook: Webhook, *, actor: User | None, at: datetime | None = None) -> Webhook:
    """Tell it again from now on, as if it had never failed."""
    hook.is_active, hook.disabled_reason = True, ""
    hook.failure_count, hook.failing_since, hook.rests_until = 0, None, None
    hook.save(
        update_fields=[
            "is_active", "disabled_reason", "failure_count", "failing_since", "rests_until",
        ]
    )  # fmt: skip
    record(events.ENABLED, hook, actor=actor, at=at, name=hook.name)
    return hook
