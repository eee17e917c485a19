"""Doing what was decided: the ticket's verbs, in the transaction that marks the mail as handled."""

from dataclasses import dataclass
from typing import TypeVar

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from contracts.models import Product
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import Organisation, Team, User
from servicedesk.accounts.services import create_user
from servicedesk.notifications.undeliverable import mark_undeliverable
from tickets import files as uploads
from tickets import services
from tickets.choices import Channel, MailOutcome, Status
from tickets.intake.mail.decision import Act, Decision, Who
from tickets.intake.mail.facts import Case
from tickets.intake.mail.keeping import files_of
from tickets.intake.mail.parsed import ParsedMail
from tickets.models import Category, Mailbox, Message, Ticket
from tickets.services.text import BODY_LIMIT, SUBJECT_LIMIT, strip_controls
from tickets.workflow import may_be_reopened_by_client

Kept = TypeVar("Kept", Category, Product, Team)
OUTCOMES = {
    Act.DROP: MailOutcome.DROP,
    Act.ASK: MailOutcome.QUESTION,
    Act.OPEN: MailOutcome.TICKET,
    Act.FOLLOW: MailOutcome.TICKET,
}
"""Of every other act a message on a ticket comes."""


@dataclass(frozen=True, slots=True)
class Result:
    """What the mail became; ``ticket`` and ``message`` None where nothing was written."""

    outcome: MailOutcome
    ticket: Ticket | None = None
    message: Message | None = None


def act(case: Case, decision: Decision) -> Result:
    """Do it. Raises Refused when a ticket's verb refuses."""
    outcome = OUTCOMES.get(decision.act, MailOutcome.APPEND)
    if outcome in (MailOutcome.DROP, MailOutcome.QUESTION):
        return Result(outcome)
    if outcome == MailOutcome.TICKET:
        follows = Ticket.objects.get(pk=decision.ticket) if decision.ticket is not None else None
        first = open_for(
            case, user=_person(case), organisation=case.sender.organisation, follows=follows,
            may_acknowledge=decision.may_acknowledge,
        )  # fmt: skip
        return Result(outcome, first.ticket, first)
    ticket = Ticket.objects.get(pk=decision.ticket or 0)
    message = _say(case, decision.act, ticket)
    if decision.is_undeliverable and case.bounced is not None and case.parsed.bounce is not None:
        words = strip_controls(case.parsed.bounce.diagnostic) or _("The mail server refused it.")
        mark_undeliverable(case.bounced, words)
    return Result(outcome, message.ticket, message)


def _say(case: Case, verb: Act, ticket: Ticket) -> Message:
    """The message on the ticket it joins."""
    user, at = case.sender.user, case.mail.received_at
    if verb in (Act.ATTACH, Act.ATTACH_INSIDE):
        return with_files(
            services.keep_automatic(
                ticket, body=body_of(case.parsed), signed_as=case.sender.signature, at=at
            ),
            case.parsed,
        )
    if verb == Act.NOTE:
        written = _written(case.parsed)
        note = services.add_note(ticket, body=written, actor=user, at=at)
        return with_files(note, case.parsed, is_written_only=True)
    if verb == Act.ANSWER:
        written = _written(case.parsed)
        said = services.reply(ticket, body=written, actor=user, at=at, channel=Channel.MAIL)
        return with_files(said, case.parsed, is_written_only=True)
    return add_to(case, ticket, user=user)


def open_for(
    case: Case,
    *,
    user: User | None,
    organisation: Organisation | None,
    actor: User | None = None,
    follows: Ticket | None = None,
    may_acknowledge: bool = False,
) -> Message:
    """The first message of a ticket opened of this mail when it was received, by the mailbox's
    rules.

    ``user``: the contact who asks, if known; ``actor``: whose word opens it, theirs unless told.
    """
    box: Mailbox = case.mail.mailbox
    draft = services.TicketDraft(
        subject=subject_of(case.parsed), body=body_of(case.parsed), requester=user,
        organisation=organisation, channel=Channel.MAIL, follows=follows,
        signed_as="" if user else case.sender.signature, may_acknowledge=may_acknowledge,
        product=_used(box.product), category=_category(box), team=_used(box.team),
    )  # fmt: skip
    first = services.open_by_message(draft, actor=actor or user, at=case.mail.received_at)
    return with_files(first, case.parsed)


def add_to(case: Case, ticket: Ticket, *, user: User | None) -> Message:
    """The client's word on the ticket; a closed one comes back however long ago it was closed."""
    at = case.mail.received_at
    is_closed = ticket.status == Status.CLOSED
    if is_closed and not may_be_reopened_by_client(ticket.closed_at, now=at):
        services.reopen(ticket, reason=_("The client answered by e-mail."), actor=None, at=at)
    said = services.reply(
        ticket, body=body_of(case.parsed), actor=user, at=at, channel=Channel.MAIL,
        signed_as="" if user else case.sender.signature,
    )  # fmt: skip
    return with_files(said, case.parsed)


def _person(case: Case) -> User | None:
    """The contact who asks; a new one of the client whose domain it is, where the mailbox may."""
    sender = case.sender
    if sender.who != Who.NEWCOMER or not case.mail.mailbox.makes_contacts:
        return sender.user
    if case.facts.is_refuted or sender.organisation is None:
        return None
    return create_user(
        sender.email, full_name=_name(sender.name, sender.email), role=Role.CLIENT,
        organisation=sender.organisation, actor=None,
    )  # fmt: skip


def _name(name: str, email: str) -> str:
    clean = " ".join(strip_controls(name).split())[:150]
    return clean or email.partition("@")[0][:150]


def subject_of(parsed: ParsedMail) -> str:
    line = " ".join(strip_controls(parsed.subject).split())[:SUBJECT_LIMIT].strip()
    return line if any(sign.isprintable() and not sign.isspace() for sign in line) else _(
        "(no subject)"
    )  # fmt: skip


def body_of(parsed: ParsedMail) -> str:
    """The whole text, quotes and all; what exceeds a message comes as a file besides."""
    return _fitting(parsed.text)


def _written(parsed: ParsedMail) -> str:
    """Only what was written now: quotes may hold what the client must not read."""
    return _fitting(parsed.written)


def _fitting(text: str) -> str:
    clean = strip_controls(text).strip()
    if not any(sign.isprintable() and not sign.isspace() for sign in clean):
        return _("(no text)")
    if len(clean) <= BODY_LIMIT:
        return clean
    note = _("… the rest is in the file message.txt")
    return f"{clean[: BODY_LIMIT - len(note) - 2]}\n\n{note}"


def with_files(message: Message, parsed: ParsedMail, *, is_written_only: bool = False) -> Message:
    """Keep the mail's files with the message: they are here already, so no limit turns them
    away.

    ``is_written_only``: what was written now, neither the letter as it was sent nor the whole text,
    whose quotes may hold what the client must not read.
    """
    files: list[uploads.Upload] = [*files_of(parsed, with_letter=not is_written_only)]
    text = parsed.written if is_written_only else parsed.text
    if len(text) > BODY_LIMIT:
        files.append(SimpleUploadedFile("message.txt", text.encode("utf-8", "replace")))
    uploads.store(message, files)
    return message


def _used(row: Kept | None) -> Kept | None:
    """What a mailbox names and the desk no longer uses is left out: the mail comes first."""
    return row if row is not None and row.is_active else None


def _category(box: Mailbox) -> Category | None:
    category, product = _used(box.category), _used(box.product)
    if category is None or category.product_id in (None, product.pk if product else None):
        return category
    return None
