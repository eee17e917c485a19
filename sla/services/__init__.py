"""The only writer of clocks."""

from sla.services.clocks import (
    Difference,
    clocks_with_states,
    derive_clocks,
    differing_clocks,
    locked_tickets,
    refresh_batch,
    refresh_by_hours,
    refresh_clocks,
    tickets_with_plans,
)
from sla.services.sweeping import sweep

__all__ = [
    "Difference",
    "clocks_with_states",
    "derive_clocks",
    "differing_clocks",
    "locked_tickets",
    "refresh_batch",
    "refresh_by_hours",
    "refresh_clocks",
    "sweep",
    "tickets_with_plans",
]
