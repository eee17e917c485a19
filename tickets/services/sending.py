"""A public reply with what sending it also does, in one press."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contracts.choices import PauseReason
from servicedesk.accounts.models import User
from tickets import files as uploads
from tickets.choices import ArticleUse, Deed, Status
from tickets.models import Message, Ticket
from tickets.services.conversation import reply
from tickets.services.family import Outcome, cascade, parts_of
from tickets.services.solution import resolve

THEN = ("", Status.WAITING_CLIENT, PauseReason.CLIENT_APPROVAL, Status.RESOLVED)
"""What sending may also do: nothing, wait for information, wait for approval, solve."""


@dataclass(frozen=True, kw_only=True)
class Solving:
    """What solving asks for besides the words; ``parts``: keys of the parts solved with it."""

    article_use: str = ArticleUse.NONE
    article_reason: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    parts: Sequence[int] = ()


def solve(
    ticket: Ticket,
    *,
    solution: str,
    solving: Solving,
    actor: User,
    files: Sequence[uploads.Upload] = (),
    at: datetime | None = None,
    seen_revision: int | None = None,
) -> list[Outcome]:
    """Solve the ticket, then its chosen parts with the same words; what became of each part.

    Raises and records as :func:`resolve` and :func:`cascade` do.
    """
    resolve(
        ticket, solution=solution, article_use=solving.article_use,
        article_reason=solving.article_reason, answers=solving.answers, files=files, actor=actor,
        at=at, seen_revision=seen_revision,
    )  # fmt: skip
    parts = list(parts_of(ticket, actor).filter(pk__in=solving.parts)) if solving.parts else []
    if not parts:
        return []
    return cascade(ticket, parts=parts, deed=Deed.RESOLVE, body=solution, actor=actor, at=at)


def send(
    ticket: Ticket,
    *,
    body: str,
    actor: User,
    then: str = "",
    solving: Solving | None = None,
    files: Sequence[uploads.Upload] = (),
    at: datetime | None = None,
    seen_revision: int | None = None,
) -> Message | None:
    """Say it to the client and do ``then`` (of ``THEN``); the message, None when it is a solution.

    Raises and records as :func:`reply` and :func:`solve` do.
    """
    if then == Status.RESOLVED:
        solve(
            ticket, solution=body, solving=solving or Solving(), files=files, actor=actor, at=at,
            seen_revision=seen_revision,
        )  # fmt: skip
        return None
    is_approval = then == PauseReason.CLIENT_APPROVAL
    return reply(
        ticket,
        body=body,
        files=files,
        then_status=Status.WAITING_CLIENT if is_approval else then or None,
        pause=PauseReason.CLIENT_APPROVAL if is_approval else "",
        actor=actor,
        at=at,
        seen_revision=seen_revision,
    )
