"""Metrics an administrator added, as the rules their clocks are derived by."""

from collections.abc import Iterable, Mapping

from contracts.free_metrics import FreeMetricFacts, free_metric
from sla.clock import RULES, FactKind, MetricRule


def rules_for(metrics: Iterable[str]) -> Mapping[str, MetricRule]:
    """The shipped rules, and those of the added metrics among these; asks nothing when none is."""
    added = sorted(set(metrics).difference(RULES))
    if not added:
        return RULES
    found = [one for one in map(free_metric, added) if one is not None]
    return {**RULES, **{one.code: rule_of(one) for one in found}}


def rule_of(metric: FreeMetricFacts) -> MetricRule:
    """A metric's rule: what it does not say about a solution ends its clock without a result."""
    stops = frozenset(metric.stops)
    return MetricRule(
        starts=frozenset(metric.starts),
        stops=stops,
        drops=frozenset({str(FactKind.RESOLVED)}) - stops,
        is_pausable=metric.is_pausable,
    )
