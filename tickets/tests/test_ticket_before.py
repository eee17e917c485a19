"""What went before: earlier failures of the asset with outcomes, and tickets that read alike."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contracts.models import Asset
from tickets import services
from tickets.tests.factories import open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def gate(acme):
    return Asset.objects.create(organisation=acme, name="Gate 4")


@pytest.fixture
def ticket(alice, dana, line1, gate):
    return open_ticket(alice, asset=gate, subject="The gate hums", at=timezone.now())


def panel(browser, ticket):
    return browser.get(f"/desk/tickets/{ticket.pk}/before/")


def test_asset_tells_its_last_year_with_outcomes(sign_in, dana, alice, ticket, gate):
    now = timezone.now()
    solved = open_ticket(alice, asset=gate, subject="It stood open", at=now - timedelta(days=30))
    services.resolve(
        solved, solution="Choose night mode A.", actor=dana, at=now - timedelta(days=29)
    )
    open_ticket(alice, asset=gate, subject="Long ago", at=now - timedelta(days=366))
    open_ticket(alice, subject="Another thing", at=now)
    answer = panel(sign_in(dana), ticket)
    (earlier,) = answer.context["earlier"]
    assert (earlier.number, earlier.outcome) == (solved.pk, "Choose night mode A.")
    assert earlier.facts == ("solved on line 1",)
    shown = answer.content.decode()
    assert "Gate 4" in shown
    assert "Long ago" not in shown


def test_open_tickets_of_the_client_that_read_alike_are_named(
    sign_in, dana, alice, mallory, ticket
):
    like = open_ticket(alice, subject="The gate hums at night", at=timezone.now())
    open_ticket(alice, subject="Invoice", body="Where is it?", at=timezone.now())
    open_ticket(mallory, subject="The gate hums", at=timezone.now())
    answer = panel(sign_in(dana), ticket)
    assert [one.number for one in answer.context["similar"]] == [like.pk]


def test_nothing_before_shows_nothing(sign_in, dana, ticket):
    assert panel(sign_in(dana), ticket).content.decode().strip() == ""


def test_panel_asks_as_often_for_many_as_for_one(
    sign_in, dana, alice, ticket, gate, django_assert_num_queries
):
    browser = sign_in(dana)
    panel(browser, ticket)
    for _more in range(6):
        open_ticket(alice, asset=gate, subject="The gate hums", at=timezone.now())
    answer = panel(browser, ticket)
    assert (len(answer.context["earlier"]), len(answer.context["similar"])) == (5, 5)
    with django_assert_num_queries(7):
        panel(browser, ticket)


def test_strangers_are_shown_nothing(sign_in, petra, alice, ticket):
    assert panel(sign_in(petra), ticket).status_code == 404
    assert panel(sign_in(alice), ticket).status_code == 403
