"""The life of a ticket as data: which status may follow which, and what the client calls them.
Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tickets.choices import WAITING_STATUSES, Status

REOPEN_WINDOW = timedelta(days=30)
"""How long after closing a client's reply brings a ticket back; later it is a new matter."""
REMIND_AFTER = timedelta(days=5)
"""How long after the solution a client who says nothing is asked once more."""
CLOSE_AFTER = timedelta(days=10)
"""How long after the solution a client's silence is taken for consent."""

_WORKED_ON = frozenset(
    {Status.OPEN, *WAITING_STATUSES, Status.RESOLVED, Status.CANCELLED},
)
ALLOWED: Mapping[Status, frozenset[Status]] = MappingProxyType(
    {
        Status.NEW: _WORKED_ON,
        Status.OPEN: _WORKED_ON - {Status.OPEN},
        Status.WAITING_CLIENT: _WORKED_ON,
        Status.WAITING_THIRD_PARTY: _WORKED_ON - {Status.WAITING_THIRD_PARTY},
        Status.SCHEDULED: _WORKED_ON,
        Status.RESOLVED: frozenset({Status.OPEN, Status.CLOSED}),
        Status.CLOSED: frozenset({Status.OPEN}),
        Status.CANCELLED: frozenset(),
    }
)

CLIENT_STATUS: Mapping[Status, str | Promise] = MappingProxyType(
    {
        Status.NEW: _("Received"),
        Status.OPEN: _("We are working on it"),
        Status.WAITING_CLIENT: _("Waiting for your answer"),
        Status.WAITING_THIRD_PARTY: _("We are working on it"),
        Status.SCHEDULED: _("Planned"),
        Status.RESOLVED: _("Solved: please confirm"),
        Status.CLOSED: _("Closed"),
        Status.CANCELLED: _("Withdrawn"),
    }
)
"""What the portal calls each status; several of ours may be one of theirs."""

_SAME_FOR_CLIENT = {Status.WAITING_THIRD_PARTY: Status.OPEN}


def may_become(before: Status | str, after: Status | str) -> bool:
    """Whether a ticket in status ``before`` may be given status ``after``."""
    return Status(after) in ALLOWED[Status(before)]


def looks_same_to_client(before: Status | str, after: Status | str) -> bool:
    """Whether a change stays inside one client status, so that nobody outside is told of it."""
    return seen_by_client(before) == seen_by_client(after)


def seen_by_client(status: Status | str) -> Status:
    """The status as clients are told it: the one of ours that stands for all that look the same."""
    return _SAME_FOR_CLIENT.get(Status(status), Status(status))


def is_reopening(before: Status | str, after: Status | str) -> bool:
    return before in (Status.RESOLVED, Status.CLOSED) and after in (Status.OPEN, Status.NEW)


def may_be_reopened_by_client(closed_at: datetime | None, *, now: datetime) -> bool:
    """Whether a client's reply still brings the closed ticket back."""
    return closed_at is None or now <= closed_at + REOPEN_WINDOW
