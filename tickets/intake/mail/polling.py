"""Fetching from a mailbox: each mail is kept and committed before the mailbox is touched."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _
from imap_tools import (
    BaseMailBox,
    ImapToolsError,
    MailBox,
    MailBoxStartTls,
    MailBoxUnencrypted,
    MailMessageFlags,
)

from servicedesk.errors import Refused
from tickets.choices import MailSecurity
from tickets.intake.mail.sealing import unseal
from tickets.intake.mail.storing import HEAD_BYTES, MOST_BYTES, active_mailboxes, store
from tickets.models import Mailbox

log = structlog.get_logger(__name__)
SECONDS = 30
NEW = "UNSEEN UNDELETED"
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_ARRIVED = re.compile(rb'INTERNALDATE "([^"]+)"')
FAILURES = (OSError, imaplib.IMAP4.error, ImapToolsError, ssl.SSLError)


def poll(mailbox: Mailbox) -> list[int]:
    """Keep every new mail of the mailbox; the keys of what is new to us, oldest first.

    Killed or cut off at any point, the next pass finds the rest; what was kept before is only
    marked. Raises Refused, in words, where the server cannot be reached or refuses.
    """
    now = timezone.now()
    taken: list[int] = []
    try:
        with _connected(mailbox) as box:
            uids = box.uids(NEW)
            _note_waiting(mailbox, box, uids, now=now)
            left = [uid for uid in uids if not _take_into(taken, mailbox, box, uid)]
    except FAILURES as error:
        words = _words(error)
        _note(mailbox, polled_at=now, error=words, failing_since=mailbox.failing_since or now)
        log.warning("mailbox not fetched", mailbox=mailbox.name, error=words)
        raise Refused(words) from error
    if left:
        words = _("Mails the server does not give out: %(count)d.") % {"count": len(left)}
        _note(mailbox, polled_at=now, error=words, waiting_count=len(left))
        return taken
    _note(mailbox, polled_at=now, emptied_at=now, error="", failing_since=None, waiting_count=0,
          oldest_waiting_at=None)  # fmt: skip
    return taken


def poll_all() -> None:
    """Every active mailbox in turn; one that fails says so itself and holds up no other."""
    for mailbox in active_mailboxes():
        with suppress(Refused):
            poll(mailbox)


def _take_into(taken: list[int], mailbox: Mailbox, box: BaseMailBox, uid: str) -> bool:
    """Take one mail; False for one the server will not give out, which holds nobody up."""
    try:
        key = _take(mailbox, box, uid)
    except imaplib.IMAP4.abort:
        raise  # the connection is gone
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        log.warning("mail not fetched", mailbox=mailbox.name, uid=uid, error=str(error)[:300])
        return False
    if key is not None:
        taken.append(key)
    return True


def _take(mailbox: Mailbox, box: BaseMailBox, uid: str) -> int | None:
    """Keep one mail, then mark it in the mailbox; None where we had it before."""
    facts = _fetch(box, uid, "(RFC822.SIZE INTERNALDATE)")
    if facts is None:
        return None  # somebody else took it meanwhile
    size = _SIZE.search(facts[0])
    is_large = size is not None and int(size[1]) > MOST_BYTES
    part = f"BODY.PEEK[HEADER]<0.{HEAD_BYTES}>" if is_large else "BODY.PEEK[]"
    fetched = _fetch(box, uid, f"({part})")
    if fetched is None:
        return None
    error = ""
    if is_large and size is not None:
        error = _(
            "The mail is too large: %(size)d MB, at most %(limit)d MB. Only its head was taken."
        ) % {"size": int(size[1]) // 1024**2, "limit": MOST_BYTES // 1024**2}
    mail, is_new = store(
        mailbox, fetched[1], received_at=_arrived(facts[0]), uid=int(uid), error=error
    )
    if mailbox.done_folder:
        box.move(uid, mailbox.done_folder)
    else:
        box.flag(uid, MailMessageFlags.SEEN, True)  # noqa: FBT003 — the library's own signature
    return mail.pk if is_new else None


def _fetch(box: BaseMailBox, uid: str, what: str) -> tuple[bytes, bytes] | None:
    """(the server's facts, the literal) of one mail; None where it is not there any more.

    Asked of the client itself: the library would parse the mail in this process.
    """
    status, answer = box.client.uid("fetch", uid, what)
    if status != "OK":
        raise imaplib.IMAP4.error(f"FETCH {uid}: {answer!r}"[:300])
    for item in answer:
        if isinstance(item, tuple):
            return item[0], item[1]
        if isinstance(item, bytes) and b"INTERNALDATE" in item:
            return item, b""
    return None


def _arrived(facts: bytes) -> datetime | None:
    """When the server took it, by the server's own clock."""
    found = _ARRIVED.search(facts)
    if found is None:
        return None
    try:
        stamp = found[1].decode("ascii").strip()
        return datetime.strptime(stamp, "%d-%b-%Y %H:%M:%S %z").astimezone(UTC)
    except ValueError:
        return None


def _note_waiting(mailbox: Mailbox, box: BaseMailBox, uids: list[str], *, now: datetime) -> None:
    """Write down what waits before it is fetched: if the rest fails, its age is known."""
    oldest = None
    if uids and (facts := _fetch(box, uids[0], "(INTERNALDATE)")):
        oldest = _arrived(facts[0])
    _note(mailbox, polled_at=now, waiting_count=len(uids), oldest_waiting_at=oldest)


def _note(mailbox: Mailbox, **facts: object) -> None:
    Mailbox.objects.filter(pk=mailbox.pk).update(**facts)
    for name, value in facts.items():
        setattr(mailbox, name, value)


@contextmanager
def _connected(mailbox: Mailbox) -> Iterator[BaseMailBox]:
    """Signed in, with the folder open."""
    box = _opened(mailbox)
    try:
        box.login(mailbox.user_name, unseal(mailbox.secret), initial_folder=mailbox.folder)
        yield box
    finally:
        try:
            box.logout()
        except FAILURES:
            box.client.shutdown()


def _opened(mailbox: Mailbox) -> BaseMailBox:
    host, port = mailbox.host, mailbox.port
    if mailbox.security == MailSecurity.PLAIN:
        return MailBoxUnencrypted(host, port, timeout=SECONDS)
    context = ssl.create_default_context(cadata=mailbox.authority.strip() or None)
    if mailbox.security == MailSecurity.STARTTLS:
        return MailBoxStartTls(host, port, timeout=SECONDS, ssl_context=context)
    return MailBox(host, port, timeout=SECONDS, ssl_context=context)


def _words(error: Exception) -> str:
    """The failure in a sentence; never with what was sent, which holds the password."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("The server's certificate is not trusted: %(why)s") % {"why": error.verify_message}
    if "AUTHENTICATIONFAILED" in str(error) or type(error).__name__ == "MailboxLoginError":
        return _("The server refused the user name or the password.")
    if isinstance(error, TimeoutError):
        return _("The server did not answer in time.")
    if isinstance(error, OSError):
        return _("The server could not be reached: %(why)s") % {"why": error.strerror or error}
    return _("The server answered: %(why)s") % {"why": str(error)[:300]}
