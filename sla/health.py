"""What the clocks answer for: how far the sweep and the counting of days are behind."""

from datetime import datetime

from django.db.models import Min

from servicedesk.health import LATE_SECONDS, register_gauge
from sla.models import Clock
from sla.services.snapshots import next_day
from sla.snapshots import day_of


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


def uncounted_days(now: datetime) -> float:
    """Days before today that no snapshot holds; 0 when nothing has ever been judged."""
    day = next_day()
    return max((day_of(now) - day).days, 0) if day is not None else 0


register_gauge(
    "desk_uncounted_days", uncounted_days,
    help="Days before today whose attainment has not been counted for good",
)  # fmt: skip
