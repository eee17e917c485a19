"""Celery doors of tickets."""

import structlog
from celery import shared_task
from django.utils import timezone

from tickets import services
from tickets.intake.mail.handling import handle_due, reading
from tickets.intake.mail.polling import poll_all
from tickets.services.bulk import carry_on_all, sweep_drafts

log = structlog.get_logger(__name__)


@shared_task
def close_silent() -> None:
    """Remind the clients of solved tickets, and close those that nobody answered."""
    now = timezone.now()
    services.remind_silent(now)
    services.close_silent(now)


@shared_task
def lift_due() -> None:
    """Let tickets go on that waited for a date which has come."""
    services.lift_due(timezone.now())


@shared_task
def give_out() -> None:
    """Assign the tickets of teams that want it done by the rules."""
    services.give_out(timezone.now())


@shared_task
def release_replies() -> None:
    """Send the replies whose authors have not taken them back."""
    services.release_due(timezone.now())


@shared_task
def sweep_staged() -> None:
    """Let go of files that were put up and never sent, and of drafts nobody came back to."""
    now = timezone.now()
    services.sweep_staged(now)
    services.sweep_unsent(now)


@shared_task
def change_many() -> None:
    """Go on with bulk changes, and let go of those nobody applied."""
    carry_on_all()
    sweep_drafts(timezone.now())


def hint_many() -> None:
    """Ask a worker to begin at once; a broker that is away only means it begins at the next
    sweep."""
    try:
        change_many.apply_async(retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001 — any broker failure is survivable by design
        log.warning("broker is away", error=repr(error))


@shared_task
def fetch_mail() -> None:
    """Keep what lies in the mailboxes, then handle it."""
    poll_all()
    handle_mail()


@shared_task
def handle_mail() -> None:
    """Handle stored mail, whichever way it came."""
    with reading() as reader:
        handle_due(reader)
