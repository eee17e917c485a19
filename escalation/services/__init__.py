"""The only writer of watches and escalations."""

from escalation.services.sweeping import sweep
from escalation.services.watching import replan, replan_batch, replan_metric

__all__ = ["replan", "replan_batch", "replan_metric", "sweep"]
