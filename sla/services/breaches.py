"""Why a deadline was missed, as people saw it; the clock itself never changes by it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import record
from sla.choices import BreachCause
from sla.events import BREACH_EXPLAINED
from sla.models import BreachReason, Clock

WORDS_LENGTH = 300


def breach_reason_of(clock: Clock) -> BreachReason | None:
    """What was said of the clock's breach, with who said it."""
    return BreachReason.objects.filter(**named_by(clock)).select_related("actor").first()


def named_by(clock: Clock) -> dict[str, Any]:
    """What names a clock for good, though its row may be written again."""
    return {
        "ticket_id": clock.ticket_id,
        "metric": clock.metric,
        "cycle": clock.cycle,
        "version": clock.version,
    }


@transaction.atomic
def explain_breach(
    clock: Clock, *, cause: str, actor: User | None, words: str = "", at: datetime | None = None
) -> BreachReason:
    """Say, or say otherwise, why the clock ran out. Records BREACH_EXPLAINED on the ticket.

    Refused for a clock that has not run out, for an unknown cause, and for another cause than those
    listed without words; the same said again records nothing.
    """
    at = at or timezone.now()
    words = words.strip()
    clock = Clock.objects.select_for_update(of=("self",)).get(pk=clock.pk)
    _refuse(clock, cause=cause, words=words)
    before = breach_reason_of(clock)
    if before is not None and (before.cause, before.words) == (cause, words):
        return before
    reason, _is_new = BreachReason.objects.update_or_create(
        **named_by(clock),
        defaults={"cause": cause, "words": words, "actor": actor, "set_at": at},
    )
    record(
        BREACH_EXPLAINED,
        clock.ticket,
        actor=actor,
        at=at,
        metric=clock.metric,
        cycle=clock.cycle,
        version=clock.version,
        before=before.cause if before else None,
        after=cause,
        reason=words,
    )
    return reason


def _refuse(clock: Clock, *, cause: str, words: str) -> None:
    if clock.breached_at is None:
        raise Refused(_("This deadline was not missed: there is nothing to explain."))
    if cause not in BreachCause.values:
        raise Refused(_("Choose a reason from the list."), field="cause")
    if cause == BreachCause.OTHER and not words:
        raise Refused(_("Say in a few words what the other reason was."), field="words")
    if len(words) > WORDS_LENGTH:
        raise Refused(
            _("Say it in %(count)d characters at most.") % {"count": WORDS_LENGTH}, field="words"
        )
