"""A mail as it was read: values only, nothing that runs, nothing proved."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Unreadable(Exception):  # noqa: N818 — a fact about a mail, not a fault of ours
    """The mail cannot be read; ``reason`` says why, for the person who looks into quarantine."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MailKind(StrEnum):
    """Who seems to have written: decides what may be answered, never what is believed."""

    PERSON = "person"
    AUTOMATIC = "automatic"
    OUT_OF_OFFICE = "out_of_office"
    BOUNCE = "bounce"
    LIST = "list"
    OWN = "own"
    """It carries the header of this very desk: our own mail has come back."""


@dataclass(frozen=True, slots=True)
class Address:
    """``email`` as it was written (letters kept), without control characters; it may be empty of
    an ``@``."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the mail. ``name`` is as the sender wrote it (paths included): whoever stores it
    makes it safe. ``content_id`` without angle brackets, empty when there is none."""

    name: str
    content: bytes
    content_type: str
    content_id: str = ""
    is_inline: bool = False
    is_body: bool = False
    """The letter itself as it was sent, HTML in UTF-8. When the mail's ``html`` is empty it is too
    tangled to be sanitised and shown, and only a file."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A report of what became of a mail of ours. ``message_id`` of that mail, without angle
    brackets; ``recipient`` it did not reach; empty when the report does not say."""

    message_id: str
    recipient: str
    is_permanent: bool
    diagnostic: str


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """Message ids are without angle brackets. ``sent_at`` is UTC, None when unreadable.

    ``text`` is the whole plain text, ``written`` the part a person wrote now: quotes and trailing
    history stripped. ``html`` is raw and hostile. ``headers`` are those that decide something
    (``HEADERS_KEPT``), by lower-case name, the first of each name, except
    Authentication-Results, which are joined by line feeds in their order.
    ``problems`` say what had to be mended or left out.
    """

    message_id: str
    sender: Address | None
    subject: str
    sent_at: datetime | None
    text: str
    html: str
    written: str
    kind: MailKind
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    attachments: tuple[Part, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    bounce: Bounce | None = None
    problems: tuple[str, ...] = ()


INSTANCE_HEADER = "x-service-desk-instance"
"""Every mail this product sends carries the name of its desk here."""
HEADERS_KEPT = (
    "return-path",
    "sender",
    "auto-submitted",
    "precedence",
    "x-auto-response-suppress",
    "x-autoreply",
    "x-autorespond",
    "x-loop",
    "list-id",
    "list-unsubscribe",
    "list-post",
    "authentication-results",
    "delivered-to",
    "x-original-to",
    "x-failed-recipients",
    "importance",
    "x-priority",
    INSTANCE_HEADER,
)
