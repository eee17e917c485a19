"""What people say of mail that waits for them: the verbs of questions and of the quarantine."""

from dataclasses import replace
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Conflict, Refused
from tickets import files as uploads
from tickets import services
from tickets.choices import Channel, MailOutcome, MailState
from tickets.intake.mail.acting import add_to, body_of, open_for, with_files
from tickets.intake.mail.child import Reader
from tickets.intake.mail.decision import AUTOMATIC, Who
from tickets.intake.mail.facts import Case, gather
from tickets.intake.mail.handling import reading
from tickets.intake.mail.parsed import ParsedMail, Unreadable
from tickets.intake.mail.storing import raw_of
from tickets.models import IncomingMail, Message, Ticket
from tickets.services.text import clean_reason

NAME = "mail.eml"


def attach(mail: IncomingMail, *, ticket: Ticket, actor: User) -> Message:
    """Add a waiting mail to a ticket, from when it was received: as the client's word; what a
    machine or a colleague's address wrote, inside.

    Raises Refused where the ticket takes nothing more, Conflict when a colleague was faster.
    """
    case = _case(mail)
    with transaction.atomic():
        mail = _waiting(mail)
        message = _attached(replace(case, mail=mail), ticket)
        _answer(mail, MailOutcome.APPEND, "answer_attach", actor=actor, message=message)
    return message


def open_of(mail: IncomingMail, *, actor: User, requester: User | None = None) -> Ticket:
    """Open a ticket of a waiting mail, from when it was received.

    ``requester``: the client's person it is from, the sender where they are one unless told.
    """
    case = _case(mail)
    if requester is not None and not requester.is_client:
        raise Refused(_("Requests are asked by a client's people."), field="requester")
    asks = requester or (case.sender.user if case.sender.who == Who.CLIENT else None)
    with transaction.atomic():
        mail = _waiting(mail)
        home = asks.organisation if asks else case.sender.organisation
        if case.sender.who == Who.DESK and asks is None:
            home = None
        first = open_for(
            replace(case, mail=mail), user=asks, organisation=home, actor=actor,
            may_acknowledge=False,
        )  # fmt: skip
        _answer(mail, MailOutcome.TICKET, "answer_open", actor=actor, message=first)
    return first.ticket


@transaction.atomic
def drop(mail: IncomingMail, *, reason: str, actor: User) -> None:
    """Put a mail that waits, or is in quarantine, aside for good. Raises Refused without a
    reason."""
    reason = clean_reason(reason, message=_("Say why it is dropped."))
    mail = _locked(mail)
    if not (mail.is_waiting or mail.state == MailState.QUARANTINE):
        raise _conflict(mail)
    mail.state = MailState.DONE
    _answer(mail, MailOutcome.DROP, "answer_drop", actor=actor, reason=reason)


@transaction.atomic
def retry(mail: IncomingMail, *, actor: User, at: datetime | None = None) -> None:
    """Have a mail in quarantine tried again, from the first attempt."""
    mail = _quarantined(mail)
    mail.state, mail.attempt_count, mail.claim_count = MailState.STORED, 0, 0
    mail.next_attempt_at = at or timezone.now()
    mail.reasons = [*mail.reasons, ["answer_retry", {"name": actor.full_name}]]
    mail.save()


@transaction.atomic
def release(mail: IncomingMail, *, actor: User) -> Ticket:
    """Open a ticket of a mail nothing can read, with the mail as a file nobody's browser runs."""
    mail = _quarantined(mail)
    draft = services.TicketDraft(
        subject=mail.subject.strip() or _("A mail that could not be read"),
        body=_("The mail could not be read; it is attached as it came. Why: %(reason)s")
        % {"reason": mail.error.strip()[-1000:]},
        channel=Channel.MAIL, signed_as=mail.sender_email or _("Unknown sender"),
        team=mail.mailbox.team if mail.mailbox.team and mail.mailbox.team.is_active else None,
        may_acknowledge=False,
    )  # fmt: skip
    message = services.open_by_message(draft, actor=actor, at=mail.received_at)
    uploads.store(message, [SimpleUploadedFile(NAME, raw_of(mail))])
    mail.state = MailState.DONE
    _answer(mail, MailOutcome.TICKET, "answer_release", actor=actor, message=message)
    return message.ticket


def _attached(case: Case, ticket: Ticket) -> Message:
    sender = case.sender
    is_inside = case.parsed.kind in AUTOMATIC or sender.who in (Who.DESK, Who.OURS)
    if is_inside:
        message = services.keep_automatic(
            ticket, body=body_of(case.parsed), signed_as=sender.signature, at=case.mail.received_at
        )
        return with_files(message, case.parsed)
    user = sender.user
    if user is not None and (not user.is_active or user.right_in(ticket.organisation_id) is None):
        user = None
    return add_to(case, ticket, user=user)


def _case(mail: IncomingMail) -> Case:
    """The mail read again, outside any transaction."""
    raw = raw_of(mail)
    with reading() as reader:
        return gather(mail, _read(reader, raw), raw=raw)


def _read(reader: Reader, raw: bytes) -> ParsedMail:
    try:
        return reader.read(raw)
    except Unreadable as unreadable:
        raise Refused(
            _("The mail cannot be read any more: %(reason)s") % {"reason": unreadable.reason}
        ) from unreadable


def _locked(mail: IncomingMail) -> IncomingMail:
    locked = IncomingMail.objects.select_for_update(of=("self",)).select_related("mailbox")
    found: IncomingMail = locked.get(pk=mail.pk)
    return found


def _waiting(mail: IncomingMail) -> IncomingMail:
    mail = _locked(mail)
    if not mail.is_waiting:
        raise _conflict(mail)
    return mail


def _quarantined(mail: IncomingMail) -> IncomingMail:
    mail = _locked(mail)
    if mail.state != MailState.QUARANTINE:
        raise _conflict(mail)
    return mail


def _conflict(mail: IncomingMail) -> Conflict:
    if mail.ticket_id is not None:
        return Conflict(
            _("A colleague was faster: it is part of ticket #%(number)d.")
            % {"number": mail.ticket_id}
        )
    return Conflict(_("A colleague was faster: it waits no more."))


def _answer(
    mail: IncomingMail,
    outcome: MailOutcome,
    code: str,
    *,
    actor: User,
    message: Message | None = None,
    reason: str = "",
) -> None:
    """Write down whose word it was, beside the reasons of the rules."""
    mail.outcome, mail.message = outcome, message
    mail.ticket = message.ticket if message else None
    values: dict[str, int | str] = {"name": actor.full_name, "reason": reason}
    if mail.ticket_id is not None:
        values["number"] = mail.ticket_id
    mail.reasons = [*mail.reasons, [code, values]]
    mail.answered_by, mail.answered_at = actor, timezone.now()
    mail.save()
