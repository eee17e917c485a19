"""What a rule did, as its event keeps it: the changes with the names their rows had then."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.errors import Refused
from servicedesk.events.registry import kind_named
from tickets.changes.kinds import REFERENCES
from tickets.changes.reading import Change, read_changes
from tickets.changes.words import Name, change_words

NAMES = "names"


def recorded(changes: Iterable[Change], name: Name) -> list[dict[str, Any]]:
    """The changes for an event, each with the names of the rows it meant."""
    kept = []
    for change in changes:
        names = {
            change.value(one.name): name(one.kind, change.value(one.name))
            for one in change.kind.parameters
            if one.kind in REFERENCES and change.value(one.name).isdigit()
        }
        kept.append({**change.as_data(), NAMES: names})
    return kept


def _by(names: Mapping[str, str]) -> Name:
    return lambda _kind, key: names.get(key, key)


def recorded_words(kept: Iterable[Mapping[str, Any]]) -> str:
    """Those changes in the active language."""
    words = []
    for one in kept:
        names = one.get(NAMES) or {}
        try:
            change = read_changes([{key: one[key] for key in one if key != NAMES}])[0]
        except Refused:  # of a vocabulary that has changed since
            words.append(str(one.get("do", "")))
            continue
        words.append(change_words(change, _by(names)))
    return "; ".join(words)


def did_words(data: Mapping[str, Any]) -> dict[str, str]:
    """For the wording of a rule that ran: what it did, and why."""
    cause = kind_named(str(data.get("cause", "")))
    why = cause_words(cause.name) if cause else ""
    query = data.get("query") or ""
    if query:
        why = _("%(event)s; found by %(query)s") % {"event": why, "query": query}
    return {"did_words": recorded_words(data.get("did") or ()), "why": f" ({why})" if why else ""}


def stop_words(data: Mapping[str, Any]) -> dict[str, str]:
    if data.get("why") == "ring":
        words = _("rules answered each other in a ring (%(chain)s)")
        return {"stop_words": words % {"chain": " → ".join(map(str, data.get("chain") or ()))}}
    return {"stop_words": str(data.get("error", ""))}


def cause_words(kind: str) -> str:
    """What happened, as rules name it."""
    return str(CAUSES.get(kind, kind))


CAUSES: dict[str, Any] = {}
"""Names of the events rules answer; filled by ``tickets/rule_events.py``."""
