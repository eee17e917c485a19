"""Whether the desk works, by the age of the last work done; floors above register what they answer
for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import connection
from django.db.models import Min
from prometheus_client import REGISTRY, CollectorRegistry, Gauge, generate_latest

from servicedesk.events.models import Delivery, DeliveryState
from servicedesk.notifications.models import MailState, OutgoingMail
from servicedesk.tasks import HEARTBEAT_KEY

log = structlog.get_logger(__name__)
LATE_SECONDS = 300
HEARTBEAT_SECONDS = 120
Reading = Callable[[datetime], float | None]


@dataclass(frozen=True)
class Measure:
    """A number to watch: ``reading(now)`` in the name's unit, None when there is nothing to say.

    Above ``limit`` the desk is not ready and ``words`` says why (format of ``value`` and
    ``limit``).
    """

    name: str
    help: str
    reading: Reading
    limit: float | None = None
    words: str = "{name} is {value:.0f}, more than {limit:.0f}"

    def complaint(self, value: float) -> str | None:
        if self.limit is None or value <= self.limit:
            return None
        return self.words.format(name=self.name, value=value, limit=self.limit)


_measures: dict[str, Measure] = {}


def register_gauge(
    name: str, reading: Reading, *, help: str = "", limit: float | None = None, words: str = ""
) -> None:
    """Add a number to ``/metrics`` and, with a limit, to what ``/health/ready`` asks.

    Raises ValueError when the name is taken.
    """
    if name in _measures:
        raise ValueError(f"gauge {name} is registered twice")
    measure = Measure(name, help or name, reading, limit, words or Measure.words)
    _measures[name] = measure


def _late(now: datetime, first: datetime | None) -> float:
    return max((now - first).total_seconds(), 0.0) if first else 0.0


def _delivery_lag(now: datetime) -> float:
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING)
    return _late(now, waiting.aggregate(first=Min("next_attempt_at"))["first"])


def _mail_lag(now: datetime) -> float:
    waiting = OutgoingMail.objects.filter(state=MailState.WAITING)
    return _late(now, waiting.aggregate(first=Min("next_attempt_at"))["first"])


def _parked_deliveries(now: datetime) -> float:
    return Delivery.objects.filter(state=DeliveryState.PARKED).count()


def _parked_mail(now: datetime) -> float:
    return OutgoingMail.objects.filter(state=MailState.PARKED).count()


def _heartbeat_age(now: datetime) -> float | None:
    beat = cache.get(HEARTBEAT_KEY)
    return None if beat is None else max(now.timestamp() - float(beat), 0.0)


register_gauge(
    "desk_delivery_lag_seconds", _delivery_lag, limit=LATE_SECONDS,
    help="Age of the oldest event that should have reached its subscriber",
    words="an event waits {value:.0f} s for its subscriber: is a worker running?",
)  # fmt: skip
register_gauge(
    "desk_mail_lag_seconds", _mail_lag, limit=LATE_SECONDS,
    help="Age of the oldest letter that should have left",
    words="a letter waits {value:.0f} s to leave: look at EMAIL_URL and the worker's log",
)  # fmt: skip
register_gauge(
    "desk_parked_deliveries", _parked_deliveries, limit=0,
    help="Events given up on after the last try",
    words="{value:.0f} deliveries are parked: correct the cause, then retry at /desk/outbox/",
)  # fmt: skip
register_gauge(
    "desk_parked_mail", _parked_mail, limit=0,
    help="Letters given up on after the last try",
    words="{value:.0f} letters are parked: see why and send them again at /desk/outbox/",
)  # fmt: skip
register_gauge(
    "desk_heartbeat_age_seconds", _heartbeat_age, limit=HEARTBEAT_SECONDS,
    help="Age of the last work of a worker",
    words="no worker has worked for {value:.0f} s: are worker and beat running?",
)  # fmt: skip


def complaints(now: datetime) -> dict[str, str]:
    """Why the desk is not ready, by what is wrong; empty when it is."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return {"database": f"the database does not answer: {type(error).__name__}"}
    if not _cache_answers():
        return {"cache": "the cache and broker do not answer: look at REDIS_URL"}
    found: dict[str, str] = {}
    for measure in _measures.values():
        value = measure.reading(now)
        words = measure.complaint(value) if value is not None else None
        if words is not None:
            found[measure.name] = words
    if _heartbeat_age(now) is None:
        found["desk_heartbeat_age_seconds"] = "no worker has reported yet"
    return found


def _cache_answers() -> bool:
    try:
        cache.set("health", "1", 10)
        return bool(cache.get("health") == "1")
    except Exception as error:  # noqa: BLE001 — whatever the cache's client raises, it is away
        log.warning("cache is away", error=repr(error))
        return False


def exposition(now: datetime) -> bytes:
    """The metrics of the process and of the desk in Prometheus' text format."""
    registry = CollectorRegistry()
    for measure in _measures.values():
        value = measure.reading(now)
        if value is not None:
            Gauge(measure.name, measure.help, registry=registry).set(value)
    own: bytes = generate_latest(registry)
    process: bytes = generate_latest(REGISTRY)
    return process + own
