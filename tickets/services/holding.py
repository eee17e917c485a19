"""Replies that can still be taken back: kept for some seconds, then released by a sweep.

Nothing is said before the release, so nothing has to be unsaid: no message, no notice, no clock. A
row holds what was sent, so a process that dies loses nothing; whoever deletes the row has it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils import translation
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Conflict, Refused
from servicedesk.events.services import record, rehearsing
from tickets import files as uploads
from tickets.choices import Status
from tickets.events import REPLY_RETURNED, STEP_DROPPED
from tickets.models import HeldReply, StagedFile, Ticket, Unsent
from tickets.services.answering import PREFIX
from tickets.services.conversation import first_word_after, not_before_the_status
from tickets.services.family import Outcome
from tickets.services.rows import lock, moment, refuse_merged, verb
from tickets.services.sending import Solving, send, solve
from tickets.services.staging import claim_staged, stage_file
from tickets.services.text import clean_text
from tickets.services.unsent import (
    discard_unsent,
    put_before,
    put_solution_before,
    reply_key,
    solution_key,
)

log = structlog.get_logger(__name__)
T = TypeVar("T")
BATCH_SIZE = 200
FILES_KEPT_FOR = timedelta(days=30)
"""Files of a reply outlast a desk that stands still for so long."""


@dataclass(frozen=True, slots=True)
class HeldSolution:
    """A solution about to leave; ``refused``: the chosen parts it would not solve, as tried now."""

    reply: HeldReply
    refused: Sequence[Outcome] = ()


def hold_reply(
    ticket: Ticket,
    *,
    body: str,
    actor: User,
    then: str = "",
    files: Sequence[uploads.Upload] = (),
    staged: Sequence[int] = (),
    at: datetime | None = None,
    seen_revision: int | None = None,
) -> HeldReply:
    """Take a reply to be sent in ``UNDO_SECONDS``, as said ``at``; its draft is gone.

    Raises Refused or Conflict at once where :func:`send` would: it is tried and taken back.
    """
    at = moment(at)
    body = clean_text(body, field="body")
    uploads.check([*files, *claim_staged(staged, owner=actor)])
    _rehearse(
        ticket,
        lambda copy: send(
            copy, body=body, actor=actor, then=then, at=at, seen_revision=seen_revision
        ),
    )
    return _hold(ticket, body, actor, then, files, list(staged), at=at, seen=seen_revision)


def hold_solution(
    ticket: Ticket,
    *,
    solution: str,
    solving: Solving,
    actor: User,
    at: datetime | None = None,
    seen_revision: int | None = None,
) -> HeldSolution:
    """Take a solution to be said, and the ticket to be solved, in ``UNDO_SECONDS``; its draft is
    gone. Raises Refused or Conflict at once where :func:`solve` would: it is tried and taken
    back."""
    at = moment(at)
    solution = clean_text(solution, field="solution")
    tried = _rehearse(
        ticket,
        lambda copy: solve(
            copy, solution=solution, solving=solving, actor=actor, at=at,
            seen_revision=seen_revision,
        ),
    )  # fmt: skip
    held = _hold(ticket, solution, actor, Status.RESOLVED, (), [], at=at, seen=seen_revision,
                 solving=solving)  # fmt: skip
    return HeldSolution(held, [one for one in tried if one.refusal])


def _rehearse(ticket: Ticket, do: Callable[[Ticket], T]) -> T:
    copy = Ticket.objects.get(pk=ticket.pk)
    with transaction.atomic(), rehearsing():
        tried = do(copy)
        transaction.set_rollback(True)
    return tried


@transaction.atomic
def _hold(
    ticket: Ticket,
    body: str,
    actor: User,
    then: str,
    files: Sequence[uploads.Upload],
    staged: list[int],
    *,
    at: datetime,
    seen: int | None,
    solving: Solving | None = None,
) -> HeldReply:
    lock(ticket, seen_revision=seen)
    keys = staged + [stage_file(one, owner=actor, at=at).pk for one in files]
    until = at + timedelta(seconds=settings.UNDO_SECONDS)
    _keep_files(keys, actor, until=until + FILES_KEPT_FOR)
    held = HeldReply.objects.create(
        ticket=ticket, author=actor, body=body, then=then, status_before=ticket.status,
        staged=keys, sent_at=at, held_until=until,
        solving=asdict(solving) if solving is not None else None,
    )  # fmt: skip
    discard_unsent(actor, reply_key(ticket.pk) if solving is None else solution_key(ticket.pk))
    return held


def _keep_files(keys: Sequence[int], owner: User, *, until: datetime) -> None:
    StagedFile.objects.visible_to(owner).filter(pk__in=keys).update(expires_at=until)


@transaction.atomic
def take_back(held: HeldReply, *, actor: User, at: datetime | None = None) -> Unsent | None:
    """Make an unsent draft of the author's reply again, in the form it was written in. Raises
    Conflict when it has left."""
    if held.author_id != actor.pk:
        raise Refused(_("Only who wrote the reply can take it back."))
    if not _have(held):
        raise reply_has_left()
    if held.solving is not None and held.ticket.is_open:
        return put_solution_before(
            actor, held.ticket_id, body=held.body, others=_filled_in(held.solving), at=moment(at)
        )
    return _back_to_draft(held, at=moment(at))


def _filled_in(solving: Mapping[str, Any]) -> dict[str, list[str]]:
    """What the form that solves a ticket was filled in with, as a browser would send it."""
    answers = {PREFIX + name: value for name, value in solving["answers"].items()}
    fields = {name: value for name, value in solving.items() if name != "answers"} | answers
    return {
        name: list(map(str, value)) if isinstance(value, list) else [str(value or "")]
        for name, value in fields.items()
    }


@transaction.atomic
def send_now(held: HeldReply, *, actor: User, at: datetime | None = None) -> None:
    """Let a reply leave before its seconds are over. Raises Conflict when it has left."""
    if held.author_id != actor.pk:
        raise Refused(_("Only who wrote the reply can send it now."))
    if not _have(held):
        raise reply_has_left()
    _leave(held, at=moment(at))


def reply_has_left() -> Conflict:
    """What is said of a reply that is not held any more, or never was."""
    return Conflict(_("The reply has left already: it cannot be taken back any more."))


def release_due(now: datetime, *, batch_size: int = BATCH_SIZE) -> int:
    """Send every reply whose seconds are over, in the order they were sent; returns how many left.

    Safe beside itself and beside :func:`take_back`: one of them gets the row. What fails for a
    reason that passes stays for the next time; what the ticket refuses goes back to its author.
    """
    keys = list(HeldReply.objects.due(now).values_list("pk", flat=True)[:batch_size])
    return sum(_release(key, now=now) for key in keys)


def _release(key: int, *, now: datetime) -> bool:
    try:
        with transaction.atomic():
            held = HeldReply.objects.due(now).select_related("author", "ticket").filter(pk=key)
            found = held.first()
            if found is None or not _have(found):
                return False
            _leave(found, at=now)
    except Exception:  # the row is back by itself, and others wait behind it
        log.exception("a reply did not leave", held_reply=key)
        return False
    return True


def oldest_overdue(now: datetime) -> float:
    """Seconds since the oldest reply should have left; 0 when none is late."""
    first = HeldReply.objects.due(now).aggregate(first=Min("held_until"))["first"]
    return (now - first).total_seconds() if first else 0.0


def _have(held: HeldReply) -> bool:
    """Whether this transaction got the row: of several at once one does."""
    count, _rows = HeldReply.objects.filter(pk=held.pk).delete()
    return bool(count)


def _leave(held: HeldReply, *, at: datetime) -> None:
    ticket, author = held.ticket, held.author
    try:
        with translation.override(author.language):
            refuse_merged(lock(ticket))
            files = claim_staged(held.staged, owner=author, at=at)
            then = held.then if _is_as_seen(held) else ""
            said_at = not_before_the_status(ticket, at=held.sent_at) if then else held.sent_at
            send(ticket, body=held.body, actor=author, then=then, files=files, at=said_at,
                 solving=Solving(**held.solving) if held.solving is not None else None)  # fmt: skip
    except Refused as refusal:
        _back_to_draft(held, at=at)
        _record_return(held, str(refusal), at=at)
        return
    if then != held.then:
        _record_dropped(held, at=at)
        if held.solving is not None:
            put_solution_before(author, ticket.pk, body="", others=_filled_in(held.solving), at=at)


def _is_as_seen(held: HeldReply) -> bool:
    """Whether the step that goes with the words is still meant: no newer word, and the same status
    but for a new ticket, which any first act opens."""
    ticket, before = held.ticket, held.status_before
    is_woken = (before, ticket.status) == (Status.NEW, Status.OPEN)
    is_same = ticket.status == before or is_woken
    return is_same and first_word_after(ticket, held.sent_at) is None


@verb
def _record_return(held: HeldReply, why: str, *, at: datetime) -> None:
    author = held.author
    record(
        REPLY_RETURNED, held.ticket, actor=None, at=at, author=author.pk, name=author.full_name,
        why=why,
    )  # fmt: skip


@verb
def _record_dropped(held: HeldReply, *, at: datetime) -> None:
    author = held.author
    record(
        STEP_DROPPED, held.ticket, actor=None, at=at, author=author.pk, name=author.full_name,
        then=held.then,
    )  # fmt: skip


def _back_to_draft(held: HeldReply, *, at: datetime) -> Unsent | None:
    """The words and files are there to be sent again."""
    until = at + timedelta(hours=settings.STAGED_FILE_HOURS)
    _keep_files(held.staged, held.author, until=until)
    key = reply_key(held.ticket_id)
    return put_before(held.author, key, body=held.body, staged=held.staged, at=at)
