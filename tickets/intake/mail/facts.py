"""Looking up what the decision needs to know. Reads only."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from servicedesk.accounts.models import User
from tickets.choices import MailState
from tickets.intake.mail.authentication import Findings, findings
from tickets.intake.mail.decision import Facts, Target, Who
from tickets.intake.mail.parsed import MailKind, ParsedMail
from tickets.intake.mail.senders import Sender, sender_of
from tickets.intake.mail.tokens import Leads, Token, bounced_letter, leads_of
from tickets.models import IncomingMail, Mailbox, Ticket
from tickets.permissions import can_open_in

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Case:
    """A mail with all that is known of it. ``bounced``: the person whose letter came back."""

    mail: IncomingMail
    parsed: ParsedMail
    sender: Sender
    facts: Facts
    digest: str
    bounced: User | None = None


def gather(mail: IncomingMail, parsed: ParsedMail, *, raw: bytes) -> Case:
    """Everything that is known when a mail is decided on."""
    mailbox = mail.mailbox
    sender = sender_of(parsed, mailbox)
    leads = leads_of(parsed, recipients=mail.recipients)
    said = findings(
        parsed.headers.get("authentication-results", ""),
        authserv_id=mailbox.authserv_id, domain=sender.domain,
    )  # fmt: skip
    digest = content_digest(raw, subject=parsed.subject)
    facts = _facts(mail, parsed, sender, leads, said)
    facts = _with_repeat(facts, mail, parsed, sender, digest)
    facts, bounced = _with_bounce(facts, parsed, sender)
    return Case(mail, parsed, sender, facts, digest, bounced)


def content_digest(raw: bytes, *, subject: str) -> str:
    """The same for the same mail, whichever way it came: servers write into the head only."""
    _, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    words = subject.encode("utf-8", "replace") + b"\n\n" + body.strip()
    return hashlib.sha256(words).hexdigest()


def _facts(
    mail: IncomingMail, parsed: ParsedMail, sender: Sender, leads: Leads, said: Findings
) -> Facts:
    mailbox: Mailbox = mail.mailbox
    token = _target(leads.token.number, sender.user) if leads.token else None
    recent_count, acknowledged = _recently(mail, sender)
    return Facts(
        kind=parsed.kind, who=sender.who, received_at=mail.received_at,
        unknown_sender=mailbox.unknown_sender, closed_policy=mailbox.closed_policy,
        reopen_days=mailbox.reopen_days, token=token, is_note=_is_note(leads.token, sender),
        is_token_forged=leads.is_token_forged,
        hint=_target(leads.hint, sender.user) if leads.hint and token is None else None,
        hint_by=leads.hint_by, is_proved=said.is_proved, is_refuted=said.is_refuted,
        may_open=sender.user is None or can_open_in(sender.user, sender.user.organisation_id),
        recent_count=recent_count, acknowledged_at=acknowledged,
    )  # fmt: skip


def _is_note(token: Token | None, sender: Sender) -> bool:
    """A colleague's answer to another's letter stays inside, too."""
    if token is None or token.is_note:
        return True
    return token.user is not None and (sender.user is None or token.user != sender.user.pk)


def _target(number: int, user: User | None) -> Target | None:
    """The ticket as the sender stands to it; the one that goes on where it was merged."""
    ticket = Ticket.objects.filter(pk=number).select_related("merged_into").first()
    if ticket is None:
        return None
    ticket = ticket.merged_into or ticket
    sees = user is not None and _takes_part(user, ticket)
    return Target(ticket.pk, ticket.status, ticket.closed_at, sees)


def _takes_part(user: User, ticket: Ticket) -> bool:
    """Whether the person sees the ticket and may write there."""
    if user.is_client:
        right = user.right_in(ticket.organisation_id)
        if right is None or not right.can_comment:
            return False
    return Ticket.visible_to(user).filter(pk=ticket.pk).exists()


def _recently(mail: IncomingMail, sender: Sender) -> tuple[int, datetime | None]:
    """How many mails the sender wrote in the hour before, and when one was last acknowledged."""
    if not sender.email:
        return 0, None
    others = IncomingMail.objects.filter(
        sender_email=sender.email, state=MailState.DONE,
        received_at__gt=mail.received_at - HOUR, received_at__lte=mail.received_at,
    ).exclude(pk=mail.pk)  # fmt: skip
    last = None
    count = 0
    for received_at, was_acknowledged in others.values_list("received_at", "may_acknowledge"):
        count += 1
        if was_acknowledged and (last is None or received_at > last):
            last = received_at
    return count, last


def _with_repeat(
    facts: Facts, mail: IncomingMail, parsed: ParsedMail, sender: Sender, digest: str
) -> Facts:
    if not parsed.message_id:
        return facts
    known = IncomingMail.objects.filter(
        letter_id=parsed.message_id[:255], sender_email=sender.email
    ).filter(state=MailState.DONE).exclude(pk=mail.pk)  # fmt: skip
    seen = list(known.values_list("digest", "ticket", "candidate"))
    if not seen:
        return facts
    for other, ticket, candidate in seen:
        if other == digest:
            return replace(facts, is_repeat=True, repeats=ticket or candidate)
    return replace(facts, is_repeat=False, repeats=seen[0][1])


def _with_bounce(facts: Facts, parsed: ParsedMail, sender: Sender) -> tuple[Facts, User | None]:
    """Permanent only where the report names the very address our letter went to."""
    found = bounced_letter(parsed) if parsed.kind == MailKind.BOUNCE else None
    if found is None or parsed.bounce is None or sender.who == Who.OURS:
        return facts, None
    person = User.objects.filter(pk=found[1]).first()
    is_theirs = person is not None and parsed.bounce.recipient.strip().lower() == person.email
    is_permanent = parsed.bounce.is_permanent and is_theirs
    target = _target(found[0], None)
    return replace(facts, bounced=target, is_permanent=is_permanent), person if is_theirs else None
