"""A change of terms as its page shows it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from contracts.metrics import metric_label
from servicedesk.wording import deadline_words, number_words
from sla.terms import comparison
from sla.terms.models import MOVING, ChangeState, TermsChange, WhatIf
from sla.terms.what_if import MET, MISSED, UNDECIDED

_TALLIES = {
    comparison.EARLIER: _("Deadlines move earlier"),
    comparison.LATER: _("Deadlines move later"),
    comparison.BECOMES_LATE: _("Become late"),
    comparison.NO_LONGER_LATE: _("Are late no longer"),
    comparison.PROMISED: _("Get a deadline they did not have"),
    comparison.DROPPED: _("Lose a deadline"),
    comparison.UNCHANGED: _("Unchanged"),
}
TONES: dict[str, str] = {
    ChangeState.PREVIEWING: "info",
    ChangeState.READY: "accent",
    ChangeState.APPLYING: "info",
    ChangeState.APPLIED: "ok",
    ChangeState.DISCARDED: "paused",
}


def title_of(change: TermsChange) -> str:
    """What would change, in words."""
    if change.plan_version is not None:
        version = change.plan_version
        return gettext("{plan}, version {number}").format(
            plan=version.plan.label, number=version.number
        )
    hours = change.hours_version
    if hours is None:
        return ""
    return gettext("{calendar}, version {number}").format(
        calendar=hours.hours.name, number=hours.number
    )


def count_rows(change: TermsChange, *, language: str) -> list[dict[str, Any]]:
    """How many tickets each mode moves which way."""
    return [
        {
            "label": label,
            "counts": [
                number_words(change.counts.get(mode, {}).get(tally, 0), language)
                for mode in map(str, MOVING)
            ],
        }
        for tally, label in _TALLIES.items()
    ]


def sample_rows(change: TermsChange) -> Iterator[dict[str, Any]]:
    """The first tickets that move: a row for each of their metrics."""
    for ticket in change.sample:
        for row in ticket["metrics"]:
            yield {
                "number": ticket["number"],
                "metric": metric_label(row["metric"]),
                "stands": [_standing(row.get(name)) for name in ("before", *map(str, MOVING))],
            }


def _standing(stored: dict[str, Any] | None) -> dict[str, Any]:
    """``due_at`` None with ``words``: paused, or nothing promised."""
    if stored is None:
        return {"due_at": None, "words": gettext("none"), "is_late": False}
    due_at = datetime.fromisoformat(stored["due"]) if stored["due"] else None
    words = deadline_words(stored["left"], get_language() or "en", paused=True)
    return {"due_at": due_at, "words": words, "is_late": stored["late"]}


def answer_of(asked: WhatIf, *, language: str) -> dict[str, Any]:
    """Then and now as two columns, and the first clocks that differ."""
    counts = asked.counts
    names = (MET, MISSED, UNDECIDED)
    then, now = ([counts.get(f"{when}_{name}", 0) for name in names] for when in ("then", "now"))
    labels = {MET: _("In time"), MISSED: _("Late"), UNDECIDED: _("Not decided")}
    numbers = [
        {"label": labels[name], "counts": [number_words(each, language) for each in pair]}
        for name, pair in zip(names, zip(then, now, strict=True), strict=True)
    ]
    shares = [_share(each[0], each[1], language) for each in (then, now)]
    flips = [
        {**row, "then": labels[row["then"]], "now": labels[row["now"]]} for row in asked.sample
    ]
    return {
        "numbers": [*numbers, {"label": _("Kept, %"), "counts": shares}],
        "flips": flips,
        "flip_count": counts.get("flips", 0),
    }


def _share(met: int, missed: int, language: str) -> str:
    if not met + missed:
        return "–"
    return number_words(100 * met / (met + missed), language, decimals=1)
