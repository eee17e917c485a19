"""Contracts through the API: as their reader may see them."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from conftest import contract_for

NOON = datetime(2026, 6, 15, 9, tzinfo=UTC)
PATH = "/api/v1/contracts/"


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def rows(browser, query: str = "") -> list[dict]:
    answer = browser.get(PATH + query)
    assert answer.status_code == 200
    return answer.json()["results"]


def test_desk_reads_everything_of_a_contract(premium, controller, tess, dana, sign_in):
    premium.products.add(controller)
    (row,) = rows(sign_in(dana))
    targets = row.pop("targets")
    assert row == {
        "id": premium.pk, "number": "C-Acme-premium",
        "organisation": {"id": premium.organisation_id, "name": "Acme"},
        "plan": "premium", "version": 1, "state": "active", "starts_on": "2026-01-01",
        "ends_on": "2026-12-31", "time_zone": "Europe/Moscow", "products": ["controller"],
        "tsm": {"id": tess.pk, "name": "Tess"},
        "personal_engineer": {"id": premium.personal_engineer_id, "name": "Pavel"},
        "partner": None, "note": "", "assets": [], "renews": None, "master_url": "",
    }  # fmt: skip
    assert len(targets) == 14
    assert {"metric": "first_response", "priority": 1, "minutes": 15, "hours": "24/7"} in targets


def test_client_reads_the_sla_and_not_the_ola(premium, delegated, boss, sign_in):
    premium.note = "inner"
    premium.save()
    found = rows(sign_in(boss))
    assert {target["metric"] for row in found for target in row["targets"]} == {
        "first_response", "next_response", "resolution",
    }  # fmt: skip
    assert [(row["note"], row["partner"]) for row in found] == [("", None), ("", None)]


def test_each_reads_their_own(acme, globex, premium, mallory, petra, delegated, sign_in):
    contract_for(globex, "standard", number="G-1")
    assert [row["number"] for row in rows(sign_in(mallory))] == ["G-1"]
    assert [row["number"] for row in rows(sign_in(petra))] == ["C-Acme-extended"]


def test_filters_narrow(acme, globex, premium, standard, mallory, dana, sign_in):
    contract_for(globex, "premium", number="G-1", state="suspended")
    browser = sign_in(dana)
    assert [row["number"] for row in rows(browser, "?state=suspended")] == ["G-1"]
    assert len(rows(browser, "?plan=premium")) == 2
    assert [row["number"] for row in rows(browser, f"?organisation={globex.pk}")] == ["G-1"]
    assert rows(sign_in(mallory), f"?organisation={acme.pk}") == []


def test_page_costs_the_same_for_many_rows(acme, dana, sign_in, django_assert_num_queries):
    browser = sign_in(dana)
    contract_for(acme, "premium", number="0")
    rows(browser)
    with django_assert_num_queries(9):
        rows(browser)
    for number in range(20):
        contract_for(acme, "premium", number=f"N-{number}", ends_on=date(2026, 12, 31))
    with django_assert_num_queries(9):
        rows(browser)
