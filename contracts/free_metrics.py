"""Metrics an administrator added, as every process remembers them.

What starts and stops a metric never changes once it is written down; its names, who sees it and
whether it is offered may. A change renews a stamp in the cache, at which each process looks again
after some seconds; a code it has never heard of it asks for at once.
"""

import uuid
from collections.abc import Iterable, Mapping
from time import perf_counter
from typing import Any, NamedTuple

from django.apps import apps
from django.core.cache import cache
from django.db import DatabaseError, transaction

STAMP_KEY = "contracts.free_metrics"
LOOK_SECONDS = 5
NO_METRICS: Mapping[str, "FreeMetricFacts"] = {}


class FreeMetricFacts(NamedTuple):
    """A row of FreeMetric as it is remembered."""

    code: str
    name: str
    name_ru: str
    starts: tuple[str, ...]
    stops: tuple[str, ...]
    is_pausable: bool
    is_client_visible: bool
    is_active: bool

    def label(self, language: str) -> str:
        """The name in a language; what is not translated is said in English."""
        return (self.name_ru if language.startswith("ru") else "") or self.name


class _Memory:
    """What this process knows, under which stamp, and when it last looked at the stamp."""

    def __init__(self) -> None:
        self.known: Mapping[str, FreeMetricFacts] | None = None
        self.stamp = ""
        self.looked_at = 0.0


_memory = _Memory()


def free_metrics() -> Mapping[str, FreeMetricFacts]:
    """All metrics added, also those no longer offered, by code; none while there is no table."""
    now = perf_counter()
    if _memory.known is not None and now - _memory.looked_at < LOOK_SECONDS:
        return _memory.known
    stamp = cache.get(STAMP_KEY, "")
    if _memory.known is None or stamp != _memory.stamp:
        _memory.known = _read()
    _memory.stamp, _memory.looked_at = stamp, now
    return _memory.known or NO_METRICS


def free_metric(code: str) -> FreeMetricFacts | None:
    """The metric of this code; one that was added a moment ago is asked for."""
    found = free_metrics().get(code)
    if found is None and code:
        _memory.known = _read()
        found = (_memory.known or NO_METRICS).get(code)
    return found


def forget_free_metrics(*, known: Iterable[FreeMetricFacts] | None = None) -> None:
    """Look anew at the next question; tests give what is ``known`` at their beginning."""
    _memory.known = None if known is None else {one.code: one for one in known}
    _memory.stamp, _memory.looked_at = "", perf_counter()


def renew_free_metrics() -> None:
    """A metric has been added or changed: this process forgets at once, the others soon."""
    cache.set(STAMP_KEY, uuid.uuid4().hex, timeout=None)
    forget_free_metrics()


def _read() -> Mapping[str, FreeMetricFacts] | None:
    """None when it cannot be said yet: models are loading, or the table is not there."""
    if not apps.models_ready:
        return None
    model: Any = apps.get_model("contracts", "FreeMetric")
    try:
        with transaction.atomic():
            rows = list(model._default_manager.order_by("name"))
    except DatabaseError:
        return None
    return {
        row.code: FreeMetricFacts(
            row.code, row.name, row.name_ru, tuple(row.starts), tuple(row.stops),
            row.is_pausable, row.is_client_visible, row.is_active,
        )
        for row in rows
    }  # fmt: skip
