"""Rows of lists: a ticket's own columns turned into words once, in Python."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from contracts.choices import Metric, Priority, plan_label
from contracts.metrics import metric_label
from servicedesk import wording
from servicedesk.accounts.choices import Line
from servicedesk.icons import draw_icon
from servicedesk.templatetags.ui import avatar, badge, deadline_chip, priority
from tickets.choices import Channel, DeadlineState, Status, TicketType
from tickets.columns import USUAL_COLUMNS
from tickets.presentation.reader import Reader

COLUMNS = (
    "pk", "subject", "status", "priority", "line", "channel", "client_waits_since", "due_at",
    "due_metric", "due_state", "due_started_at", "due_remaining_seconds", "due_target_seconds",
    "updated_at", "resolved_at", "revision", "blocker_count", "organisation__name", "product__name",
    "team__name", "assignee__full_name", "entitlement__plan_version__plan__name",
    "entitlement__plan_version__plan__code",
)  # fmt: skip
"""Everything a list row shows, as one query's ``values``."""

COLUMN_FIELDS = {
    "requester": "requester__full_name",
    "type": "type",
    "asset": "asset__name",
    "opened": "opened_at",
}
"""Columns of the second line that are read only where somebody chose them."""

WARN_SHARE = 75
"""From this part of a target on, in percent, a deadline is shown as near."""

STATUS_TONES = {
    Status.NEW: "info",
    Status.OPEN: "",
    Status.WAITING_CLIENT: "paused",
    Status.WAITING_THIRD_PARTY: "paused",
    Status.SCHEDULED: "paused",
    Status.RESOLVED: "ok",
    Status.CLOSED: "",
    Status.CANCELLED: "",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket in a list. ``facts``: what stands on its second line; ``is_first``: it stands before
    the rest, for these ``reasons`` where no other words of the row say why."""

    number: int
    subject: str
    priority: SafeString
    status: SafeString
    facts: tuple[str, ...]
    chip: SafeString
    avatar: SafeString
    updated: SafeString | str
    waits: SafeString | str
    reasons: tuple[str, ...] = ()
    is_first: bool = False


@lru_cache(maxsize=8)
def labels(language: str) -> dict[str, dict[Any, str]]:
    """The labels of codes in one language, looked up once."""
    with translation.override(language):
        return {
            "status": {key: str(label) for key, label in Status.choices},
            "priority": {key: str(label) for key, label in Priority.choices},
            "metric": {key: str(label) for key, label in Metric.choices},
            "line": {key: str(label) for key, label in Line.choices},
            "type": {key: str(label) for key, label in TicketType.choices},
        }


def _waits(since: datetime | None, reader: Reader) -> SafeString | str:
    """The flag nobody may overlook: the client has replied, and for how long nobody answered."""
    if since is None:
        return ""
    span = reader.span((reader.now - since).total_seconds())
    words = _("The client has replied, waits %(span)s") % {"span": span}
    return format_html("{} {}", draw_icon("message-square-reply", 12), words)


@lru_cache(maxsize=8)
def _nobody(language: str) -> SafeString:
    """The empty place of an assignee."""
    mark = '<span class="avatar avatar--none" role="img" title="{}">–</span>'
    with translation.override(language):
        return format_html(mark, _("Nobody yet"))


def used_share(row: Mapping[str, Any], now: datetime) -> int:
    """How much of the time to the nearest deadline is used, 0-100.

    By the clock on the wall while it runs, by the seconds left while it is paused.
    """
    target = row["due_target_seconds"]
    if row["due_state"] == DeadlineState.PAUSED:
        left = row["due_remaining_seconds"]
        return round(100 * (1 - left / target)) if target and left is not None else 0
    started, due = row["due_started_at"], row["due_at"]
    if due is None or started is None or due <= started:
        return 100 if due is not None and due <= now else 0
    share: float = (now - started) / (due - started)
    return max(0, min(100, round(100 * share)))


def nearest_deadline(
    row: Mapping[str, Any], reader: Reader, *, url: str = ""
) -> wording.Chip | None:
    """The chip of what runs out first; None where nothing runs."""
    state, due = row["due_state"], row["due_at"]
    if state == DeadlineState.NONE or (due is None and state != DeadlineState.PAUSED):
        return None
    share = used_share(row, reader.now)
    if state == DeadlineState.PAUSED:
        shown, left = "paused", row["due_remaining_seconds"]
    else:
        left = None
        is_late = state == DeadlineState.BREACHED or due < reader.now
        shown = "breach" if is_late else "warn" if share >= WARN_SHARE else "ok"
    chip = wording.deadline_chip(
        due,
        now=reader.now,
        state=shown,
        zone=reader.zone,
        language=reader.language,
        share=share,
        left_seconds=left,
        target_seconds=row["due_target_seconds"] or 0,
        url=url,
    )
    code = row["due_metric"]
    metric = labels(reader.language)["metric"].get(code, "")
    if code and not metric:
        metric = metric_label(code, language=reader.language)
    return replace(chip, exact=f"{metric}: {chip.exact}" if chip.exact else metric)


def list_row(
    row: Mapping[str, Any], reader: Reader, *, columns: Sequence[str] = USUAL_COLUMNS
) -> Row:
    """One row of ``COLUMNS`` (and of the ``COLUMN_FIELDS`` chosen) in the reader's words."""
    words = labels(reader.language)
    assignee = row["assignee__full_name"]
    blocked: tuple[str, ...] = ()
    if row["blocker_count"]:
        blocked = (format_html("{} {}", draw_icon("octagon-pause", 12), _("Blocked")),)
    return Row(
        number=row["pk"],
        subject=row["subject"],
        priority=priority(row["priority"], words["priority"][row["priority"]]),
        status=badge(words["status"][row["status"]], STATUS_TONES[row["status"]]),
        facts=(*blocked, *(fact for name in columns if (fact := _fact(name, row, reader)))),
        chip=deadline_chip(nearest_deadline(row, reader, url=f"/desk/tickets/{row['pk']}/#clocks")),
        avatar=avatar(assignee, "us") if assignee else _nobody(reader.language),
        updated=reader.time(row["updated_at"]),
        waits=_waits(row["client_waits_since"], reader),
    )


def _fact(name: str, row: Mapping[str, Any], reader: Reader) -> str:
    """What a column says of the row; empty where it has nothing to say."""
    words = labels(reader.language)
    if name == "client":
        nobody = _("Our own work") if row["channel"] == Channel.OWN else _("Unknown client")
        return row["organisation__name"] or nobody
    if name == "plan":
        plan = row["entitlement__plan_version__plan__name"]
        if not plan and row["channel"] == Channel.OWN and not row["organisation__name"]:
            return ""
        return (
            plan_label(row["entitlement__plan_version__plan__code"], plan) if plan else _("No plan")
        )
    if name == "product":
        return row["product__name"] or ""
    if name == "team":
        return row["team__name"] or words["line"][row["line"]]
    value = row[COLUMN_FIELDS[name]]
    if name == "type":
        return words["type"][value]
    return reader.time(value) if name == "opened" else value or ""
