"""Plans as their pages show them: versions side by side, what changed from one to the next."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from contracts.choices import PauseReason, Priority, Reopening
from contracts.metrics import metric_codes, metric_label
from contracts.models import Plan, PlanVersion, Target
from contracts.services import targets_of
from contracts.wording import day_words, target_words

SHOWN_VERSIONS = 4


@dataclass(frozen=True)
class Cell:
    """A target in words; ``more`` what is unlike the usual, "" words where nothing is promised."""

    words: str = ""
    calendar: str = ""
    more: str = ""
    is_changed: bool = False


@dataclass(frozen=True)
class Row:
    """One metric and priority through the versions."""

    metric: str
    priority: str
    cells: Sequence[Cell]


def shown_versions(plan: Plan) -> list[PlanVersion]:
    """The newest versions with the draft, newest first."""
    rows = plan.versions.select_related("intake_hours").order_by("-is_draft", "-number")
    return list(rows[:SHOWN_VERSIONS])


def version_heads(versions: Sequence[PlanVersion]) -> list[dict[str, str]]:
    """What stands over the columns."""
    return [
        {
            "number": str(version.number),
            "since": day_words(version.effective_from),
            "hours": version.intake_hours.name,
            "grace": str(version.grace_days),
            "is_draft": "1" if version.is_draft else "",
        }
        for version in versions
    ]


def version_rows(versions: Sequence[PlanVersion]) -> list[Row]:
    """What any of these versions promises; a cell is marked when it differs from the column after
    it, the version before.
    """
    promised = [targets_of(version) for version in versions]
    keys = {key for each in promised for key in each}
    rows = []
    for metric in metric_codes():
        for priority in Priority:
            if (metric, priority.value) not in keys:
                continue
            targets = [each.get((metric, priority.value)) for each in promised]
            rows.append(Row(metric_label(metric), str(priority.label), _cells(targets)))
    return rows


def _cells(targets: Sequence[Target | None]) -> list[Cell]:
    before = [*targets[1:], targets[-1]]
    return [
        _cell(target, is_changed=_terms(target) != _terms(older))
        for target, older in zip(targets, before, strict=True)
    ]


def _terms(target: Target | None) -> tuple[object, ...]:
    if target is None:
        return ()
    return (
        target.minutes, target.days, target.hours_id, sorted(target.pauses),
        target.max_pause_minutes, target.reopening,
    )  # fmt: skip


def _cell(target: Target | None, *, is_changed: bool) -> Cell:
    if target is None:
        return Cell(is_changed=is_changed)
    return Cell(target_words(target), target.hours.name, _more(target), is_changed)


def _more(target: Target) -> str:
    """What is not as usual: pauses, their length, reopening."""
    parts = []
    if set(target.pauses) != set(PauseReason.values):
        labels = [str(PauseReason(one).label) for one in target.pauses]
        parts.append(
            gettext("stands still only while: {reasons}").format(reasons=", ".join(labels))
            if labels
            else gettext("never stands still")
        )
    if target.max_pause_minutes:
        parts.append(
            gettext("at most {minutes} min at a time").format(minutes=target.max_pause_minutes)
        )
    if target.reopening != Reopening.RESUME:
        words = str(Reopening(target.reopening).label)
        parts.append(gettext("on reopening: {words}").format(words=words[:1].lower() + words[1:]))
    return "; ".join(parts)
