"""Requests as their clients read them: plain words, whose turn it is, what we promised."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from contracts.metrics import is_client_metric
from servicedesk.templatetags.ui import badge, deadline_chip
from tickets.choices import DeadlineState, Status
from tickets.models import Ticket
from tickets.presentation.reader import Reader
from tickets.presentation.rows import nearest_deadline
from tickets.workflow import CLIENT_STATUS

COLUMNS = (
    "pk", "subject", "status", "requester", "requester__full_name", "product__name", "updated_at",
    "opened_at", "due_at", "due_metric", "due_state", "due_started_at", "due_remaining_seconds",
    "due_target_seconds", "promise", "revision", "merged_into",
)  # fmt: skip
CLIENT_TURN = (Status.WAITING_CLIENT, Status.RESOLVED)
TONES = {
    Status.NEW: "info",
    Status.OPEN: "info",
    Status.WAITING_CLIENT: "warn",
    Status.WAITING_THIRD_PARTY: "info",
    Status.SCHEDULED: "paused",
    Status.RESOLVED: "ok",
}


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request in a client's list. ``turn``: whom it waits for; ``promise``: by when."""

    number: int
    subject: str
    status: SafeString
    turn: SafeString | str
    promise: SafeString | str
    facts: tuple[SafeString | str, ...]
    is_yours: bool


def status_words(status: str) -> str:
    """Where a request stands, as the portal says it."""
    return str(CLIENT_STATUS[Status(status)])


def status_badge(status: str, *, merged_into: int | None = None) -> SafeString:
    """``merged_into``: the request that goes on instead of this one."""
    if merged_into is not None:
        return badge(_("Goes on as #%(number)d") % {"number": merged_into}, "")
    return badge(status_words(status), TONES.get(Status(status), ""))


def turn_words(status: str) -> str:
    """Whom the request waits for; nothing when it is over."""
    if status in CLIENT_TURN:
        return _("Your turn")
    if status in (Status.CLOSED, Status.CANCELLED):
        return ""
    return _("Our turn")


def deadline_columns(ticket: Ticket) -> dict[str, Any]:
    """What the ticket's row says of its deadline."""
    columns = [name for name in COLUMNS if name.startswith("due_")] + ["promise"]
    return {name: getattr(ticket, name) for name in columns}


def promised(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The columns of the client's own nearest limit, where an inner one is nearer."""
    kept = row["promise"]
    if kept is None:
        return row
    moments = {
        name: datetime.fromisoformat(kept[name]) if kept[name] else None
        for name in ("due_at", "due_started_at")
    }
    return {**row, **kept, **moments}


def own_deadline(ticket: Ticket) -> Mapping[str, Any] | None:
    """The client's own nearest limit; None where only inner ones run."""
    row = promised(deadline_columns(ticket))
    return row if is_client_metric(row["due_metric"]) else None


def promise_chip(row: Mapping[str, Any], reader: Reader) -> SafeString | str:
    """The nearest promise made to the client; inner limits are never shown."""
    row = promised(row)
    if row["due_state"] == DeadlineState.NONE or not is_client_metric(row["due_metric"]):
        return ""
    return deadline_chip(nearest_deadline(row, reader))


def promise_of(ticket: Ticket, reader: Reader) -> SafeString | str:
    """The nearest promise of one request, as :func:`promise_chip`."""
    return promise_chip(deadline_columns(ticket), reader)


def request_row(row: Mapping[str, Any], reader: Reader, *, user_id: int) -> RequestRow:
    """One row of ``COLUMNS`` in the client's words."""
    turn = turn_words(row["status"])
    is_yours = row["status"] in CLIENT_TURN
    person = "" if row["requester"] == user_id else row["requester__full_name"] or ""
    facts = (person, row["product__name"] or "", reader.time(row["updated_at"]))
    return RequestRow(
        number=row["pk"],
        subject=row["subject"],
        status=status_badge(row["status"], merged_into=row["merged_into"]),
        turn=badge(turn, "accent") if is_yours else turn,
        promise=promise_chip(row, reader),
        facts=tuple(fact for fact in facts if fact),
        is_yours=is_yours,
    )
