"""Addresses that take no mail: marked, so that nothing more is sent there, until a person says that
they do."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events import claiming
from servicedesk.events.services import record
from servicedesk.notifications.events import MAIL_FAILED, MAIL_TRUSTED
from servicedesk.notifications.letters import one_line
from servicedesk.notifications.models import MailState, OutgoingMail, Undeliverable

REASON_LIMIT = 500
RELEASED = timedelta(days=14)
"""How far back what was held is still news."""


@transaction.atomic
def mark_undeliverable(
    user: User, reason: str, *, actor: User | None = None, at: datetime | None = None
) -> None:
    """The person's address takes no mail for good; what is to go there is held back from now on.

    Marked again it keeps its time and reason. Records MAIL_FAILED.
    """
    at = at or timezone.now()
    reason = one_line(reason)[:REASON_LIMIT]
    known = {"address": user.email, "reason": reason, "since": at}
    row, is_new = Undeliverable.objects.get_or_create(user=user, defaults=known)
    if not is_new and row.address == user.email:
        return
    if not is_new:
        Undeliverable.objects.filter(user=user).update(**known)
    record(MAIL_FAILED, user, actor=actor, at=at, address=user.email, reason=reason)


@transaction.atomic
def clear_undeliverable(user: User, *, actor: User, at: datetime | None = None) -> int:
    """Somebody says that the address works: mail is sent there again, with what was held back
    lately; returns how many letters. Records MAIL_TRUSTED.

    Raises Refused to whom it does not concern.
    """
    at = at or timezone.now()
    if not may_clear(actor, user):
        raise Refused(_("Only the person or the desk can say that."), code="not_yours")
    count, _deleted = Undeliverable.objects.filter(user=user).delete()
    if not count:
        return 0
    record(MAIL_TRUSTED, user, actor=actor, at=at, address=user.email)
    held = OutgoingMail.objects.filter(
        recipient=user, address=user.email, state=MailState.BLOCKED,
        event__recorded_at__gte=at - RELEASED,
    )  # fmt: skip
    return claiming.try_anew(held, now=at, error="")


def may_clear(actor: User, user: User) -> bool:
    """One's own mark; our own people anybody's."""
    return actor.is_active and (actor.pk == user.pk or actor.is_centre)


def block_of(mail: OutgoingMail) -> str | None:
    """Why nothing is sent to the letter's address now; None where nothing is known against it."""
    rows = Undeliverable.objects.filter(user=mail.recipient_id, address=mail.address)
    return rows.values_list("reason", flat=True).first()
