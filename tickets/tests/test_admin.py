"""The administrator's tables: open to the administrator, and what happened is only read there."""

import pytest

from tickets.tests.factories import open_ticket

pytestmark = pytest.mark.django_db
TABLES = ("category", "priorityrule", "ticket", "message")


@pytest.mark.parametrize("table", TABLES)
def test_the_administrator_reads_every_table(sign_in, frank, alice, line1, table):
    ticket = open_ticket(alice)
    assert sign_in(frank).get(f"/admin/tickets/{table}/").status_code == 200
    if table == "ticket":
        assert sign_in(frank).get(f"/admin/tickets/ticket/{ticket.pk}/change/").status_code == 200


@pytest.mark.parametrize("table", TABLES)
def test_nobody_else_enters(sign_in, erin, alice, table):
    for person in (erin, alice):
        assert sign_in(person).get(f"/admin/tickets/{table}/").status_code == 302


def test_a_ticket_is_written_by_services_only(sign_in, frank, alice, line1):
    ticket = open_ticket(alice)
    browser = sign_in(frank)
    assert browser.get("/admin/tickets/ticket/add/").status_code == 403
    assert browser.post(f"/admin/tickets/ticket/{ticket.pk}/change/", {}).status_code == 403
    assert browser.post(f"/admin/tickets/ticket/{ticket.pk}/delete/", {}).status_code == 403
