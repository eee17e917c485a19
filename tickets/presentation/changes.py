"""Changes and what they did to a ticket, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from contracts.choices import PauseReason, Priority
from servicedesk.wording import exact_time
from tickets.changes.reading import Change
from tickets.changes.targets import Targets, gone
from tickets.changes.words import change_words
from tickets.choices import Status, TicketType
from tickets.services.rehearsal import Rehearsed

FACTS: Mapping[str, str | Promise] = {
    "priority": gettext_lazy("Priority"),
    "status": gettext_lazy("Status"),
    "scheduled_for": gettext_lazy("Planned for"),
    "pause": gettext_lazy("Pause"),
    "type": gettext_lazy("Type"),
    "category": gettext_lazy("Category"),
    "assignee": gettext_lazy("Assignee"),
    "team": gettext_lazy("Team"),
}
_CHOICES: Mapping[str, Any] = {
    "priority": Priority, "status": Status, "pause": PauseReason, "type": TicketType,
}  # fmt: skip
SAID: Mapping[str, str | Promise] = {
    "reply": gettext_lazy("a reply to the client"),
    "note": gettext_lazy("an inner note"),
    "watch": gettext_lazy("follower added"),
    "unwatch": gettext_lazy("follower removed"),
}


@dataclass(frozen=True)
class Difference:
    """One fact that changes: its name, and what it was and is."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Preview:
    """What changes would do to one ticket. ``refusal``: why nothing would be done."""

    differences: list[Difference] = field(default_factory=list)
    texts: list[tuple[str, str, str]] = field(default_factory=list)
    more: list[str] = field(default_factory=list)
    refusal: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.differences or self.texts or self.more or self.refusal)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    return [
        Difference(str(label), _shown(name, before), _shown(name, after))
        for name, label in FACTS.items()
        if before.get(name) != after.get(name)
    ]


def _shown(name: str, facts: Mapping[str, Any]) -> str:
    value = facts.get(name)
    if name == "scheduled_for" and value:
        zone, language = get_current_timezone(), get_language() or "en"
        return exact_time(datetime.fromisoformat(value), zone=zone, language=language)
    if name in _CHOICES and value not in (None, ""):
        try:
            label = str(_CHOICES[name](value).label)
        except ValueError:
            return str(value)
        return f"{value} – {label}" if name == "priority" else label
    return str(facts.get(f"{name}_name") or "–")


def said_words(said: Iterable[Mapping[str, Any]]) -> list[str]:
    """What was written, and who follows since."""
    words = []
    for one in said:
        label = str(SAID.get(one["do"], one["do"]))
        words.append(f"{label}: {one['name']}" if one.get("name") else label)
    return words


def preview_of(rehearsed: Rehearsed) -> Preview:
    if rehearsed.outcome is None:
        return Preview(refusal=rehearsed.refusal)
    outcome = rehearsed.outcome
    texts = [
        (kind, _("Reply to the client") if kind == "reply" else _("Inner note"), text)
        for kind, text in rehearsed.texts
    ]
    more = said_words(one for one in outcome.said if one["do"] in ("watch", "unwatch"))
    return Preview(differences(outcome.before, outcome.after), texts, more)


def listed(changes: Sequence[Change], targets: Targets) -> list[str]:
    """Each change in words."""
    return [change_words(change, targets.name) for change in changes]


def lost(changes: Sequence[Change], targets: Targets) -> list[str]:
    """What they name and is gone."""
    return gone(changes, targets)
