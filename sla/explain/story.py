"""What happened to a ticket while a clock lived, and what each of it did to the clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk.events.models import Event
from sla.clock import ClockState, SegmentKind
from sla.explain.reader import Reader
from tickets import events as kinds
from tickets.choices import Side
from tickets.voiding import standing_events
from tickets.wording import event_words

MOST_TOLD = 60
STORY_KINDS = tuple(
    kind.name
    for kind in (
        kinds.OPENED,
        kinds.MESSAGE_POSTED,
        kinds.ENGINEER_ASKED,
        kinds.STATUS_CHANGED,
        kinds.PRIORITY_CHANGED,
        kinds.ASSIGNED,
        kinds.HANDED_OVER,
        kinds.HANDOFF_ACCEPTED,
        kinds.HANDOFF_RETURNED,
        kinds.WORK_STARTED,
        kinds.TERMS_CHANGED,
        kinds.DEADLINE_SET,
        kinds.MERGED,
        kinds.ABSORBED,
        kinds.UNMERGED,
        kinds.RELEASED,
    )
)
"""The events told of, and those that take others back."""
_MESSAGE, _STATUS = kinds.MESSAGE_POSTED.name, kinds.STATUS_CHANGED.name
_TOLD_TO_CLIENTS = frozenset(
    {kinds.PRIORITY_CHANGED.name, kinds.TERMS_CHANGED.name, kinds.DEADLINE_SET.name, _MESSAGE}
)
"""What a client is told even when it did nothing to the clock; the rest only if it did."""
_CLIENT_EFFECTS = {
    "paused": gettext_lazy("We wait, and the count stands still"),
    "runs": gettext_lazy("We go on working"),
}
_LIKELY = {
    "paused": (_STATUS,),
    "runs": (_MESSAGE, _STATUS),
    "attached": (kinds.PRIORITY_CHANGED.name, kinds.TERMS_CHANGED.name, kinds.DEADLINE_SET.name),
}
"""Of several events of one instant, which of them had the effect."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing that happened. ``effect``: what it did to the clock, if anything; ``tone``: of the
    effect's badge.
    """

    number: int
    at: datetime
    when: str
    words: str
    who: str = ""
    effect: str = ""
    tone: str = ""


Effect = tuple[datetime, str]


def tell(
    events: Iterable[Event], state: ClockState, *, now: datetime, reader: Reader
) -> list[Telling]:
    """The events of the clock's life, oldest first, numbered as in its picture; with the moments
    at which time alone did something. What was taken back is not told.
    """
    end = state.stopped_at or now
    lived = [each for each in standing_events(events) if state.started_at <= each.at <= end]
    told = _with_effects(lived, _effects(state), reader)
    if state.breached_at is not None and state.started_at <= state.breached_at <= end:
        told.append((state.breached_at, _("The time ran out."), "", "breached"))
    told.sort(key=lambda each: each[0])
    return [
        Telling(
            number=number,
            at=at,
            when=reader.short(at),
            words=words,
            who=who,
            effect=_effect_words(effect),
            tone=_TONES.get(effect, ""),
        )
        for number, (at, words, who, effect) in enumerate(told[:MOST_TOLD], start=1)
    ]


def _effects(state: ClockState) -> list[Effect]:
    """The instants at which the clock changed."""
    effects: list[Effect] = [(state.started_at, "starts")]
    before = SegmentKind.RUNNING
    for segment in state.segments:
        if segment.kind == SegmentKind.PAUSED:
            effects.append((segment.start, "paused"))
        elif segment.kind == SegmentKind.RUNNING and before != SegmentKind.RUNNING:
            effects.append((segment.start, "runs"))
        before = segment.kind
    if state.attached_at > state.started_at:
        effects.append((state.attached_at, "attached"))
    if state.stopped_at is not None:
        effects.append((state.stopped_at, "stopped"))
    return effects


def _with_effects(
    events: Sequence[Event], effects: Sequence[Effect], reader: Reader
) -> list[tuple[datetime, str, str, str]]:
    done: dict[int, str] = {}
    for at, effect in effects:
        same = [event for event in events if event.at == at]
        likely = [event for event in same if event.kind in _LIKELY.get(effect, ())]
        chosen = next((each for each in (*likely, *same) if each.pk not in done), None)
        if chosen is not None:
            done[chosen.pk] = effect
    told = []
    for event in events:
        effect = done.get(event.pk, "")
        words = _client_words(event, effect) if reader.is_client else _desk_words(event)
        if words:
            who = "" if reader.is_client or event.actor is None else event.actor.full_name
            told.append((event.at, words, who, effect))
    known = {event.at for event in events}
    told += [(at, _("The longest pause was over."), "", effect)
             for at, effect in effects if effect == "runs" and at not in known]  # fmt: skip
    return told


def _desk_words(event: Event) -> str:
    """What an engineer reads; messages that move no clock are left out."""
    data = event.data
    if event.kind != _MESSAGE:
        return event_words(event)
    if data.get("automatic"):
        return ""
    if data.get("spoken"):
        return _("logged a call")
    if not data.get("public"):
        return ""
    return _("wrote to us") if data.get("side") == Side.CLIENT else _("replied to the client")


def _client_words(event: Event, effect: str) -> str:
    """What a client reads: nobody's name, nothing said among ourselves."""
    data = event.data
    if not effect and event.kind not in _TOLD_TO_CLIENTS:
        return ""
    if event.kind == kinds.TERMS_CHANGED.name:
        return _("The terms of the contract changed.")
    if event.kind == kinds.DEADLINE_SET.name:
        return _deadline_words(data.get("due_at"))
    if event.kind == _STATUS and effect in _CLIENT_EFFECTS:
        return str(_CLIENT_EFFECTS[effect])
    if event.kind != _MESSAGE:
        return event_words(event, for_client=True)
    if data.get("automatic") or not (data.get("public") or data.get("spoken")):
        return ""
    if data.get("spoken"):
        return _("We called")
    return _("Your message") if data.get("side") == Side.CLIENT else _("Our reply")


def _deadline_words(due_at: str | None) -> str:
    moment = parse_datetime(due_at) if due_at else None
    if moment is None:
        return _("The deadline follows the plan again.")
    return _("A deadline of its own was set.")


_TONES = {"paused": "paused", "breached": "breach", "stopped": "ok", "starts": "info"}


def _effect_words(effect: str) -> str:
    if not effect:
        return ""
    return {
        "starts": _("starts the clock"),
        "paused": _("stops the count for a while"),
        "runs": _("the count goes on"),
        "attached": _("counted anew from the start"),
        "stopped": _("ends the clock"),
        "breached": _("late from here"),
    }[effect]
