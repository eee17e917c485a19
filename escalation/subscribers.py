"""Watches follow the clocks, in the transaction that writes them.

Not by the tickets' events: those the clocks have read already, and a rebuild or an import that
moves clocks must move the watches as well.
"""

from escalation import services
from sla.followers import Refreshed, follow_clocks


@follow_clocks
def watches_follow(refreshed: Refreshed) -> None:
    services.replan(refreshed)
