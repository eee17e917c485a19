"""What machines write: kept on the ticket for the desk, and nothing else happens."""

from collections.abc import Sequence
from datetime import datetime

from tickets import files as uploads
from tickets.choices import Channel, Side
from tickets.models import Message, Ticket
from tickets.services.messages import post
from tickets.services.rows import lock, moment, verb, write
from tickets.services.text import clean_text


@verb
def keep_automatic(
    ticket: Ticket,
    *,
    body: str,
    signed_as: str = "",
    at: datetime | None = None,
    files: Sequence[uploads.Upload] = (),
    channel: str = Channel.MAIL,
) -> Message:
    """Keep an automatic answer or a report of delivery as an inner entry of the desk itself.

    No status, no flag and no clock moves, nothing is reopened, nobody is told; finished tickets
    take it, too. Records MESSAGE_POSTED.
    """
    at = moment(at)
    body = clean_text(body, field="body")
    lock(ticket)
    if ticket.merged_into is not None:
        ticket = lock(ticket.merged_into)
    message = post(
        ticket, body=body, actor=None, at=at, files=files, is_public=False, channel=channel,
        is_covered=True, side=Side.DESK, signed_as=signed_as,
    )  # fmt: skip
    write(ticket, "message_count", at=at)
    return message
