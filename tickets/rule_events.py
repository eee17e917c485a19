"""What trigger rules may answer: events of tickets under names people know. Floors above offer
their own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicedesk.events.models import Event
from servicedesk.events.registry import Kind
from tickets import events
from tickets.changes.recorded import CAUSES
from tickets.choices import Side

Fits = Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True)
class RuleEvent:
    """A name rules keep, and the events it means: those of ``kind`` whose data ``fits``."""

    name: str
    label: str | Promise
    kind: Kind
    fits: Fits


_known: dict[str, RuleEvent] = {}


def offer(name: str, label: str | Promise, kind: Kind, fits: Fits = lambda data: True) -> None:
    """Let rules answer these events; their subject is a ticket. Raises ValueError for a taken
    name."""
    if name in _known:
        raise ValueError(f"rules know the event {name} already")
    _known[name] = RuleEvent(name, label, kind, fits)
    CAUSES.setdefault(kind.name, label)


def rule_events() -> Mapping[str, RuleEvent]:
    return _known


def names_of(event: Event) -> set[str]:
    """Under which names rules know this event."""
    return {
        one.name for one in _known.values() if one.kind.name == event.kind and one.fits(event.data)
    }


def kinds() -> set[Kind]:
    return {one.kind for one in _known.values()}


offer("opened", _("A ticket is opened"), events.OPENED)
offer("client_wrote", _("The client writes"), events.MESSAGE_POSTED,
      lambda data: data.get("side") == Side.CLIENT)  # fmt: skip
offer("we_replied", _("One of us replies to the client"), events.MESSAGE_POSTED,
      lambda data: data.get("side") == Side.US and bool(data.get("public")))  # fmt: skip
offer("status_changed", _("The status changes"), events.STATUS_CHANGED)
offer("priority_changed", _("The priority changes"), events.PRIORITY_CHANGED)
offer("details_changed", _("Subject, type, product or category changes"), events.DETAILS_CHANGED)
offer("assigned", _("The assignee changes"), events.ASSIGNED)
offer("handed_over", _("It is handed over"), events.HANDED_OVER)
offer("handoff_returned", _("A hand-over is returned"), events.HANDOFF_RETURNED)
offer("rated", _("The client gives a mark"), events.RATED)
offer("engineer_asked", _("The client asks for an engineer"), events.ENGINEER_ASKED)
CAUSES[events.MESSAGE_POSTED.name] = _("A message is written")
