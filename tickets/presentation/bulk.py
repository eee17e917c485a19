"""A bulk change as its page shows it: tickets, what would be, what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from tickets.changes.reading import Change
from tickets.changes.targets import Targets
from tickets.choices import ItemState
from tickets.models import Bulk, BulkItem, Ticket
from tickets.presentation.changes import (
    Difference,
    Preview,
    differences,
    preview_of,
    said_words,
)
from tickets.services.bulk import why_of
from tickets.services.rehearsal import rehearse

TONES: Mapping[str, str] = {
    ItemState.DONE: "ok", ItemState.REFUSED: "breach", ItemState.PARTLY: "warn",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One ticket of a bulk change. ``preview``: what would become of it; before it is applied."""

    number: int
    subject: str
    state: str | Promise = ""
    tone: str = ""
    differences: Sequence[Difference] = ()
    more: Sequence[str] = ()
    error: str = ""
    preview: Preview | None = None


def previews(
    items: Sequence[BulkItem],
    changes: Sequence[Change],
    targets: Targets,
    *,
    bulk: Bulk,
    user: User,
) -> list[Line]:
    """What the changes would do to each of these tickets, tried and taken back."""
    seen = Ticket.visible_to(user).with_people().select_related("category", "asset")
    tickets = seen.in_bulk([item.ticket_id for item in items])
    why, lines = why_of(bulk), []
    for item in items:
        ticket = tickets.get(item.ticket_id)
        if ticket is None:
            missing = Preview(refusal=_("There is no such ticket."))
            lines.append(Line(item.ticket_id, "", preview=missing))
            continue
        found = rehearse(ticket, changes, targets=targets, actor=user, why=why)
        preview = preview_of(found)
        lines.append(Line(item.ticket_id, ticket.subject, preview=preview))
    return lines


def results(items: Sequence[BulkItem], *, user: User, is_undo: bool = False) -> list[Line]:
    """What became of each of these tickets; of one the reader does not see any more, its number."""
    seen = Ticket.visible_to(user).filter(pk__in=[item.ticket_id for item in items])
    subjects = dict(seen.values_list("pk", "subject"))
    return [
        Line(
            item.ticket_id,
            subjects[item.ticket_id],
            _("Restored")
            if is_undo and item.state == ItemState.DONE
            else ItemState(item.state).label,
            TONES.get(item.state, ""),
            differences(item.before, item.after) if item.state != ItemState.REFUSED else (),
            [] if is_undo else said_words(item.said),
            item.error,
        )
        if item.ticket_id in subjects
        else Line(item.ticket_id, "")
        for item in items
    ]


@dataclass(frozen=True)
class Tally:
    """How many of the lines change, stay and are refused."""

    changed: int
    unchanged: int
    refused: int


def tally(lines: Sequence[Line]) -> Tally:
    shown = [line.preview for line in lines if line.preview is not None]
    refused = sum(bool(one.refusal) for one in shown)
    unchanged = sum(one.is_empty for one in shown)
    return Tally(len(shown) - refused - unchanged, unchanged, refused)
