"""Writing calls down with the change they tell of."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from servicedesk.events.models import Event
from servicedesk.events.registry import Kind, subscribe
from servicedesk.webhooks.models import Dispatch, Webhook
from servicedesk.webhooks.presenting import Label, Presenter, note_presenter, presenter_of
from servicedesk.webhooks.tasks import hint

KEPT_TRYING = timedelta(hours=24)


def offer(*kinds: tuple[Kind, Label], presenter: Presenter) -> None:
    """Let hooks listen to these kinds, each with what people call it; called when an app is
    ready."""
    for kind, label in kinds:
        note_presenter(kind, label, presenter)
        subscribe(kind, together=True, each=True, when=is_anybody_listening)(enqueue)


def is_anybody_listening() -> bool:
    return Webhook.objects.active().exists()


def enqueue(event: Event) -> None:
    """Owe the event to every hook that listens to it."""
    presenter = presenter_of(event.kind)
    if presenter is None:
        return
    hooks = Webhook.objects.active().told_of(presenter.organisation_of(event))
    owe(event, [hook for hook in hooks.only("kinds") if hook.wants(event.kind)])


def owe(event: Event, hooks: Iterable[Webhook], *, now: datetime | None = None) -> None:
    """Write the calls of one event; those that are owed already stay as they are."""
    moment = now or timezone.now()
    calls = [new_call(event, hook, now=moment) for hook in hooks]
    if calls:
        Dispatch.objects.bulk_create(calls, ignore_conflicts=True)
        transaction.on_commit(hint)


def new_call(event: Event, hook: Webhook, *, now: datetime) -> Dispatch:
    return Dispatch(
        webhook=hook, event=event, created_at=now, next_attempt_at=now,
        gives_up_at=now + KEPT_TRYING,
    )  # fmt: skip
