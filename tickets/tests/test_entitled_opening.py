"""Opening against the contracts: assets, named contracts, and what is not simply covered."""

from datetime import date

import pytest

from conftest import contract_for
from contracts.choices import Channel, Handling, Outcome
from contracts.models import Asset, Entitlement
from contracts.services import handle_outcome
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from tickets.choices import Level
from tickets.models import Ticket
from tickets.tests.factories import open_ticket

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
        "Contract C-Acme-standard ended on Jan. 31, 2026. "
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
