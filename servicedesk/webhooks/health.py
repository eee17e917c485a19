"""Numbers of webhooks. A receiver that fails is its owner's matter and makes nothing unready."""

from datetime import datetime

from django.db.models import Min

from servicedesk.health import LATE_SECONDS, register_gauge
from servicedesk.webhooks.choices import CallState
from servicedesk.webhooks.models import Dispatch


def _lag(now: datetime) -> float:
    first = Dispatch.objects.due(now).aggregate(first=Min("next_attempt_at"))["first"]
    return max((now - first).total_seconds(), 0.0) if first else 0.0


def _parked(now: datetime) -> float:
    return Dispatch.objects.filter(state=CallState.PARKED).count()


register_gauge(
    "desk_webhook_lag_seconds", _lag, limit=LATE_SECONDS,
    help="Age of the oldest webhook call that could have been sent",
    words="a webhook waits {value:.0f} s to be called: is a worker running?",
)  # fmt: skip
register_gauge("desk_webhook_parked", _parked, help="Webhook calls given up after a day")
