"""What escalation answers for: how far the sweep is behind."""

from datetime import datetime

from django.db.models import Min

from escalation.models import Watch
from servicedesk.health import LATE_SECONDS, register_gauge


def sweep_lag(now: datetime) -> float:
    """Seconds since the longest waiting step should have fired; 0 when none waits."""
    first = Watch.objects.filter(due_at__lte=now).aggregate(first=Min("due_at"))["first"]
    return (now - first).total_seconds() if first else 0.0


register_gauge(
    "desk_escalation_sweep_lag_seconds", sweep_lag, limit=LATE_SECONDS,
    help="Age of the oldest step that should have fired",
    words="an escalation waits {value:.0f} s to fire: are worker and beat running?",
)  # fmt: skip
