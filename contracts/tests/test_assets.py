"""Assets of clients: added and changed by managers, seen by their own."""

from dataclasses import replace
from datetime import date

import pytest

from contracts.models import Asset
from contracts.services import AssetDraft, change_asset, create_asset
from servicedesk.errors import Refused
from servicedesk.events.models import Event

DAY = date(2026, 6, 15)


@pytest.fixture
def draft(acme, controller) -> AssetDraft:
    return AssetDraft(
        organisation=acme, product=controller, name="Door 4", serial_number="SN-4",
        site="Moscow", version="2.1", warranty_until=date(2027, 1, 31),
        master_url="https://cmdb.example/4",
    )  # fmt: skip


def test_asset_is_added_and_recorded(draft, frank):
    asset = create_asset(draft, actor=frank)
    assert str(asset) == "Door 4 (SN-4)"
    event = Event.objects.get()
    assert (event.kind, event.actor, event.data["serial_number"]) == ("asset.added", frank, "SN-4")
    assert event.data["warranty_until"] == "2027-01-31"


def test_change_records_only_what_changed(draft, frank):
    asset = create_asset(draft, actor=frank)
    change_asset(asset, draft=draft, actor=frank)
    change_asset(asset, draft=replace(draft, version="2.2"), actor=frank)
    event = Event.objects.get(kind="asset.changed")
    assert (event.data["before"], event.data["after"]) == ({"version": "2.1"}, {"version": "2.2"})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"master_url": "javascript:alert(1)"}, "master_url"),
        ({"master_url": "ftp://cmdb.example/4"}, "master_url"),
        ({"master_url": "https://"}, "master_url"),
    ],
)
def test_bad_asset_is_refused_at_its_field(draft, frank, change, field):
    with pytest.raises(Refused) as refused:
        create_asset(replace(draft, **change), actor=frank)
    assert refused.value.field == field
    assert not Asset.objects.exists()
    assert not Event.objects.exists()


def test_serial_number_is_taken_once_at_a_client(draft, frank, globex):
    create_asset(draft, actor=frank)
    with pytest.raises(Refused, match="serial number"):
        create_asset(draft, actor=frank)
    create_asset(replace(draft, organisation=globex), actor=frank)
    assert Asset.objects.count() == 2


def test_asset_stays_with_its_client(draft, frank, globex):
    asset = create_asset(draft, actor=frank)
    with pytest.raises(Refused) as refused:
        change_asset(asset, draft=replace(draft, organisation=globex), actor=frank)
    assert refused.value.field == "organisation"
    asset.refresh_from_db()
    assert asset.organisation == draft.organisation


def test_assets_are_seen_by_their_client_the_centre_and_the_delegated_partner(
    draft, frank, alice, mallory, dana, petra, delegated
):
    create_asset(draft, actor=frank)
    seen = [Asset.visible_to(user, day=DAY).count() for user in (alice, mallory, dana, petra)]
    assert seen == [1, 0, 1, 1]
    assert Asset.visible_to(petra, day=date(2027, 6, 1)).count() == 0
