"""A call arrives at least once under one id, whatever the receiver or our own worker does."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from servicedesk.events.models import Event
from servicedesk.notifications.models import Notification
from servicedesk.webhooks import sending, services
from servicedesk.webhooks.choices import CallState, Outcome, SwitchedOff
from servicedesk.webhooks.models import Attempt, Dispatch, Webhook
from servicedesk.webhooks.notifications import tell_owner
from servicedesk.webhooks.signing import secret_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 15, 9, tzinfo=UTC)


@pytest.fixture
def call(hook, frank) -> Dispatch:
    return services.ping(hook, actor=frank, at=NOON)


def attempt(
    call: Dispatch, *, after: timedelta = timedelta(), seconds: float = 10.0, monkeypatch=None
):
    if monkeypatch is not None:
        monkeypatch.setattr(sending, "SECONDS", seconds)
    with time_machine.travel(NOON + after, tick=True):
        result = sending.send(call.pk, now=NOON + after)
    call.refresh_from_db()
    return result


def test_a_call_is_signed_over_id_time_and_body(receiver, hook, call):
    attempt(call)
    headers, body = receiver.got[0]
    assert headers["Webhook-Id"] == call.uid == f"evt_{call.event_id}_{hook.pk}"
    assert headers["Webhook-Timestamp"] == str(int(NOON.timestamp()))
    key = base64.b64decode(secret_of(hook.salt).removeprefix("whsec_"))
    signed = f"{call.uid}.{int(NOON.timestamp())}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["Webhook-Signature"] == f"v1,{expected}"
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body) == {
        "id": call.uid,
        "type": "webhook.pinged",
        "timestamp": "2026-06-15T09:00:00Z",
        "data": {"webhook": hook.pk, "name": "Pager"},
    }
    assert (call.state, call.attempt_count) == (CallState.DONE, 1)
    assert attempt(call) is None
    assert len(receiver.got) == 1


FAILURES = {
    "broken": (Outcome.ANSWERED, 500),
    "busy": (Outcome.ANSWERED, 429),
    "moved": (Outcome.ANSWERED, 302),
    "hanging": (Outcome.SLOW, None),
    "dripping": (Outcome.SLOW, None),
    "resetting": (Outcome.UNREACHABLE, None),
    "nonsense": (Outcome.UNREACHABLE, None),
}


@pytest.mark.parametrize("mood", FAILURES)
def test_whatever_fails_is_tried_again_under_the_same_id(receiver, hook, call, mood, monkeypatch):
    receiver.mood = mood
    attempt(call, seconds=1.0, monkeypatch=monkeypatch)
    assert (call.state, call.attempt_count) == (CallState.WAITING, 1)
    tried = Attempt.objects.get()
    assert (tried.outcome, tried.status) == FAILURES[mood]
    hook.refresh_from_db()
    assert hook.failure_count == 1
    receiver.mood = "well"
    assert not Dispatch.objects.due(NOON + timedelta(seconds=5)).exists()
    attempt(call, after=timedelta(minutes=5), seconds=10.0, monkeypatch=monkeypatch)
    assert call.state == CallState.DONE
    assert set(receiver.ids) == {call.uid}
    assert len(receiver.ids) == 2
    assert "GET /inside" not in receiver.paths
    hook.refresh_from_db()
    assert (hook.failure_count, hook.failing_since, hook.rests_until) == (0, None, None)


def test_a_receiver_that_is_not_there_is_tried_again(receiver, hook, call):
    receiver.shutdown()
    receiver.server_close()
    result = attempt(call)
    assert (result.outcome, result.status) == (Outcome.UNREACHABLE, None)
    assert call.state == CallState.WAITING


def test_a_certificate_that_does_not_hold_is_a_failure(receiver, hook, call):
    Webhook.objects.filter(pk=hook.pk).update(url=receiver.url.replace("http:", "https:"))
    assert attempt(call).outcome == Outcome.TLS
    assert receiver.got == []


def test_an_address_that_became_private_is_not_asked(receiver, hook, call, settings):
    settings.OUTGOING_PRIVATE_NETWORKS = []
    assert attempt(call).outcome == Outcome.PRIVATE
    assert receiver.got == []


def test_a_huge_answer_is_cut_off_and_taken(receiver, hook, call):
    receiver.mood = "huge"
    attempt(call)
    assert call.state == CallState.DONE


def test_who_asks_for_patience_gets_it(receiver, hook, call):
    receiver.mood = "busy"
    attempt(call)
    assert timedelta(seconds=119) < call.next_attempt_at - NOON < timedelta(seconds=130)


def test_a_worker_that_dies_before_it_notes_the_call_repeats_it_under_the_same_id(
    receiver, hook, call
):
    receiver.mood = "deadly"
    with pytest.raises(KeyboardInterrupt):
        attempt(call)
    call.refresh_from_db()
    assert (call.state, receiver.ids) == (CallState.WAITING, [call.uid])
    receiver.mood = "well"
    assert attempt(call, after=timedelta(seconds=119)) is None
    attempt(call, after=timedelta(seconds=121))
    assert receiver.ids == [call.uid, call.uid]
    assert call.state == CallState.DONE


def test_a_call_is_given_up_after_a_day_and_can_be_repeated(receiver, hook, frank, call):
    receiver.mood = "broken"
    after = timedelta()
    while call.state == CallState.WAITING:
        assert after < timedelta(hours=24)
        assert attempt(call, after=after) is not None
        after = call.next_attempt_at - NOON
    assert call.state == CallState.PARKED
    assert after > timedelta(hours=21)
    assert call.attempt_count == Attempt.objects.count() > 20
    receiver.mood = "well"
    with time_machine.travel(NOON + timedelta(days=2)):
        services.replay(call, actor=frank)
        sending.sweep()
    call.refresh_from_db()
    assert call.state == CallState.DONE
    assert set(receiver.ids) == {call.uid}


def test_who_is_gone_is_switched_off_at_once_and_the_owner_told(receiver, hook, frank, call):
    waiting = services.ping(hook, actor=frank, at=NOON)
    receiver.mood = "gone"
    attempt(call)
    hook.refresh_from_db()
    assert (hook.is_active, hook.disabled_reason) == (False, SwitchedOff.GONE)
    waiting.refresh_from_db()
    assert waiting.state == CallState.PARKED
    event = Event.objects.get(kind="webhook.disabled")
    assert (event.actor, event.data["reason"]) == (None, "gone")
    tell_owner(event)
    notice = Notification.objects.get(recipient=frank)
    assert notice.title == "The webhook “Pager” was switched off"
    assert notice.body.startswith("It answered that it is gone (410).")
    assert notice.url == f"/webhooks/{hook.pk}/"


def test_who_fails_for_days_is_switched_off_and_not_before(receiver, hook, frank, call):
    receiver.mood = "broken"
    attempt(call)
    for days, is_active in ((4.99, True), (5.01, False)):
        later = services.ping(hook, actor=frank, at=NOON)
        attempt(later, after=timedelta(days=days))
        hook.refresh_from_db()
        assert hook.is_active == is_active
    assert hook.disabled_reason == SwitchedOff.FAILING


def test_a_hook_that_fails_holds_nobody_else_up(receiver, hook, frank):
    bad, _secret = services.create_webhook(
        frank, name="Bad", url="http://127.0.0.1:9/hook", actor=frank
    )
    for _ in range(30):
        services.ping(bad, actor=frank)
    fine = services.ping(hook, actor=frank)
    sending.sweep()
    fine.refresh_from_db()
    assert fine.state == CallState.DONE
    assert Attempt.objects.filter(call__webhook=bad).count() == 1


def test_after_a_rotation_both_secrets_sign_for_a_day(receiver, hook, frank):
    old = secret_of(hook.salt)
    new = services.rotate_secret(hook, actor=frank, at=NOON)
    assert new != old
    for hours, count in ((1, 2), (25, 1)):
        call = services.ping(hook, actor=frank, at=NOON)
        attempt(call, after=timedelta(hours=hours))
        headers, body = receiver.got[-1]
        stamp = int(headers["Webhook-Timestamp"])
        given = headers["Webhook-Signature"].split(" ")
        expected = [services_sign(secret, call.uid, stamp, body) for secret in (new, old)[:count]]
        assert given == expected


def services_sign(secret: str, uid: str, stamp: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    made = hmac.new(key, f"{uid}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"


def test_old_calls_are_forgotten_after_a_month(receiver, hook, call):
    attempt(call)
    assert sending.forget_calls(now=NOON + timedelta(days=29)) == 0
    assert sending.forget_calls(now=NOON + timedelta(days=31)) == 1
    assert not Attempt.objects.exists()
