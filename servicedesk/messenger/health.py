"""What the messenger answers for in ``/metrics`` and ``/health/ready``."""

from datetime import datetime

from django.db.models import Min

from servicedesk.health import LATE_SECONDS, register_gauge
from servicedesk.messenger.choices import OutgoingState, UpdateState
from servicedesk.messenger.client import is_on
from servicedesk.messenger.models import OutgoingMessage, Update


def _late(now: datetime, first: datetime | None) -> float:
    return max((now - first).total_seconds(), 0.0) if first else 0.0


def _send_lag(now: datetime) -> float | None:
    waiting = OutgoingMessage.objects.filter(state=OutgoingState.WAITING)
    return _late(now, waiting.aggregate(first=Min("next_attempt_at"))["first"]) if is_on() else None


def _handle_lag(now: datetime) -> float | None:
    waiting = Update.objects.filter(state=UpdateState.WAITING)
    return _late(now, waiting.aggregate(first=Min("next_attempt_at"))["first"]) if is_on() else None


def _parked(now: datetime) -> float:
    messages = OutgoingMessage.objects.filter(state=OutgoingState.PARKED)
    return messages.count() + Update.objects.filter(state=UpdateState.PARKED).count()


register_gauge(
    "desk_messenger_lag_seconds", _send_lag, limit=LATE_SECONDS,
    help="Age of the oldest message that should have left",
    words="a message waits {value:.0f} s to leave: look at TELEGRAM_TOKEN and the worker's log",
)  # fmt: skip
register_gauge(
    "desk_messenger_updates_lag_seconds", _handle_lag, limit=LATE_SECONDS,
    help="Age of the oldest message of the messenger that waits to be handled",
    words="what came by messenger waits {value:.0f} s: is a worker running?",
)  # fmt: skip
register_gauge(
    "desk_parked_messages", _parked, limit=0,
    help="Messages, coming or going, given up on after the last try",
    words="{value:.0f} messages are parked: look at their errors in the admin",
)  # fmt: skip
