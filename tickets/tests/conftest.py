"""What many tests of tickets begin with."""

import pytest

from tickets import services
from tickets.services import TicketDraft
from tickets.tests.composer import Composer
from tickets.tests.factories import open_ticket


@pytest.fixture
def opened(alice, line1, standard):
    """``opened("Door")`` opens a ticket of Alice's, now."""

    def open_one(subject="Door does not open", requester=alice, **fields):
        draft = TicketDraft(subject=subject, body="It just blinks.", requester=requester, **fields)
        return services.open_ticket(draft, actor=requester)

    return open_one


@pytest.fixture
def ticket(alice, dana, lev, line1):
    """A request of Alice's, with dana and lev at the desk."""
    return open_ticket(alice)


@pytest.fixture
def composer(sign_in, dana, ticket):
    """Dana's, on that ticket."""
    return Composer(sign_in(dana), ticket)
