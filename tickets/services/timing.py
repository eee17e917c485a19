"""The stopwatch: a row a person and ticket, of which one runs at most."""

from datetime import datetime

from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Conflict, Refused
from tickets.models import Ticket, TimeEntry, Timer
from tickets.services.rows import moment, refuse_merged, verb
from tickets.services.time import MOST_MINUTES, log_time


@verb
def start_timer(ticket: Ticket, *, actor: User, at: datetime | None = None) -> Timer:
    """Let the person's timer of the ticket run; one that runs on another ticket is paused.

    Starting it twice changes nothing. Raises Refused on a merged ticket.
    """
    at = moment(at)
    refuse_merged(ticket)
    _hold(actor)
    for other in Timer.objects.filter(user=actor, started_at__isnull=False):
        if other.ticket_id == ticket.pk:
            return other
        _pause(other, at=at)
    timer, _is_new = Timer.objects.get_or_create(ticket=ticket, user=actor)
    timer.started_at = at
    timer.save(update_fields=["started_at"])
    return timer


@verb
def pause_timer(ticket: Ticket, *, actor: User, at: datetime | None = None) -> Timer:
    """Let it stand still; what has run is kept. Conflict where there is none."""
    _hold(actor)
    timer = _timer(ticket, actor)
    if timer.started_at is not None:
        _pause(timer, at=moment(at))
    return timer


@verb
def stop_timer(
    ticket: Ticket,
    *,
    actor: User,
    minutes: int | None = None,
    note: str = "",
    is_billable: bool = True,
    at: datetime | None = None,
) -> TimeEntry:
    """Write down what the timer ran, in whole minutes begun (or ``minutes``), and forget it; of a
    merged ticket on the one that goes on.

    Records TIME_LOGGED. Raises Refused after more than a day without ``minutes`` and where the
    actor does not see the ticket that goes on, Conflict where there is none: the timer stays then.
    """
    at = moment(at)
    _hold(actor)
    timer = _timer(ticket, actor)
    ran = -(-timer.run_for(at) // 60)
    if minutes is None and ran > MOST_MINUTES:
        raise Refused(
            _("The timer ran for more than a day: say how many minutes were worked."),
            field="minutes",
        )
    entry = log_time(
        _going_on(ticket, actor), minutes=max(ran, 1) if minutes is None else minutes, note=note,
        is_billable=is_billable, actor=actor, at=at,
    )  # fmt: skip
    timer.delete()
    return entry


@verb
def drop_timer(ticket: Ticket, *, actor: User) -> None:
    """Forget the timer without writing anything down. Conflict where there is none."""
    _hold(actor)
    _timer(ticket, actor).delete()


@verb
def drop_unseen_timer(*, actor: User) -> None:
    """Forget the timer that runs on a ticket the person sees no more, where nothing can be written
    down. Conflict where there is none."""
    _hold(actor)
    timer = running_timer(actor)
    if timer is None or timer.ticket.is_seen_by(actor):
        raise Conflict(_("No timer of yours runs on a ticket that you do not see."))
    timer.delete()


def running_timer(user: User) -> Timer | None:
    """The person's timer that runs now, with its ticket, which they may not see any more."""
    running = Timer.objects.filter(user=user, started_at__isnull=False)
    return running.prefetch_related("ticket").first()


def timer_of(ticket: Ticket, user: User) -> Timer | None:
    """The person's timer of the ticket, running or not."""
    return Timer.objects.filter(ticket=ticket, user=user).first()


def _hold(actor: User) -> None:
    """Whoever starts two timers at once waits for themselves."""
    list(User.objects.select_for_update(no_key=True).filter(pk=actor.pk).values_list("pk"))


def _going_on(ticket: Ticket, actor: User) -> Ticket:
    into = ticket.merged_into
    if into is not None and not into.is_seen_by(actor):
        raise Refused(_("The ticket goes on as another one that you do not see: forget the timer."))
    return into or ticket


def _timer(ticket: Ticket, actor: User) -> Timer:
    timer = timer_of(ticket, actor)
    if timer is None:
        raise Conflict(_("No timer of yours runs on this ticket."))
    return timer


def _pause(timer: Timer, *, at: datetime) -> None:
    timer.seconds, timer.started_at = timer.run_for(at), None
    timer.save(update_fields=["seconds", "started_at"])
