"""From a stored mail to what became of it: claimed, read in the child, decided, done, marked.

The claim is a conditional UPDATE that moves ``next_attempt_at`` past a lease. What the mail becomes
and the mark that it is handled are one transaction: killed anywhere, it becomes one thing.
"""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from servicedesk.notifications.identity import instance_value
from tickets.choices import MailState
from tickets.intake.mail.acting import Result, act
from tickets.intake.mail.child import Reader
from tickets.intake.mail.decision import Decision, decide
from tickets.intake.mail.facts import Case, gather
from tickets.intake.mail.fuse import note_fuse
from tickets.intake.mail.parsed import ParsedMail, Unreadable
from tickets.models import IncomingMail

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 3
MAX_CLAIMS = 8
"""Claims whose worker vanished; then the mail is suspected of killing them."""
BATCH_SIZE = 200
EXCERPT = 500


def due_mails(now: datetime) -> list[int]:
    """Keys of what is to be handled, the longest waiting first, one batch."""
    due = IncomingMail.objects.due(now).order_by("next_attempt_at", "pk")
    return list(due.values_list("pk", flat=True)[:BATCH_SIZE])


def handle_due(reader: Reader) -> int:
    """Handle what is due until nothing is; returns how many were tried."""
    tried = 0
    while keys := due_mails(timezone.now()):
        tried += sum(handle(key, reader=reader) for key in keys)
    return tried


@contextmanager
def reading() -> Iterator[Reader]:
    """A reader for some mails."""
    with Reader(instance=instance_value()) as reader:
        yield reader


def handle(key: int, *, reader: Reader) -> bool:
    """Try one mail; False when somebody else has it or it is not due."""
    now = timezone.now()
    claimed = IncomingMail.objects.due(now).filter(pk=key).update(
        next_attempt_at=now + LEASE, claim_count=F("claim_count") + 1
    )  # fmt: skip
    if not claimed:
        return False
    mail = IncomingMail.objects.select_related("mailbox", "raw").get(pk=key)
    if mail.claim_count > MAX_CLAIMS + MAX_ATTEMPTS:
        quarantine(mail, "Workers that tried this mail ended before they were done.")
        return True
    try:
        raw = bytes(mail.raw.content)
        finish(mail, reader.read(raw), raw=raw)
    except Unreadable as unreadable:
        quarantine(mail, unreadable.reason)
    except Exception as error:  # noqa: BLE001 — whatever it was, the next mail is handled
        _note_failure(mail, error)
    return True


@transaction.atomic
def finish(mail: IncomingMail, parsed: ParsedMail, *, raw: bytes) -> None:
    """Decide, do it and mark the mail, unless somebody was faster."""
    waiting = IncomingMail.objects.select_for_update().filter(pk=mail.pk, state=MailState.STORED)
    if not waiting.exists():
        return
    case = gather(mail, parsed, raw=raw)
    decision = decide(case.facts)
    mark(case, decision, act(case, decision))
    note_fuse(mail, decision, now=timezone.now())


def mark(case: Case, decision: Decision, result: Result) -> None:
    """Write down what the mail became and why."""
    mail = describe(case)
    mail.state, mail.outcome = MailState.DONE, result.outcome
    mail.ticket, mail.message = result.ticket, result.message
    mail.candidate_id = decision.candidate
    mail.may_acknowledge = decision.may_acknowledge
    mail.reasons = [[code, values] for code, values in decision.reasons]
    mail.error = ""
    mail.save()


def describe(case: Case) -> IncomingMail:
    """The mail's row with what was read of it; the caller saves it."""
    mail, parsed, sender = case.mail, case.parsed, case.sender
    mail.kind = str(parsed.kind)
    mail.letter_id = _clean(parsed.message_id)[:255]
    mail.sender_email = sender.email or _clean(sender.given)
    mail.sender_name = _clean(sender.name)[:200]
    mail.subject = _clean(parsed.subject)[:300]
    mail.excerpt = _clean(parsed.written or parsed.text)[:EXCERPT]
    mail.digest = case.digest
    mail.is_repeat = case.facts.is_repeat is not None
    mail.is_proved = case.facts.is_proved
    mail.sender = sender.user
    return mail


def _clean(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def quarantine(mail: IncomingMail, reason: str) -> None:
    """Put it aside with its reason; only a person brings it back."""
    log.warning("mail in quarantine", mail_id=mail.pk, reason=reason.splitlines()[-1:])
    IncomingMail.objects.filter(pk=mail.pk, state=MailState.STORED).update(
        state=MailState.QUARANTINE, outcome="", error=reason[:10_000]
    )


def _note_failure(mail: IncomingMail, error: Exception) -> None:
    log.error("mail not handled", mail_id=mail.pk, exc_info=error)
    attempt = mail.attempt_count + 1
    words = "".join(traceback.format_exception(error))[-8_000:]
    waits = timedelta(seconds=10 * 2 ** (attempt - 1))
    IncomingMail.objects.filter(pk=mail.pk, state=MailState.STORED).update(
        attempt_count=attempt, error=words, next_attempt_at=timezone.now() + waits
    )
    if attempt >= MAX_ATTEMPTS:
        quarantine(mail, words)
