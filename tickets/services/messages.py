"""Writing a message row; what it means for the ticket is the verbs' matter."""

from collections.abc import Sequence
from datetime import datetime

from servicedesk.accounts.models import User
from servicedesk.events.services import record
from tickets import files as uploads
from tickets.choices import Channel, Side
from tickets.events import MESSAGE_POSTED
from tickets.models import Message, Ticket


def side_of(actor: User | None) -> Side:
    """Who speaks: nobody is the desk by itself."""
    if actor is None:
        return Side.DESK
    return Side.CLIENT if actor.is_client else Side.US


def post(
    ticket: Ticket,
    *,
    body: str,
    actor: User | None,
    at: datetime,
    files: Sequence[uploads.Upload] = (),
    is_public: bool = True,
    channel: str = Channel.PORTAL,
    is_call: bool = False,
    is_covered: bool = False,
    side: Side | None = None,
    signed_as: str = "",
) -> Message:
    """Add a message to a locked ticket and record MESSAGE_POSTED. The caller writes
    ``message_count``.

    ``is_call``: one of us spoke with the client, which is a response though the note stays inner.
    ``side`` None: the actor's; ``signed_as``: who it says it is from, where that is nobody we know.
    ``is_covered``: the change of status that comes with it is what people are told of.
    """
    side = side or side_of(actor)
    message = Message.objects.create(
        ticket=ticket, author=actor, side=side, is_public=is_public, channel=channel, body=body,
        posted_at=at, signed_as=signed_as,
    )  # fmt: skip
    uploads.store(message, files)
    ticket.message_count += 1
    record(
        MESSAGE_POSTED, ticket, actor=actor, at=at, message=message.pk, side=str(side),
        public=is_public, channel=str(channel), automatic=side == Side.DESK, spoken=is_call,
        covered=is_covered,
    )  # fmt: skip
    return message
