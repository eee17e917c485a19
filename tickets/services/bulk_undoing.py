"""Taking a bulk change back on one ticket: what can be restored is, what cannot is said."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from tickets.changes.kinds import NOBODY
from tickets.changes.reading import Change
from tickets.changes.targets import read_targets
from tickets.choices import ItemState, ReturnReason, Status
from tickets.models import BulkItem, Ticket
from tickets.permissions import can_change_status
from tickets.services.changing import Run, facts_of, make
from tickets.services.handoffs import open_handoff, return_handoff
from tickets.services.rows import lock, moment
from tickets.services.states import reopen
from tickets.services.undoing import Standing, put_back

Step = Callable[[], object]
RESTORED = (
    "priority", "status", "scheduled_for", "pause", "type", "category", "assignee", "team",
)  # fmt: skip
FINISHED = (Status.RESOLVED, Status.CLOSED)


def restore(ticket: Ticket, item: BulkItem, *, actor: User, why: str) -> None:
    """Bring the ticket from ``item.before`` back to ``item.after``, as far as it goes, and write
    down how far that was. Raises Refused when somebody changed it since.
    """
    lock(ticket)
    if ticket.revision != item.revision:
        raise Refused(_("Somebody changed it since: nothing is restored."), code="changed")
    kept = []
    for step in _steps(ticket, item, actor=actor, why=why):
        try:
            step()
        except Refused as refusal:
            kept.append(str(refusal))
    reached = facts_of(ticket)
    is_whole = not kept and not _misses(item.after, reached)
    item.before, item.after = item.before, reached
    item.error = " ".join(kept)
    item.state = ItemState.DONE if is_whole else ItemState.PARTLY
    item.revision = ticket.revision


def _misses(wanted: dict[str, Any], reached: dict[str, Any]) -> bool:
    return any(wanted.get(name) != reached.get(name) for name in RESTORED)


def _steps(ticket: Ticket, item: BulkItem, *, actor: User, why: str) -> Iterator[Step]:
    """What is to be done; a finished ticket is opened first, or it takes nothing else, and how the
    ticket stood comes last, after what wakes it."""
    now, then = item.before, item.after
    if now.get("status") != then.get("status"):
        yield lambda: _opened(ticket, str(then["status"]), actor=actor, why=why)
    if now.get("team") != then.get("team"):
        yield lambda: _team(ticket, actor=actor, why=why)
    changes = []
    for name in ("priority", "type", "category"):
        if now.get(name) != then.get(name):
            changes.append(Change(name, {"to": str(then.get(name) or "")}))
    if now.get("assignee") != then.get("assignee"):
        changes.append(Change("assignee", {"to": str(then.get("assignee") or NOBODY)}))
    for one in item.said:
        if one["do"] in ("watch", "unwatch"):
            opposite = "unwatch" if one["do"] == "watch" else "watch"
            changes.append(Change(opposite, {"to": str(one["person"])}))
        else:
            yield lambda one=one: _stays(one["do"])  # type: ignore[misc]
    run = Run(actor, moment(None), why, read_targets(changes, seen_by=None), [])
    for change in changes:
        yield lambda change=change: make(ticket, change, run)  # type: ignore[misc]
    if any(now.get(name) != then.get(name) for name in ("status", "scheduled_for", "pause")):
        yield lambda: _standing(ticket, then, run)


def _stays(do: str) -> None:
    if do == "reply":
        raise Refused(_("The reply was sent and stays."), code="final")
    raise Refused(_("The note stays in the thread."), code="final")


def _opened(ticket: Ticket, wanted: str, *, actor: User, why: str) -> None:
    """A finished ticket is taken up again, where the workflow knows a way."""
    if ticket.status == Status.CANCELLED:
        raise Refused(_("A cancelled ticket is not opened again."), code="final")
    if ticket.status in FINISHED and wanted in FINISHED:
        raise Refused(_("A closed ticket is not made a solved one again."), code="final")
    if wanted in FINISHED:
        raise Refused(_("It was taken up again: solve it anew."), code="final")
    if ticket.status in FINISHED:
        reopen(ticket, reason=why, actor=actor)


def _standing(ticket: Ticket, then: dict[str, Any], run: Run) -> None:
    """Exactly the status before, with its date and its pause; nothing where it cannot be reached,
    which was said."""
    if not ticket.is_open or then["status"] in FINISHED or run.actor is None:
        return
    run.allow(can_change_status(run.actor, ticket), ticket)
    before = replace(
        Standing.of(ticket), status=then["status"], scheduled_for=then["scheduled_for"] or "",
        pause_reason=then["pause"],
    )  # fmt: skip
    put_back(ticket, before=before, after=ticket.revision, actor=run.actor, at=run.at)


def _team(ticket: Ticket, *, actor: User, why: str) -> None:
    """The hand-over is given back, while the other team has not accepted it."""
    handoff = open_handoff(ticket)
    if handoff is None:
        raise Refused(_("The other team has it already: it stays there."), code="final")
    handoff.ticket = ticket
    return_handoff(handoff, code=ReturnReason.OTHER, reason=why, actor=actor)
