"""From raw bytes to a parsed mail. Pure; run it in the child process (``child.Reader``), because a
hostile mail can still cost time and memory."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tickets.intake.mail import bounces
from tickets.intake.mail.addresses import listed, sender_of
from tickets.intake.mail.contents import BODY_NAME, Contents, contents_of, shortened
from tickets.intake.mail.headers import Headers
from tickets.intake.mail.ids import ids_in
from tickets.intake.mail.kinds import kind_of
from tickets.intake.mail.limits import RAW_BYTES, RECIPIENTS
from tickets.intake.mail.mime import Cutter
from tickets.intake.mail.parsed import HEADERS_KEPT, MailKind, ParsedMail, Part, Unreadable
from tickets.intake.mail.quotes import written_part

_DATE_CHARACTERS = 200
_HEADER_CHARACTERS = 4_000


def read_mail(raw: bytes, *, instance: str = "") -> ParsedMail:
    """The mail of these bytes. Raises Unreadable(reason) when there is nothing to read or more of
    it than a mail may have.

    ``instance``: the name of this desk; a mail that carries it in our header is our own.
    """
    if len(raw) > RAW_BYTES:
        raise Unreadable(f"The mail is larger than {RAW_BYTES // (1024 * 1024)} MB.")
    try:
        return _read(raw, instance)
    except RecursionError as error:
        raise Unreadable("The mail is nested too deep.") from error
    except MemoryError as error:
        raise Unreadable("The mail needs more memory than a mail may.") from error


def _read(raw: bytes, instance: str) -> ParsedMail:
    mail = Cutter(raw).cut()
    headers = mail.headers
    if not len(headers):
        raise Unreadable("There are no headers: this is not a mail.")
    contents = contents_of(mail)
    text, html = _letter(contents)
    kind = kind_of(mail, instance=instance)
    to, too_many_to = listed(headers, "to")
    cc, too_many_cc = listed(headers, "cc")
    if too_many_to or too_many_cc:
        contents.problems.append(f"Of more than {RECIPIENTS} recipients the first were kept.")
    ids = ids_in(headers.text("message-id"))
    return ParsedMail(
        message_id=ids[0] if ids else "",
        sender=sender_of(headers),
        subject=headers.untrimmed("subject"),
        sent_at=_sent_at(headers),
        text=text,
        html=html,
        written=written_part(text),
        kind=kind,
        reply_to=listed(headers, "reply-to")[0],
        to=to,
        cc=cc,
        in_reply_to=ids_in(headers.text("in-reply-to")),
        references=ids_in(headers.text("references")),
        attachments=tuple(contents.files),
        headers=_kept(headers),
        bounce=bounces.bounce_of(mail, text) if kind == MailKind.BOUNCE else None,
        problems=tuple(contents.problems),
    )


def _letter(contents: Contents) -> tuple[str, str]:
    """The plain text and the HTML; each from the other's parts where it is missing. The HTML is
    kept as a file too, and only so when it is unfit to be shown."""
    html = shortened("\n".join(contents.htmls), contents).replace("\r\n", "\n")
    text = (
        shortened("\n\n".join(contents.texts), contents).replace("\r\n", "\n").replace("\r", "\n")
    )
    if not html:
        return text, ""
    contents.add(Part(BODY_NAME, html.encode("utf-8", "replace"), "text/html", is_body=True))
    if not contents.is_fit:
        contents.problems.append("The HTML is too tangled to be shown; it was kept as a file.")
    return text, html if contents.is_fit else ""


def _sent_at(headers: Headers) -> datetime | None:
    try:
        sent = parsedate_to_datetime(headers.text("date")[:_DATE_CHARACTERS])
        sent = sent if sent.tzinfo else sent.replace(tzinfo=UTC)
        return sent.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _kept(headers: Headers) -> dict[str, str]:
    kept: dict[str, str] = {}
    for name in HEADERS_KEPT:
        if name == "authentication-results":
            found = "\n".join(headers.texts(name))
        else:
            found = headers.text(name)
        if found or name in headers:
            kept[name] = found[:_HEADER_CHARACTERS]
    return kept
