"""One clock in sentences, in the active language and a reader's zone."""

from datetime import datetime

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.choices import Metric, Priority
from contracts.succession import calendar_at
from contracts.wording import calendar_words
from sla.clock import ClockState, ClockStatus, Segment, SegmentKind
from sla.explain.pauses import pause_words
from sla.explain.reader import Cause, Causes, Reader

STARTS: dict[str, str | Promise] = {
    Metric.FIRST_RESPONSE: gettext_lazy("Started %(at)s, when the request came in."),
    Metric.NEXT_RESPONSE: gettext_lazy(
        "Started %(at)s, when the client wrote; later messages do not restart it."
    ),
    Metric.RESOLUTION: gettext_lazy("Started %(at)s, when the request came in."),
    Metric.PERIODIC_UPDATE: gettext_lazy("Started %(at)s, with our last reply."),
    Metric.LINE1_STAY: gettext_lazy("Started %(at)s, when line 1 got the ticket."),
    Metric.LINE2_STAY: gettext_lazy("Started %(at)s, when line 2 got the ticket."),
    Metric.LINE3_STAY: gettext_lazy("Started %(at)s, when line 3 got the ticket."),
    Metric.ACCEPTANCE: gettext_lazy("Started %(at)s, when the ticket was handed over."),
    Metric.ASSIGNMENT: gettext_lazy("Started %(at)s, when nobody had the ticket."),
    Metric.WORK_START: gettext_lazy("Started %(at)s, when the ticket was assigned."),
}
CLIENT_STARTS: dict[str, str | Promise] = {
    Metric.NEXT_RESPONSE: gettext_lazy(
        "Started %(at)s, when you wrote; later messages do not restart it."
    ),
}
STOPS: dict[str, str | Promise] = {
    "we_replied": gettext_lazy("Stopped %(at)s by our reply."),
    "resolved": gettext_lazy("Stopped %(at)s by the solution."),
    "closed": gettext_lazy("Stopped %(at)s when the ticket was closed."),
    "resolved_without_reply": gettext_lazy("Stopped %(at)s by a solution without a reply."),
    "line_left": gettext_lazy("Stopped %(at)s when the ticket left the line."),
    "priority_changed": gettext_lazy(
        "Stopped %(at)s by a change of priority; the next clock carries what was counted."
    ),
    "cancelled": gettext_lazy("Stopped %(at)s when the ticket was cancelled."),
    "terms_changed": gettext_lazy(
        "Stopped %(at)s by a change of the terms; the next clock carries what was counted."
    ),
    "deadline_set": gettext_lazy("Stopped %(at)s: the deadline was set by hand."),
    "absorbed": gettext_lazy(
        "Stopped %(at)s when another ticket was merged into this one; its client has waited longer."
    ),
    "merged": gettext_lazy("Stopped %(at)s when the ticket was merged into another."),
    "handoff_accepted": gettext_lazy("Stopped %(at)s when the hand-over was accepted."),
    "handoff_returned": gettext_lazy("Stopped %(at)s when the hand-over was returned."),
    "assignee_named": gettext_lazy("Stopped %(at)s when the ticket was assigned."),
    "work_started": gettext_lazy("Stopped %(at)s when the assignee began to work."),
    "noted": gettext_lazy("Stopped %(at)s by an inner note."),
}


def explain(
    state: ClockState, *, plan: str, causes: Causes, reader: Reader, now: datetime
) -> list[str]:
    """Sentences: start, promise, hours, pauses with reason and author, use, deadline, result."""
    with translation.override(reader.language):
        sentences = [_start(state, reader), _promise(state, plan, reader)]
        if not state.is_manual:
            hours = calendar_at(state.target.hours, state.stopped_at or now)
            sentences.append(_("What counts: %(hours)s.") % {"hours": calendar_words(hours)})
        sentences += [
            _pause(segment, causes, reader)
            for segment in state.segments
            if segment.kind != SegmentKind.RUNNING
        ]
        sentences.append(_use(state, reader))
        sentences += _end(state, reader)
        return sentences


def _start(state: ClockState, reader: Reader) -> str:
    moment = reader.at(state.started_at)
    if state.carried_seconds:
        return _("Went on %(at)s after reopening, with %(span)s counted before.") % {
            "at": moment,
            "span": reader.span(state.carried_seconds),
        }
    pattern = STARTS.get(state.metric, gettext_lazy("Started %(at)s."))
    if reader.is_client:
        pattern = CLIENT_STARTS.get(state.metric, pattern)
    return str(pattern) % {"at": moment}


def _promise(state: ClockState, plan: str, reader: Reader) -> str:
    if state.is_manual:
        return _("The deadline was set by hand and moves with nothing else.")
    return _("Promised: %(span)s (plan %(plan)s, priority %(priority)s).") % {
        "span": reader.span(state.target_seconds),
        "plan": plan,
        "priority": Priority(int(state.priority)).label,
    }


def _pause(segment: Segment, causes: Causes, reader: Reader) -> str:
    cause = causes.get(segment.start, Cause())
    values = {
        "since": reader.at(segment.start),
        "until": reader.at(segment.end) if segment.end else "",
        "why": pause_words(segment, is_client=reader.is_client),
        "who": cause.actor,
    }
    if segment.end is None:
        sentence = _("Stands still since %(since)s: %(why)s") % values
    else:
        sentence = _("Stood still from %(since)s to %(until)s: %(why)s") % values
    if cause.actor and not reader.is_client:
        sentence += _(" (by %(who)s)") % values
    if cause.reason and not reader.is_client:
        return f"{sentence}. {cause.reason}"
    return f"{sentence}."


def _use(state: ClockState, reader: Reader) -> str:
    values = {
        "used": reader.span(state.elapsed_seconds),
        "target": reader.span(state.target_seconds),
        "left": reader.span(state.remaining_seconds),
    }
    if state.remaining_seconds < 0:
        return _("Counted: %(used)s of %(target)s, %(left)s too much.") % values
    return _("Counted: %(used)s of %(target)s, %(left)s left.") % values


def _end(state: ClockState, reader: Reader) -> list[str]:
    sentences = []
    if state.alarm:
        sentences.append(_("Its hours never open, so it never runs out: correct the hours."))
    if state.stopped_at is not None:
        pattern = STOPS.get(state.outcome, gettext_lazy("Stopped %(at)s."))
        sentences.append(str(pattern) % {"at": reader.at(state.stopped_at)})
    if state.breached_at is not None:
        sentences.append(_late(state, reader))
    elif state.state == ClockStatus.MET:
        sentences.append(_("In time."))
    elif state.state == ClockStatus.PAUSED:
        sentences.append(_("There is no deadline while it stands still."))
        if state.resumes_at is not None:
            words = _("It runs again by itself %(at)s: the longest pause is over then.")
            sentences.append(words % {"at": reader.at(state.resumes_at)})
    elif state.due_at is not None and state.stopped_at is None:
        sentences.append(_deadline(state, reader))
    return sentences


def _deadline(state: ClockState, reader: Reader) -> str:
    since = state.running_since or state.started_at
    left = state.target_seconds - state.settled_seconds
    return _("Deadline: %(since)s plus %(left)s of these hours makes %(due)s.") % {
        "since": reader.at(since),
        "left": reader.span(left),
        "due": reader.at(state.due_at or since),
    }


def _late(state: ClockState, reader: Reader) -> str:
    at = reader.at(state.breached_at or state.started_at)
    if state.born_breached:
        return _("Late from the start: the time ran out %(at)s, before this clock began.") % {
            "at": at
        }
    return _("The time ran out %(at)s.") % {"at": at}
