"""The only writer of clocks."""

from sla.services.breaches import breach_reason_of, explain_breach
from sla.services.clocks import (
    Difference,
    clocks_with_states,
    count_tickets,
    derive_as_if,
    derive_clocks,
    derive_states,
    differing_clocks,
    locked_tickets,
    refresh_batch,
    refresh_clocks,
    ticket_batches,
    tickets_with_plans,
)
from sla.services.snapshots import DayDifference, differing_days, take_snapshots
from sla.services.sweeping import sweep

__all__ = [
    "DayDifference",
    "Difference",
    "breach_reason_of",
    "clocks_with_states",
    "count_tickets",
    "derive_as_if",
    "derive_clocks",
    "derive_states",
    "differing_clocks",
    "differing_days",
    "explain_breach",
    "locked_tickets",
    "refresh_batch",
    "refresh_clocks",
    "sweep",
    "take_snapshots",
    "ticket_batches",
    "tickets_with_plans",
]
