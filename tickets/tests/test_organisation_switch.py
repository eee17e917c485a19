"""A person of several companies sees which one they look at, and asks for that one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conftest import contract_for
from contracts.models import Asset
from servicedesk.accounts.models import Membership
from tickets.models import Ticket
from tickets.tests.factories import open_ticket

pytestmark = pytest.mark.django_db
NEW = {"request_type": "other", "type": "incident", "subject": "The door is shut",
       "body": "Since nine.", "impact": "2", "urgency": "2"}  # fmt: skip


@pytest.fixture
def both(alice, globex):
    """Alice belongs to Acme, her home, and to Globex."""
    return Membership.objects.create(
        user=alice, organisation=globex, reach="all", can_open=True, can_comment=True,
        starts_at=timezone.now() - timedelta(days=9),
    )  # fmt: skip


@pytest.fixture
def browser(both, alice, mallory, sign_in):
    open_ticket(alice, subject="Ours of Acme")
    open_ticket(mallory, subject="Theirs of Globex")
    return sign_in(alice)


def choose(browser, organisation):
    return browser.post("/portal/company/", {"organisation": getattr(organisation, "pk", "")})


def test_one_companys_person_is_offered_no_switch(alice, sign_in):
    page = sign_in(alice).get("/portal/").content.decode()
    assert "company-switch" not in page
    assert "id_organisation" not in sign_in(alice).get("/portal/requests/new/").content.decode()


def test_the_switch_narrows_requests_things_and_contracts(browser, acme, globex):
    for organisation in (acme, globex):
        contract_for(organisation, "standard")
        Asset.objects.create(organisation=organisation, name=f"Gate of {organisation}")
    pages = ("/portal/", "/portal/assets/", "/portal/contracts/")
    words = {acme: ("Ours of Acme", "Gate of Acme", "C-Acme"),
             globex: ("Theirs of Globex", "Gate of Globex", "C-Globex")}  # fmt: skip
    for page, ours, theirs in zip(pages, words[acme], words[globex], strict=True):
        assert choose(browser, None).status_code == 302
        said = browser.get(page).content.decode()
        assert ours in said
        assert theirs in said
        assert "Company: all of yours" in said
        choose(browser, globex)
        said = browser.get(page).content.decode()
        assert theirs in said
        assert ours not in said
        assert "Company: Globex" in said


def test_a_request_is_of_the_company_chosen_in_the_head(browser, globex, alice):
    choose(browser, globex)
    assert "id_organisation" not in browser.get("/portal/requests/new/").content.decode()
    assert browser.post("/portal/requests/new/", NEW).status_code == 302
    assert (Ticket.objects.latest("pk").organisation, Ticket.objects.latest("pk").requester) == (
        globex, alice,
    )  # fmt: skip


def test_where_none_is_chosen_the_form_asks_and_home_stands_there(browser, acme, globex):
    assert f'<option value="{acme.pk}" selected>' in (
        browser.get("/portal/requests/new/").content.decode()
    )
    assert browser.post("/portal/requests/new/", NEW).status_code == 422
    browser.post("/portal/requests/new/", NEW | {"organisation": globex.pk})
    assert Ticket.objects.latest("pk").organisation == globex


def test_nothing_is_asked_for_a_company_one_only_reads_of(browser, both, globex):
    Membership.objects.filter(pk=both.pk).update(can_open=False)
    before = Ticket.objects.count()
    asked = NEW | {"organisation": globex.pk}
    assert browser.post("/portal/requests/new/", asked).status_code == 422
    choose(browser, globex)
    assert browser.post("/portal/requests/new/", NEW).status_code == 422
    assert Ticket.objects.count() == before


def test_a_company_one_left_is_looked_at_no_more(browser, both, globex):
    choose(browser, globex)
    Membership.objects.filter(pk=both.pk).update(ends_at=timezone.now())
    page = browser.get("/portal/").content.decode()
    assert "Ours of Acme" in page
    assert "Theirs of Globex" not in page


def test_another_company_cannot_be_chosen(browser, nearby):
    assert choose(browser, nearby).status_code == 404
