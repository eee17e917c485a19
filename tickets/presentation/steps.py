"""What to do next: a suggestion to the engineer, and how far a client's request has come. Pure."""

from dataclasses import dataclass, replace

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.choices import PauseReason
from servicedesk.accounts.models import User
from tickets import permissions
from tickets.choices import Status
from tickets.models import Handoff, Ticket
from tickets.presentation.reader import Reader
from tickets.workflow import CLOSE_AFTER

REASON_LENGTH = 240
"""Of a longer reason the thread has the rest."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """``anchor``: where on the page it is done, "" where there is nothing to press."""

    words: str
    tone: str = "info"
    anchor: str = ""
    action: str = ""


def next_step(
    ticket: Ticket,
    *,
    user: User,
    handoff: Handoff | None,
    reader: Reader,
    returned: Handoff | None = None,
) -> NextStep | None:
    """The one thing this person should do now, or what the ticket waits for; ``returned``: the
    hand-over the ticket came back from, while nobody has acted on why."""
    step = _step(ticket, user=user, handoff=handoff, reader=reader)
    if returned is None:
        return step
    words = _("Returned by %(team)s: %(reason)s.") % {
        "team": returned.to_team.name,
        "reason": Truncator(returned.return_reason).chars(REASON_LENGTH).rstrip(".!?… "),
    }
    if step is None:
        return NextStep(words, "warn")
    return replace(step, words=f"{words} {step.words}", tone="warn")


def _step(
    ticket: Ticket, *, user: User, handoff: Handoff | None, reader: Reader
) -> NextStep | None:
    if handoff is not None:
        if permissions.can_accept_handoff(user, handoff):
            words = _("%(team)s is asked to take over: accept, or return it with a reason.")
            return NextStep(
                words % {"team": handoff.to_team.name}, "note", "#handoff", _("To the hand-over")
            )
        words = _("Waiting for %(team)s to accept the hand-over.")
        return NextStep(words % {"team": handoff.to_team.name})
    if ticket.client_waits_since is not None and ticket.is_open:
        span = reader.span((reader.now - ticket.client_waits_since).total_seconds())
        words = _("The client has replied and waits %(span)s for an answer.") % {"span": span}
        return NextStep(words, "warn", "#composer", _("Reply"))
    return _by_status(ticket, reader)


def _by_status(ticket: Ticket, reader: Reader) -> NextStep | None:
    if ticket.status in (Status.NEW, Status.OPEN) and ticket.assignee_id is None:
        return NextStep(_("Nobody has this ticket yet: take it or assign it."), "warn")
    if ticket.is_open and ticket.first_replied_at is None and ticket.is_inner:
        return None
    if ticket.is_open and ticket.first_replied_at is None:
        return NextStep(
            _("The client has had no answer from a person yet."), "info", "#composer", _("Reply")
        )
    if ticket.pause_reason == PauseReason.CLIENT_APPROVAL:
        return NextStep(_("Waiting for the client's approval."))
    if ticket.status == Status.WAITING_CLIENT:
        return NextStep(_("Waiting for the client's answer; the clocks are paused."))
    if ticket.status == Status.WAITING_THIRD_PARTY:
        return NextStep(_("Waiting for a third party: ask them how it stands."))
    if ticket.status == Status.SCHEDULED and ticket.scheduled_for is not None:
        return NextStep(_("Planned for %(at)s.") % {"at": reader.exact(ticket.scheduled_for)})
    if ticket.status == Status.RESOLVED and ticket.resolved_at is not None:
        words = _("Solved. Closes by itself on %(at)s unless the client objects.")
        return NextStep(words % {"at": reader.exact(ticket.resolved_at + CLOSE_AFTER)}, "ok")
    return None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a request on the portal; ``state``: done, current or next."""

    name: str
    state: str
    note: str = ""


_STEPS = (
    gettext_lazy("Received"),
    gettext_lazy("With an engineer"),
    gettext_lazy("Answered"),
    gettext_lazy("Solved"),
)


def client_steps(ticket: Ticket, reader: Reader) -> list[Step]:
    """Received, with an engineer, answered, solved: how far the request has come."""
    if ticket.status == Status.CANCELLED:
        end = _("Withdrawn") if ticket.merged_into_id is None else _("Merged")
        return [
            Step(_("Received"), "done", reader.when(ticket.opened_at)),
            Step(end, "current"),
        ]
    times = (
        ticket.opened_at,
        None,
        ticket.first_replied_at,
        ticket.resolved_at,
    )
    reached = 0
    if ticket.assignee_id is not None or ticket.status != Status.NEW:
        reached = 1
    if ticket.first_replied_at is not None:
        reached = 2
    if ticket.status in (Status.RESOLVED, Status.CLOSED):
        reached = 3
    is_over = ticket.status == Status.CLOSED
    steps = []
    for place, (name, at) in enumerate(zip(_STEPS, times, strict=True)):
        state = "done" if place < reached or is_over else "current" if place == reached else "next"
        note = reader.when(at) if at is not None and place <= reached else ""
        steps.append(Step(str(name), state, note))
    return steps
