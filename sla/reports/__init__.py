"""Reports of clocks: the same rows for dashboards, exports and ``manage.py report``."""

from servicedesk.reports import register
from sla.reports.attainment import ATTAINMENT, AttainmentReport, attainment
from sla.reports.breaches import BreachReasonsReport
from sla.reports.integrity import IntegrityReport
from sla.reports.stages import StagesReport

__all__ = [
    "ATTAINMENT",
    "AttainmentReport",
    "BreachReasonsReport",
    "IntegrityReport",
    "StagesReport",
    "attainment",
]

register(ATTAINMENT, BreachReasonsReport(), IntegrityReport(), StagesReport())
