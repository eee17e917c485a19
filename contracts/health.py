"""What contracts answer for: calendar feeds that give nothing."""

from datetime import datetime

from contracts.services import failing_feeds
from servicedesk.health import register_gauge


def _failing(now: datetime) -> float:
    return float(failing_feeds())


register_gauge(
    "desk_calendar_feeds_failing", _failing,
    help="Calendar feeds that gave nothing at their last try",
)  # fmt: skip
