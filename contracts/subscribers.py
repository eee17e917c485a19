"""Reactions to contracts: people are told after commit."""

from contracts import notifications
from contracts.events import ALLOWANCE_REACHED, CONTRACT_ENDING
from servicedesk.events.models import Event
from servicedesk.events.registry import subscribe


@subscribe(ALLOWANCE_REACHED, CONTRACT_ENDING)
def tell_of_contracts(event: Event) -> None:
    notifications.tell(event)
