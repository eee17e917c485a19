"""Reports of tickets: the same rows for dashboards, exports and ``manage.py report``."""

from servicedesk.reports import register
from tickets.reports.backlog import BacklogReport
from tickets.reports.lines import LinesReport
from tickets.reports.marks import MarksReport
from tickets.reports.scope import TicketReport
from tickets.reports.time_on_line import TimeOnLineReport

__all__ = ["BacklogReport", "LinesReport", "MarksReport", "TicketReport", "TimeOnLineReport"]

register(LinesReport(), BacklogReport(), TimeOnLineReport(), MarksReport())
