"""What is promised, in words and by who sees it: the shipped metrics and those added here."""

from django.utils import translation

from contracts.choices import CLIENT_METRICS, Metric, metric_choices
from contracts.free_metrics import free_metric, free_metrics

__all__ = [
    "client_metrics",
    "is_client_metric",
    "metric_choices",
    "metric_codes",
    "metric_label",
]

SHIPPED = frozenset(Metric.values)


def metric_label(code: str, *, language: str = "") -> str:
    """A metric's name in the active language or the given one; a code nobody knows is itself."""
    if code in SHIPPED:
        if not language:
            return str(Metric(code).label)
        with translation.override(language):
            return str(Metric(code).label)
    found = free_metric(code)
    if found is None:
        return code
    return found.label(language or translation.get_language() or "en")


def metric_codes() -> list[str]:
    """Every metric in the order it is listed in, also those no longer offered."""
    return [*Metric.values, *free_metrics()]


def client_metrics() -> frozenset[str]:
    """What clients are shown: the SLA; the rest is OLA and never shown to a client."""
    added = (one.code for one in free_metrics().values() if one.is_client_visible)
    return frozenset(map(str, CLIENT_METRICS)).union(added)


def is_client_metric(code: str) -> bool:
    """Whether clients are shown it."""
    if code in SHIPPED or not code:
        return code in CLIENT_METRICS
    added = free_metric(code)
    return added is not None and added.is_client_visible
