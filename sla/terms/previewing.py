"""What a change of terms would do, told before it is applied; tickets and clocks stay untouched."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from contracts.models import PlanVersion
from sla.promises import Promise, promise_of
from sla.services import derive_as_if, derive_clocks, tickets_with_plans
from sla.terms.changes import concerned
from sla.terms.comparison import UNCHANGED, Move, Standing, moves, standings, tallies_of
from sla.terms.models import MOVING, Applying, ChangeState, TermsChange
from tickets.models import Ticket

CHUNK = 500
SAMPLE_SIZE = 200


def preview_chunk(change: TermsChange, *, now: datetime) -> bool:
    """Weigh the next tickets; whether any may be left. Two at a time do each chunk once."""
    seen = change.last_ticket
    ids = concerned(change).filter(pk__gt=seen).order_by("pk").values_list("pk", flat=True)
    numbers = list(ids[:CHUNK])
    counts = {mode: Counter(change.counts.get(mode, {})) for mode in map(str, MOVING)}
    sample = list(change.sample)
    for number, found in _weighed(change, numbers, now=now).items():
        for mode, moved in found.items():
            counts[mode].update(tallies_of(moved))
        is_moved = any(tallies_of(moved) != {UNCHANGED} for moved in found.values())
        if is_moved and len(sample) < SAMPLE_SIZE:
            sample.append(_sampled(number, found))
    is_done = len(numbers) < CHUNK
    written = TermsChange.objects.filter(
        pk=change.pk, state=ChangeState.PREVIEWING, last_ticket=seen
    ).update(
        counts=counts,
        sample=sample,
        last_ticket=numbers[-1] if numbers else seen,
        done=change.done + len(numbers),
        worked_at=now,
        state=ChangeState.READY if is_done else ChangeState.PREVIEWING,
    )
    return bool(written) and not is_done


def promise_wanted(change: TermsChange, ticket: Ticket) -> Promise:
    """What the ticket would be promised."""
    version: PlanVersion | None = change.plan_version or ticket.entitlement.plan_version
    return promise_of(version, pin=change.hours_pin)


def _weighed(
    change: TermsChange, numbers: list[int], *, now: datetime
) -> dict[int, dict[str, list[Move]]]:
    """By ticket and mode: every metric before and after."""
    tickets = tickets_with_plans(numbers)
    histories = derive_clocks(tickets, now=now)
    found: dict[int, dict[str, list[Move]]] = {}
    for ticket in tickets:
        history = histories[ticket.pk]
        before, promise = standings(history.states), promise_wanted(change, ticket)
        found[ticket.pk] = {
            str(mode): moves(
                before,
                standings(
                    derive_as_if(
                        history, promise=promise, at=now,
                        is_from_start=mode == Applying.FROM_START, now=now,
                    )
                ),
            )
            for mode in MOVING
        }  # fmt: skip
    return found


def _sampled(number: int, found: Mapping[str, list[Move]]) -> dict[str, Any]:
    """A ticket as the preview keeps it: the metrics that move, in either mode."""
    metrics: dict[str, dict[str, Any]] = {}
    for mode, moved in found.items():
        for move in moved:
            row = metrics.setdefault(move.metric, {"metric": move.metric, "moves": False})
            row["before"], row[mode] = _json(move.before), _json(move.after)
            row["moves"] = row["moves"] or bool(move.tallies)
    return {"number": number, "metrics": [row for row in metrics.values() if row["moves"]]}


def _json(standing: Standing | None) -> dict[str, Any] | None:
    return None if standing is None else standing.to_json()
