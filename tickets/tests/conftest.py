"""What many tests of tickets begin with."""

import pytest

from tickets import services
from tickets.services import TicketDraft


@pytest.fixture
def opened(alice, line1, standard):
    """``opened("Door")`` opens a ticket of Alice's, now."""

    def open_one(subject="Door does not open", requester=alice, **fields):
        draft = TicketDraft(subject=subject, body="It just blinks.", requester=requester, **fields)
        return services.open_ticket(draft, actor=requester)

    return open_one
