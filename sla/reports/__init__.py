"""Reports of clocks: the same rows for dashboards, exports and ``manage.py report``."""

from servicedesk.reports import register
from sla.reports.attainment import ATTAINMENT, AttainmentReport, attainment

__all__ = ["ATTAINMENT", "AttainmentReport", "attainment"]

register(ATTAINMENT)
