"""Opening against the contracts: assets, named contracts, and what is not simply covered."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from conftest import contract_for
from contracts.choices import Channel, Handling, Outcome
from contracts.models import Asset, Entitlement
from contracts.services import NamingDraft, handle_outcome, name_people, renew_contract
from servicedesk.accounts.absences import note_absence
from servicedesk.errors import Refused
from servicedesk.events.delivery import deliver, due_deliveries
from servicedesk.events.models import Event
from servicedesk.events.services import replaying
from servicedesk.notifications.models import Notification
from tickets import services
from tickets.choices import Level
from tickets.models import Ticket
from tickets.tests.factories import happened, open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def door(acme, controller) -> Asset:
    return Asset.objects.create(organisation=acme, product=controller, name="Door 4")


@pytest.fixture
def ended(acme, tess):
    tess.phone = "+7 495 000-00-01"
    tess.save()
    return contract_for(acme, "standard", ends_on=date(2026, 1, 31), tsm=tess)


def nothing_happened() -> bool:
    return not (Ticket.objects.exists() or Entitlement.objects.exists() or Event.objects.exists())


def test_ticket_keeps_its_asset_and_takes_its_product(alice, line1, standard, door, controller):
    standard.assets.add(door)
    ticket = open_ticket(alice, asset=door)
    assert (ticket.asset, ticket.product) == (door, controller)
    assert ticket.entitlement.reason_code == "asset_covered"


def test_asset_of_another_client_is_refused(alice, line1, globex):
    theirs = Asset.objects.create(organisation=globex, name="Theirs")
    with pytest.raises(Refused) as refused:
        open_ticket(alice, asset=theirs)
    assert refused.value.field == "asset"
    assert nothing_happened()


def test_asset_of_another_product_is_refused(alice, line1, door, camera):
    with pytest.raises(Refused) as refused:
        open_ticket(alice, asset=door, product=camera)
    assert refused.value.field == "asset"
    assert nothing_happened()


def test_asset_out_of_use_is_refused(alice, line1, door):
    Asset.objects.update(is_active=False)
    door.refresh_from_db()
    with pytest.raises(Refused):
        open_ticket(alice, asset=door)
    assert nothing_happened()


def test_contract_of_another_client_is_refused(alice, line1, globex):
    with pytest.raises(Refused) as refused:
        open_ticket(alice, contract=contract_for(globex, "standard"))
    assert refused.value.field == "contract"
    assert nothing_happened()


def test_our_people_open_a_follow_up_under_a_finished_contract(alice, dana, line1, ended, premium):
    ticket = open_ticket(alice, actor=dana, channel=Channel.PHONE, contract=ended)
    assert ticket.entitlement.contract == ended
    assert ticket.entitlement.outcome == Outcome.EXPIRED
    assert ticket.entitlement.plan_version is None


def test_client_who_names_a_finished_contract_gets_the_one_in_force(alice, line1, ended, premium):
    assert open_ticket(alice, contract=ended).entitlement.contract == premium


def test_refusal_says_why_and_whom_to_call(alice, line1, ended, frank):
    handle_outcome("expired", handling=Handling.REFUSE, actor=frank)
    Event.objects.all().delete()
    with pytest.raises(Refused) as refused:
        open_ticket(alice)
    assert str(refused.value) == (
        "Contract C-Acme-standard ended on 31 January 2026. "
        "Please turn to Tess, +7 495 000-00-01, tess@desk.example. "
        "A critical request is always taken."
    )
    assert nothing_happened()


def test_critical_request_is_taken_even_then(alice, line1, ended, frank):
    handle_outcome("expired", handling=Handling.REFUSE, actor=frank)
    ticket = open_ticket(alice, impact=Level.HIGH, urgency=Level.HIGH)
    assert (ticket.priority, ticket.entitlement.handling) == (1, Handling.ASK_TSM)


def test_request_by_phone_is_recorded_even_then(alice, dana, line1, ended, frank):
    handle_outcome("expired", handling=Handling.REFUSE, actor=frank)
    ticket = open_ticket(alice, actor=dana, channel=Channel.PHONE)
    assert ticket.entitlement.handling == Handling.BEST_EFFORT


def told() -> list[tuple[str, str, str]]:
    """Deliver what waits; who was told what in which words."""
    now = timezone.now()
    for delivery_id in due_deliveries(now):
        deliver(delivery_id, now=now)
    return [
        (notice.recipient.full_name, notice.title.partition(": ")[2], notice.body)
        for notice in Notification.objects.select_related("recipient").order_by("pk")
    ]


def test_service_manager_is_asked_about_a_request_on_an_ended_contract(alice, line1, ended):
    open_ticket(alice)
    assert told() == [
        (
            "Tess",
            "not covered as it stands: how does it go on?",
            "Contract C-Acme-standard ended on 31 January 2026.",
        )
    ]


def test_head_is_asked_where_no_service_manager_is_named(alice, erin, line1):
    contract_for(alice.organisation, "standard", ends_on=date(2026, 1, 31))
    open_ticket(alice)
    assert [name for name, _title, _body in told()] == ["Erin"]


def test_client_is_told_that_no_time_is_promised(alice, dana, line1):
    open_ticket(alice, actor=dana, channel=Channel.PHONE)
    assert told() == [
        (
            "Alice",
            "taken without a promised time",
            (
                "The client has no contract with us. "
                "Your request is taken, but no time is promised for it."
            ),
        )
    ]


def test_client_reads_on_the_page_that_no_time_is_promised(alice, line1, sign_in):
    ticket = open_ticket(alice)
    page = sign_in(alice).get(f"/portal/requests/{ticket.pk}/").content.decode()
    assert "Your request is taken, but no time is promised for it." in page


def test_covered_request_tells_nobody_and_shows_no_banner(alice, dana, line1, premium, sign_in):
    ticket = open_ticket(alice, actor=dana, channel=Channel.PHONE)
    assert told() == []
    page = sign_in(alice).get(f"/portal/requests/{ticket.pk}/").content.decode()
    assert "no time is promised" not in page


def test_ticket_page_shows_the_contracts_in_every_direction(
    alice, dana, line1, premium, standard, nearby, door, sign_in, tess
):
    premium.partner, premium.master_url = nearby, "https://erp.example/7"
    premium.save()
    premium.documents.create(title="Annex 1", url="https://papers.example/1")
    renew_contract(premium, number="NEXT-1", ends_on=date(2027, 12, 31), actor=tess)
    ticket = open_ticket(alice, asset=door)
    body = sign_in(dana).get(f"/desk/tickets/{ticket.pk}/").content.decode()
    for words in (
        "Also possible:", "C-Acme-standard (Standard)", "Door 4", "https://erp.example/7",
        "Annex 1", "renewed by NEXT-1", "Nearby", f"/desk/assets/{door.pk}/",
    ):  # fmt: skip
        assert words in body


def test_deputy_of_the_day_is_named_on_the_ticket_page(alice, dana, lev, line1, premium, sign_in):
    name_people(premium, drafts=[NamingDraft("personal_engineer", lev)], actor=None)
    ticket = open_ticket(alice)
    body = sign_in(dana).get(f"/desk/tickets/{ticket.pk}/").content.decode()
    assert "Lev" in body
    assert "Pavel" not in body


def test_deputy_stands_in_for_an_absent_engineer(alice, dana, lev, pavel, line1, premium, sign_in):
    name_people(premium, drafts=[NamingDraft("personal_engineer", lev, deputy=pavel)], actor=None)
    now = timezone.now()
    note_absence(lev, starts_at=now, ends_at=now + timedelta(days=3), kind="sick", actor=lev)
    ticket = open_ticket(alice)
    body = sign_in(dana).get(f"/desk/tickets/{ticket.pk}/").content.decode()
    assert "Pavel (for Lev)" in body


def test_client_chooses_the_asset_on_the_portal(alice, line1, standard, premium, door, sign_in):
    browser = sign_in(alice)
    page = browser.get("/portal/requests/new/").content.decode()
    assert "Which one exactly?" in page
    assert "Under which contract?" in page
    form = {
        "subject": "It blinks", "body": "Since nine", "type": "incident", "impact": 2,
        "urgency": 2, "asset": door.pk, "contract": standard.pk,
    }  # fmt: skip
    assert browser.post("/portal/requests/new/", form).status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.asset, ticket.entitlement.contract) == (door, standard)


def test_client_cannot_choose_what_they_do_not_see(alice, line1, standard, globex, sign_in, door):
    theirs = Asset.objects.create(organisation=globex, name="Theirs")
    form = {
        "subject": "It blinks", "body": "Since nine", "type": "incident", "impact": 2,
        "urgency": 2, "asset": theirs.pk,
    }  # fmt: skip
    assert sign_in(alice).post("/portal/requests/new/", form).status_code == 422
    assert nothing_happened()


def test_refusal_comes_back_with_the_form_on_the_portal(alice, line1, ended, frank, sign_in):
    handle_outcome("expired", handling=Handling.REFUSE, actor=frank)
    form = {
        "subject": "It blinks", "body": "Since nine", "type": "incident", "impact": 2, "urgency": 2,
    }  # fmt: skip
    answer = sign_in(alice).post("/portal/requests/new/", form)
    assert answer.status_code == 422
    assert "Please turn to Tess" in answer.content.decode()
    assert not Ticket.objects.exists()


def test_desk_opens_for_a_caller_with_their_asset_and_contract(
    alice, dana, line1, standard, ended_old, door, globex, sign_in
):
    Asset.objects.create(organisation=globex, name="Theirs")
    browser = sign_in(dana)
    page = browser.get(f"/desk/tickets/new/?requester={alice.pk}").content.decode()
    assert "Door 4" in page
    assert "Theirs" not in page
    form = {
        "subject": "It blinks", "body": "Since nine", "type": "incident", "impact": 2,
        "urgency": 2, "channel": "phone", "requester": alice.pk, "asset": door.pk,
        "contract": ended_old.pk,
    }  # fmt: skip
    assert browser.post("/desk/tickets/new/", form).status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.asset, ticket.entitlement.reason_code) == (door, "follow_up")


@pytest.fixture
def ended_old(acme):
    return contract_for(acme, "standard", number="OLD", ends_on=date(2026, 1, 31))


def test_api_takes_asset_and_contract_and_says_the_coverage(
    alice, line1, standard, premium, door, sign_in
):
    body = {"subject": "It blinks", "body": "Since nine", "asset": door.pk,
            "contract": standard.number}  # fmt: skip
    answer = sign_in(alice).post("/api/v1/tickets/", body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    given = answer.json()
    assert given["asset"] == {"id": door.pk, "name": "Door 4"}
    assert given["coverage"]["contract"] == standard.pk
    assert given["coverage"]["alternatives"] == ["C-Acme-premium (Premium)"]
    assert (given["coverage"]["handling"], given["coverage"]["notice"]) == ("accept", "")


def test_api_refuses_politely(alice, line1, ended, frank, sign_in):
    handle_outcome("expired", handling=Handling.REFUSE, actor=frank)
    answer = sign_in(alice).post(
        "/api/v1/tickets/", {"subject": "a", "body": "b"}, content_type="application/json"
    )
    assert answer.status_code == 422
    assert "Please turn to Tess" in answer.json()["detail"]
    assert not Ticket.objects.exists()


def test_asset_is_named_later_and_the_change_told(alice, dana, line1, standard, door, globex):
    ticket = open_ticket(alice)
    theirs = Asset.objects.create(organisation=globex, name="Theirs")
    with pytest.raises(Refused) as refused:
        services.change_details(ticket, asset=theirs, actor=dana)
    assert refused.value.field == "asset"
    assert happened(ticket, "details_changed") == []
    services.change_details(ticket, asset=door, actor=dana)
    assert happened(ticket, "details_changed") == [
        {"field": "asset", "before": "", "after": "Door 4"}
    ]
    ticket.refresh_from_db()
    assert ticket.asset == door


def test_queue_and_api_narrow_to_an_asset(alice, dana, line1, standard, door, globex, sign_in):
    ticket, other = open_ticket(alice, asset=door), open_ticket(alice, subject="Another matter")
    browser = sign_in(dana)
    page = browser.get(f"/desk/tickets/?asset={door.pk}&status=any").content.decode()
    assert f"/desk/tickets/{ticket.pk}/" in page
    assert f"/desk/tickets/{other.pk}/" not in page
    found = browser.get("/api/v1/tickets/", {"asset": door.pk}).json()["results"]
    assert [row["number"] for row in found] == [ticket.pk]


def test_imported_history_is_never_refused(alice, line1, ended, frank):
    handle_outcome("expired", handling=Handling.REFUSE, actor=frank)
    with replaying(), transaction.atomic():
        assert open_ticket(alice).entitlement.handling == Handling.BEST_EFFORT
