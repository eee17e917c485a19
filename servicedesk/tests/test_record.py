"""An event is written with its change, and reactions never lose the change."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from servicedesk.events.models import Delivery, DeliveryState, Event
from servicedesk.events.registry import kind, subscribe
from servicedesk.events.services import batch, is_replaying, record, replaying

NOON = datetime(2026, 6, 15, 9, tzinfo=UTC)
HAPPENED = kind("test.happened", "happened")
BROKE = kind("test.broke", "broke")
TOLD = kind("test.told", "told")
heard: list[tuple[str, int, int]] = []


@subscribe(HAPPENED, together=True)
def hear(event: Event) -> None:
    heard.append((event.kind, event.subject_id, event.data.get("step", 0)))


@subscribe(BROKE, together=True)
def break_down(event: Event) -> None:
    Event.objects.create(kind="test.half", subject_type="x", subject_id=1, at=event.at)
    raise ValueError("a bug")


@subscribe(TOLD)
def tell(event: Event) -> None:
    heard.append((event.kind, event.subject_id, 0))


@pytest.fixture(autouse=True)
def _silence():
    heard.clear()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_recording_needs_a_transaction(acme):
    with pytest.raises(RuntimeError, match="needs a transaction"):
        record(HAPPENED, acme, actor=None)
    assert not Event.objects.exists()


def test_event_holds_who_what_and_when(acme, frank):
    event = record(HAPPENED, acme, actor=frank, at=NOON, step=1)
    event.refresh_from_db()
    assert (event.kind, event.subject_type) == ("test.happened", "accounts.organisation")
    assert (event.subject_id, event.actor, event.at) == (acme.pk, frank, NOON)
    assert event.data == {"step": 1}


def test_together_reaction_runs_at_once(acme):
    record(HAPPENED, acme, actor=None, step=1)
    assert heard == [("test.happened", acme.pk, 1)]
    assert not Delivery.objects.exists()


def test_failed_reaction_is_kept_for_later_and_the_change_stands(acme):
    acme.name = "Acme Works"
    acme.save()
    event = record(BROKE, acme, actor=None)
    delivery = Delivery.objects.get()
    assert (delivery.event, delivery.state) == (event, DeliveryState.WAITING)
    assert delivery.subscriber.endswith("break_down")
    assert delivery.error == "ValueError('a bug')"
    acme.refresh_from_db()
    assert acme.name == "Acme Works"
    assert not Event.objects.filter(kind="test.half").exists()


def test_what_leaves_the_process_waits_for_the_commit(acme):
    record(TOLD, acme, actor=None)
    assert heard == []
    assert Delivery.objects.get().subscriber.endswith("tell")


def test_batch_runs_a_reaction_once_with_the_last_event(acme, globex):
    with batch():
        record(HAPPENED, acme, actor=None, step=1)
        record(HAPPENED, globex, actor=None, step=2)
        with batch():
            record(HAPPENED, acme, actor=None, step=3)
        assert heard == []
    assert sorted(heard) == sorted([("test.happened", acme.pk, 3), ("test.happened", globex.pk, 2)])


def test_replaying_runs_reactions_and_tells_nobody(acme):
    with replaying():
        assert is_replaying()
        record(HAPPENED, acme, actor=None)
        record(TOLD, acme, actor=None)
    assert heard == [("test.happened", acme.pk, 0)]
    assert not Delivery.objects.exists()
    assert not is_replaying()


def test_rolled_back_change_was_never_recorded(acme):
    with transaction.atomic():
        record(TOLD, acme, actor=None)
        transaction.set_rollback(True)
    assert not Event.objects.exists()
    assert not Delivery.objects.exists()


def test_kind_is_declared_once():
    with pytest.raises(ValueError, match="declared twice"):
        kind("test.happened", "again")


def test_one_broken_reaction_of_a_batch_takes_no_other_with_it(acme, globex):
    with batch():
        record(HAPPENED, acme, actor=None, step=1)
        broken = record(BROKE, acme, actor=None)
        record(HAPPENED, globex, actor=None, step=2)
    kept = Delivery.objects.get()
    assert (kept.event, kept.error) == (broken, "ValueError('a bug')")
    assert kept.subscriber.endswith("break_down")
    assert set(heard) == {("test.happened", acme.pk, 1), ("test.happened", globex.pk, 2)}
    assert not Event.objects.filter(kind="test.half").exists()
