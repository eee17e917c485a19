"""Rows that wait for their turn: which are due, who has one now, when it is tried again.

Every outbox and inbox is one: ``state`` "waiting", ``next_attempt_at`` and ``attempt_count``.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

WAITING = "waiting"
LEASE = timedelta(minutes=5)
MOST = 200


def backoff(attempt_count: int) -> timedelta:
    """Seconds before the next try: 10, 20, 40 … at most an hour."""
    return timedelta(seconds=min(10 * 2 ** (attempt_count - 1), 3600))


def due(rows: QuerySet[Any], now: datetime, *, most: int = MOST) -> list[int]:
    """Keys of the rows to try now, the longest due first, one batch."""
    waiting = rows.filter(state=WAITING, next_attempt_at__lte=now)
    return list(waiting.order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:most])


def claim(rows: QuerySet[Any], key: int, *, now: datetime) -> bool:
    """Take one row; False when somebody else has it or it is not due.

    It moves ``next_attempt_at`` past the lease, so a killed worker's row comes back by itself.
    """
    mine = rows.filter(pk=key, state=WAITING, next_attempt_at__lte=now)
    return bool(mine.update(next_attempt_at=now + LEASE))


def try_anew(rows: QuerySet[Any], *, now: datetime, **fields: Any) -> int:
    """Let these rows be tried again from the first attempt; returns how many."""
    return rows.update(state=WAITING, attempt_count=0, next_attempt_at=now, **fields)
