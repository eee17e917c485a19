"""Pages of assets and renewals: who sees them, who changes them, what they refuse."""

from datetime import date

import pytest

from contracts.models import Asset, Contract
from servicedesk.events.models import Event

FORM = {
    "name": "Door 4", "serial_number": "SN-4", "site": "Moscow", "version": "2.1",
    "warranty_until": "2027-01-31", "master_url": "https://cmdb.example/4", "is_active": "on",
}  # fmt: skip


@pytest.fixture
def door(acme, controller) -> Asset:
    return Asset.objects.create(
        organisation=acme, product=controller, name="Door 4", serial_number="SN-4", site="Moscow",
        warranty_until=date(2020, 1, 31), master_url="https://cmdb.example/4",
    )  # fmt: skip


def test_desk_finds_assets_by_serial_number(door, globex, dana, sign_in):
    Asset.objects.create(organisation=globex, name="Camera 1")
    browser = sign_in(dana)
    page = browser.get("/desk/assets/?q=sn-4").content.decode()
    assert "Door 4" in page
    assert "Camera 1" not in page
    assert "Camera 1" in browser.get("/desk/assets/").content.decode()


def test_list_of_a_client_shows_only_theirs(door, globex, dana, sign_in):
    Asset.objects.create(organisation=globex, name="Camera 1")
    page = sign_in(dana).get(f"/desk/assets/?client={globex.pk}").content.decode()
    assert "Camera 1" in page
    assert "Door 4" not in page
    assert sign_in(dana).get("/desk/assets/?client=x").status_code == 404


def test_asset_page_says_what_it_is_and_what_covers_it(door, standard, dana, sign_in):
    standard.assets.add(door)
    page = sign_in(dana).get(f"/desk/assets/{door.pk}/").content.decode()
    for words in (
        "Door 4 (SN-4)", "Acme", "Access controller", "Moscow", "C-Acme-standard",
        "warranty ended on 31 January 2020", "https://cmdb.example/4",
    ):  # fmt: skip
        assert words in page


def test_partner_sees_only_assets_of_delegated_clients(door, globex, delegated, petra, sign_in):
    theirs = Asset.objects.create(organisation=globex, name="Camera 1")
    browser = sign_in(petra)
    assert browser.get(f"/desk/assets/{door.pk}/").status_code == 200
    assert browser.get(f"/desk/assets/{theirs.pk}/").status_code == 404
    assert "Camera 1" not in browser.get("/desk/assets/").content.decode()


def test_manager_adds_and_changes_an_asset(acme, tess, sign_in):
    browser = sign_in(tess)
    answer = browser.post(f"/desk/assets/new/?client={acme.pk}", FORM)
    asset = Asset.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/desk/assets/{asset.pk}/")
    assert (asset.organisation, asset.warranty_until) == (acme, date(2027, 1, 31))
    answer = browser.post(f"/desk/assets/{asset.pk}/change/", FORM | {"version": "3.0"})
    asset.refresh_from_db()
    assert (answer.status_code, asset.version) == (302, "3.0")
    assert [event.kind for event in Event.objects.order_by("pk")] == [
        "asset.added", "asset.changed",
    ]  # fmt: skip


def test_engineers_do_not_change_assets(door, acme, dana, sign_in):
    browser = sign_in(dana)
    assert browser.post(f"/desk/assets/{door.pk}/change/", FORM).status_code == 403
    assert browser.post(f"/desk/assets/new/?client={acme.pk}", FORM).status_code == 403
    assert Asset.objects.count() == 1
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "change", [{"name": ""}, {"master_url": "javascript:alert(1)"}, {"warranty_until": "soon"}]
)
def test_bad_asset_comes_back_with_its_form(acme, tess, sign_in, change):
    answer = sign_in(tess).post(f"/desk/assets/new/?client={acme.pk}", FORM | change)
    assert answer.status_code == 422
    assert not Asset.objects.exists()


def test_client_sees_their_own_assets_in_use(door, globex, alice, sign_in):
    Asset.objects.create(organisation=globex, name="Camera 1")
    Asset.objects.create(organisation=door.organisation, name="Old door", is_active=False)
    page = sign_in(alice).get("/portal/assets/").content.decode()
    assert "Door 4" in page
    assert "Camera 1" not in page
    assert "Old door" not in page
    assert "cmdb.example" not in page


def test_manager_renews_a_contract(premium, tess, sign_in):
    browser = sign_in(tess)
    url = f"/desk/contracts/{premium.pk}/renew/"
    assert "2027-01-01" in browser.get(url).content.decode()
    form = {
        "number": "N-2", "starts_on": "2027-01-01", "ends_on": "2027-12-31",
        "plan": premium.plan_id,
    }  # fmt: skip
    assert browser.post(url, form).status_code == 302
    assert Contract.objects.get(number="N-2").renews == premium
    answer = browser.post(url, form | {"number": "N-3"})
    assert answer.status_code == 422
    assert "Contract N-2 renews it already." in answer.content.decode()


def test_renewal_is_for_managers(premium, dana, petra, sign_in):
    url = f"/desk/contracts/{premium.pk}/renew/"
    assert sign_in(dana).get(url).status_code == 403
    assert sign_in(petra).get(url).status_code == 404


def test_client_reads_documents_meant_for_them(premium, boss, dana, sign_in):
    premium.master_url = "https://erp.example/7"
    premium.save()
    premium.documents.create(title="Annex", url="https://papers.example/1", is_for_client=True)
    premium.documents.create(title="Margins", url="https://papers.example/2")
    page = sign_in(boss).get("/portal/contracts/").content.decode()
    assert "Annex" in page
    assert "Margins" not in page
    assert "erp.example" not in page
    page = sign_in(dana).get(f"/desk/clients/{premium.organisation_id}/").content.decode()
    for words in ("Annex", "Margins", "https://erp.example/7"):
        assert words in page


def test_api_gives_each_reader_their_assets(door, globex, alice, dana, sign_in):
    Asset.objects.create(organisation=globex, name="Camera 1")
    (row,) = sign_in(alice).get("/api/v1/assets/").json()["results"]
    assert row == {
        "id": door.pk, "name": "Door 4", "product": "controller", "serial_number": "SN-4",
        "organisation": {"id": door.organisation_id, "name": "Acme"}, "site": "Moscow",
        "version": "", "warranty_until": "2020-01-31", "is_active": True,
    }  # fmt: skip
    browser = sign_in(dana)
    assert len(browser.get("/api/v1/assets/").json()["results"]) == 2
    found = browser.get("/api/v1/assets/", {"organisation": globex.pk}).json()["results"]
    assert [(each["name"], each["product"]) for each in found] == [("Camera 1", None)]
    theirs = found[0]["id"]
    assert sign_in(alice).get(f"/api/v1/assets/{theirs}/").status_code == 404
