"""What the clocks answer for: how far the sweep is behind."""

from datetime import datetime

from django.db.models import Min

from servicedesk.health import LATE_SECONDS, register_gauge
from sla.models import Clock


def sweep_lag(now: datetime) -> float:
    """Seconds since the longest waiting clock should have been looked at; 0 when none waits."""
    waiting = Clock.objects.filter(next_alert_at__lte=now)
    first = waiting.aggregate(first=Min("next_alert_at"))["first"]
    return (now - first).total_seconds() if first else 0.0


register_gauge(
    "desk_clock_sweep_lag_seconds", sweep_lag, limit=LATE_SECONDS,
    help="Age of the oldest warning or breach the sweep has not recorded",
    words="clocks are {value:.0f} s behind: are worker and beat running?",
)  # fmt: skip
