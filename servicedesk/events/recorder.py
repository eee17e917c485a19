"""Recording: the event, its reactions and its deliveries, in the transaction of the change."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from django.db import models, transaction
from django.utils import timezone

from servicedesk.events.models import Delivery, Event
from servicedesk.events.registry import Kind, Subscription, subscriptions_to
from servicedesk.events.tasks import hint

if TYPE_CHECKING:
    from servicedesk.accounts.models import User

log = structlog.get_logger(__name__)


@dataclass
class Batch:
    """Reactions put off to the end of a block: each runs once per subject, with its last event."""

    delivers: bool = True
    is_rehearsal: bool = False
    waiting: dict[tuple[str, str, int], tuple[Subscription, Event]] = field(default_factory=dict)
    needed: dict[tuple[str, str], bool] = field(default_factory=dict)


_batch: ContextVar[Batch | None] = ContextVar("events_batch", default=None)
_marks: ContextVar[Mapping[str, Any]] = ContextVar("events_marks", default={})  # noqa: B039 — read only


def subject_label(subject: models.Model) -> str:
    return subject._meta.label_lower


def record(
    kind: Kind,
    subject: models.Model,
    /,
    *,
    actor: "User | None",
    at: datetime | None = None,
    **data: Any,
) -> Event:
    """Write one event in the current transaction and let the subscribers know.

    ``actor`` None is the desk itself; ``at`` (aware) is when it happened, now unless told. Raises
    RuntimeError outside a transaction, where a crash could part the change from its event.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("record() needs a transaction: call it inside a service's atomic block")
    event = Event.objects.create(
        kind=kind.name,
        audit=kind.audit,
        subject_type=subject_label(subject),
        subject_id=subject.pk,
        actor=actor,
        at=at or timezone.now(),
        data={**data, **_marks.get()},
    )
    batch = _batch.get()
    if batch is not None and batch.is_rehearsal:
        return event
    for subscription in subscriptions_to(kind.name):
        if not subscription.together:
            is_told = batch is None or batch.delivers
            if is_told and _is_needed(subscription, kind.name, batch):
                _enqueue(event, subscription, error="")
        elif subscription.each:
            if _is_needed(subscription, kind.name, batch):
                _react(subscription, event)
        elif batch is None:
            _react(subscription, event)
        else:
            batch.waiting.pop((subscription.name, event.subject_type, event.subject_id), None)
            batch.waiting[(subscription.name, event.subject_type, event.subject_id)] = (
                subscription,
                event,
            )
    return event


@contextmanager
def batch() -> Iterator[None]:
    """Put reactions off to the end of the block, each once per subject. Nested blocks join the
    outer one."""
    with _batched(delivers=True):
        yield


@contextmanager
def replaying() -> Iterator[None]:
    """As :func:`batch`, for history brought in: nothing is told to anybody."""
    with _batched(delivers=False):
        yield


@contextmanager
def rehearsing() -> Iterator[None]:
    """Nobody reacts to what is recorded in the block: its transaction is to be rolled back."""
    token = _batch.set(Batch(is_rehearsal=True))
    try:
        yield
    finally:
        _batch.reset(token)


@contextmanager
def marked(**marks: Any) -> Iterator[None]:
    """Every event recorded in the block carries these in its data: what it was caused by."""
    token = _marks.set({**_marks.get(), **marks})
    try:
        yield
    finally:
        _marks.reset(token)


def is_replaying() -> bool:
    current = _batch.get()
    return current is not None and not current.delivers


@contextmanager
def _batched(*, delivers: bool) -> Iterator[None]:
    if _batch.get() is not None:
        yield
        return
    current = Batch(delivers=delivers)
    token = _batch.set(current)
    try:
        yield
        _react_to_all(current)
    finally:
        _batch.reset(token)


def _react_to_all(batch: Batch) -> None:
    """Run what waits under one savepoint; where one of it fails, each again under its own."""
    before = dict(batch.waiting)
    try:
        with transaction.atomic():
            while batch.waiting:
                subscription, event = batch.waiting.pop(next(iter(batch.waiting)))
                subscription.handler(event)
    except Exception:  # noqa: BLE001 — the reaction that fails again says and keeps what it was
        batch.waiting = before
    while batch.waiting:
        subscription, event = batch.waiting.pop(next(iter(batch.waiting)))
        _react(subscription, event)


def _is_needed(subscription: Subscription, kind: str, batch: Batch | None) -> bool:
    """Whether there is anything to do: asked once a block and kind, and never for history brought
    in."""
    if batch is None:
        return subscription.when is None or subscription.when()
    if not batch.delivers:
        return False
    key = (subscription.name, kind)
    if key not in batch.needed:
        batch.needed[key] = subscription.when is None or subscription.when()
    return batch.needed[key]


def _react(subscription: Subscription, event: Event) -> None:
    """Run a reaction in a savepoint; if it fails it is retried later and the change stands."""
    try:
        with transaction.atomic():
            subscription.handler(event)
    except Exception as error:  # a reaction's bug must not lose the ticket
        log.exception("reaction failed", subscriber=subscription.name, event_id=event.pk)
        _enqueue(event, subscription, error=repr(error))


def _enqueue(event: Event, subscription: Subscription, *, error: str) -> None:
    delivery = Delivery.objects.create(
        event=event, subscriber=subscription.name, next_attempt_at=timezone.now(), error=error
    )
    transaction.on_commit(lambda: hint(delivery.pk))
