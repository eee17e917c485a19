"""What duty answers for: how far the calling is behind."""

from datetime import datetime

from django.db.models import Min

from escalation.duty.models import Call
from servicedesk.health import LATE_SECONDS, register_gauge


def call_lag(now: datetime) -> float:
    """Seconds since the longest waiting level should have been called; 0 when none waits."""
    first = Call.objects.due(now).aggregate(first=Min("next_at"))["first"]
    return (now - first).total_seconds() if first else 0.0


register_gauge(
    "desk_duty_call_lag_seconds", call_lag, limit=LATE_SECONDS,
    help="Age of the oldest call whose next level should have been called",
    words="a call on duty waits {value:.0f} s to go on: are worker and beat running?",
)  # fmt: skip
