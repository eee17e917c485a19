"""A public reply with what sending it also does, in one press."""

from collections.abc import Sequence
from datetime import datetime

from contracts.choices import PauseReason
from servicedesk.accounts.models import User
from tickets import files as uploads
from tickets.choices import Status
from tickets.models import Message, Ticket
from tickets.services.conversation import reply
from tickets.services.solution import resolve

THEN = ("", Status.WAITING_CLIENT, PauseReason.CLIENT_APPROVAL, Status.RESOLVED)
"""What sending may also do: nothing, wait for information, wait for approval, solve."""


def send(
    ticket: Ticket,
    *,
    body: str,
    actor: User,
    then: str = "",
    files: Sequence[uploads.Upload] = (),
    at: datetime | None = None,
    seen_revision: int | None = None,
) -> Message | None:
    """Say it to the client and do ``then`` (of ``THEN``); the message, None when it is a solution.

    Raises and records as :func:`reply` and :func:`resolve` do.
    """
    if then == Status.RESOLVED:
        resolve(ticket, solution=body, files=files, actor=actor, at=at, seen_revision=seen_revision)
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
