"""How many questions each page asks the database: as written down, however many rows it shows."""

import json
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tickets import services
from tickets.models import Ticket
from tickets.services import TicketDraft

pytestmark = pytest.mark.django_db
BASELINE = json.loads((Path(__file__).parent / "query_counts.json").read_text(encoding="utf-8"))


@pytest.fixture
def pages(dana, alice, boss, line1, line2, standard, controller):
    """A ticket with ``rows`` messages, and as many others of the same client."""

    def fill(rows):
        draft = TicketDraft(subject="Door", body="b", requester=alice, product=controller)
        ticket = services.open_ticket(draft, actor=alice)
        for index in range(rows):
            services.open_ticket(draft, actor=alice)
            services.reply(ticket, body=f"Reply {index}", actor=dana if index % 2 else alice)
        services.watch(ticket, user=boss, actor=dana)
        services.hand_over(ticket, to_team=line2, tried="x", hypothesis="y", actor=dana)
        number = ticket.pk
        return {
            "queue": (dana, "/desk/tickets/"),
            "queue, filtered": (dana, "/desk/tickets/?queue=late&priority=2&team=mine"),
            "queue, searched": (dana, "/desk/tickets/?q=door"),
            "queue, rows alone": (dana, "/desk/tickets/table/"),
            "ticket": (dana, f"/desk/tickets/{number}/"),
            "ticket, thread alone": (dana, f"/desk/tickets/{number}/timeline/"),
            "new ticket": (dana, f"/desk/tickets/new/?requester={alice.pk}"),
            "portal": (alice, "/portal/"),
            "portal, manager": (boss, "/portal/?show=all"),
            "portal, request": (alice, f"/portal/requests/{number}/"),
            "portal, new request": (alice, "/portal/requests/new/?q=door"),
        }

    return fill


def count(sign_in, person, address, *, alone):
    """Queries of a page in a warm process: plan versions and the like have been read before."""
    browser = sign_in(person)
    headers = {"HX-Request": "true"} if alone else {}
    browser.get(address, headers=headers)
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address, headers=headers).status_code == 200
    return len([one for one in queries if "django_session" not in one["sql"]])


@pytest.mark.parametrize("rows", [5, 50])
def test_pages_ask_as_often_as_written_down(sign_in, pages, rows):
    counted = {
        name: count(sign_in, person, address, alone="alone" in name)
        for name, (person, address) in pages(rows).items()
    }
    assert counted == BASELINE
    assert Ticket.objects.count() == rows + 1
