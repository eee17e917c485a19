"""Who seems to have written, a person or a program; decided by headers (RFC 3834, 2919, 3464)."""

import re

from tickets.intake.mail.addresses import sender_of
from tickets.intake.mail.mime import Entity
from tickets.intake.mail.parsed import INSTANCE_HEADER, MailKind

_MAILER = re.compile(r"(mailer-daemon|postmaster|mail-daemon|mdaemon)(@|$)", re.IGNORECASE)
_UNDELIVERED = re.compile(
    r"undeliver|returned mail|delivery (status|failure|has failed)|failure notice|mail delivery"
    r"|unzustellbar|zustell|non remis|no se ha podido entregar|не (может быть )?доставлен"
    r"|недоставлен|mancato recapito|niet bestelbaar|bermittlung",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"\s*(re: ?)?(automatic reply|auto[- ]?reply|auto[- ]?response|out of (the )?office|ooo:"
    r"|abwesen|automatische antwort|autoreply|réponse automatique|absen[ct]e? du bureau"
    r"|respuesta automática|fuera de (la )?oficina|risposta automatica|fuori (sede|ufficio)"
    r"|resposta automática|automatisch antwoord|afwezig|autosvar|odpowiedź automatyczna"
    r"|автоматический ответ|автоответ|вне офиса|отсутств|я в отпуске|自動返信|自动回复)",
    re.IGNORECASE,
)
_BULK = ("bulk", "list", "junk", "auto_reply")
_REPORTS = ("delivery-status", "disposition-notification")


def kind_of(mail: Entity, *, instance: str) -> MailKind:
    headers = mail.headers
    if instance and headers.text(INSTANCE_HEADER) == instance:
        return MailKind.OWN
    if is_bounce(mail):
        return MailKind.BOUNCE
    submitted = headers.text("auto-submitted").partition(";")[0].strip().lower()
    is_reply = any(headers.first(name) for name in ("x-autoreply", "x-autorespond"))
    precedence = headers.text("precedence").lower()
    is_automatic = (
        submitted not in ("", "no")
        or is_reply
        or precedence in _BULK
        or bool(headers.first("x-auto-response-suppress"))
        or bool(headers.first("x-loop"))
        or headers.first("return-path").strip() == b"<>"
        or _from_mailer(mail)
    )
    if _AWAY.match(headers.text("subject")) or is_reply or submitted == "auto-replied":
        return MailKind.OUT_OF_OFFICE
    if any(headers.first(name) for name in ("list-id", "list-unsubscribe", "list-post")):
        return MailKind.LIST
    if precedence == "list":
        return MailKind.LIST
    return MailKind.AUTOMATIC if is_automatic else MailKind.PERSON


def is_bounce(mail: Entity) -> bool:
    """A report of delivery by its form, or by the old manners of mail servers."""
    if mail.content_type == "multipart/report":
        return mail.parameters.get("report-type", "delivery-status").lower() in _REPORTS
    if mail.headers.first("x-failed-recipients"):
        return True
    is_from_nobody = mail.headers.first("return-path").strip() == b"<>" or _from_mailer(mail)
    return is_from_nobody and bool(_UNDELIVERED.search(mail.headers.text("subject")))


def _from_mailer(mail: Entity) -> bool:
    sender = sender_of(mail.headers)
    return sender is not None and bool(_MAILER.match(sender.email))
