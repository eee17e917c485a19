"""The only writer of chains, watches and escalations."""

from escalation.services.digests import tell_digests
from escalation.services.records import (
    accept,
    decline,
    end_record,
    open_record,
    remind_overdue,
    tell_news,
)
from escalation.services.rules import RuleDraft, StepDraft, replan_asked, save_rule
from escalation.services.sweeping import sweep
from escalation.services.watching import replan, replan_batch, replan_metric
from escalation.services.working_time import set_working_time

__all__ = [
    "RuleDraft",
    "StepDraft",
    "accept",
    "decline",
    "end_record",
    "open_record",
    "remind_overdue",
    "replan",
    "replan_asked",
    "replan_batch",
    "replan_metric",
    "save_rule",
    "set_working_time",
    "sweep",
    "tell_digests",
    "tell_news",
]
