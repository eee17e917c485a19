"""Mail that another server hands over (LMTP or SMTP): taken in only for our own addresses, and
answered with 250 only when it is committed."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import Error as DatabaseError
from django.db import close_old_connections

from servicedesk.notifications.identity import key_of_reply_address
from tickets.intake.mail.storing import MOST_BYTES, store
from tickets.models import Mailbox

Answer = TypeVar("Answer")
log = structlog.get_logger(__name__)
MOST_RECIPIENTS = 200
WORKERS = 4
TAKEN = "250 Kept"
UNKNOWN = "550 5.1.1 No such address here"
TOO_MANY = "452 4.5.3 Too many recipients"
LATER = "451 4.3.0 Not kept, try again later"


class Intake:
    """Handler of one listening server. Database work runs in threads of its own."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="mail")

    async def handle_RCPT(  # noqa: N802 — aiosmtpd's own name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        rcpt_options: list[str],
    ) -> str:
        """Only addresses of an active mailbox, and answers to our letters: nothing is relayed."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return TOO_MANY
        try:
            box = await self._run(partial(mailbox_of, address))
        except DatabaseError:
            return LATER
        if box is None:
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        return TAKEN

    async def handle_DATA(  # noqa: N802 — aiosmtpd's own name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        try:
            await self._run(partial(keep, raw, list(envelope.rcpt_tos)))
        except Exception as error:  # whatever it was, the other server still has the mail
            log.exception("mail not kept", error=repr(error))
            return LATER
        return TAKEN

    async def _run(self, call: partial[Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._pool, _afresh, call)


def _afresh(call: partial[Answer]) -> Answer:
    close_old_connections()
    try:
        return call()
    finally:
        close_old_connections()


def mailbox_of(address: str) -> Mailbox | None:
    """The active mailbox an address belongs to; that of answers to letters is the first one."""
    local, _, domain = address.strip().lower().rpartition("@")
    plain = f"{local.partition('+')[0]}@{domain}"
    boxes = list(Mailbox.objects.filter(is_active=True).order_by("pk"))
    for box in boxes:
        if address.strip().lower() in box.address_list or plain in box.address_list:
            return box
    if boxes and key_of_reply_address(address) is not None:
        return boxes[0]
    return None


def keep(raw: bytes, recipients: list[str]) -> None:
    """Commit the mail, once for each mailbox it was handed over for."""
    given: dict[int, tuple[Mailbox, list[str]]] = {}
    for address in recipients:
        box = mailbox_of(address)
        if box is not None:
            given.setdefault(box.pk, (box, []))[1].append(address)
    if not given:
        raise LookupError("no mailbox has these addresses any more")
    for box, addresses in given.values():
        store(box, raw, recipients=addresses)


def server(intake: Intake, *, is_lmtp: bool) -> SMTP:
    """One conversation with another server."""
    kind = LMTP if is_lmtp else SMTP
    return kind(intake, data_size_limit=MOST_BYTES, ident="Service Desk", enable_SMTPUTF8=True)
