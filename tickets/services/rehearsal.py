"""Trying changes on a ticket and taking everything back: what would change, or why it would not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import rehearsing
from tickets.changes.reading import Change
from tickets.changes.targets import Targets
from tickets.models import Message, Ticket
from tickets.services.changing import Outcome, apply_changes


@dataclass(frozen=True)
class Rehearsed:
    """``outcome`` None: refused, and ``refusal`` says why. ``texts``: replies and notes as they
    would be written, (kind, text)."""

    ticket: Ticket
    outcome: Outcome | None
    refusal: str = ""
    texts: list[tuple[str, str]] = field(default_factory=list)


def rehearse(
    ticket: Ticket,
    changes: Sequence[Change],
    *,
    targets: Targets,
    actor: User | None,
    why: str,
    at: datetime | None = None,
) -> Rehearsed:
    """What :func:`apply_changes` would do now. Writes nothing and nobody hears of it; the instance
    given is worn out by it."""
    with transaction.atomic(), rehearsing():
        try:
            outcome = apply_changes(ticket, changes, targets=targets, actor=actor, why=why, at=at)
        except Refused as refusal:
            found = Rehearsed(ticket, None, str(refusal))
        else:
            found = Rehearsed(ticket, outcome, "", list(_texts(outcome, changes, ticket)))
        transaction.set_rollback(True)
    return found


def _texts(
    outcome: Outcome, changes: Sequence[Change], ticket: Ticket
) -> Iterator[tuple[str, str]]:
    """What was written, read before it is taken back."""
    if not any(change.do in ("reply", "note") for change in changes):
        return
    count = sum(one["do"] in ("reply", "note") for one in outcome.said)
    written = list(Message.objects.filter(ticket=ticket.pk).order_by("-pk")[:count])
    for message in reversed(written):
        yield ("reply" if message.is_public else "note", message.body)
