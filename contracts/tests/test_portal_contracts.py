"""The contract page of a client: covered, left, until when, who is there, what is promised."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import contract_for
from contracts.choices import ContractRole
from contracts.models import Asset, ContractPerson
from servicedesk.accounts.absences import note_absence
from servicedesk.accounts.choices import AbsenceKind

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 15, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def page(browser):
    return " ".join(unescape(browser.get("/portal/contracts/").content.decode()).split())


def test_what_is_covered_is_said_by_product_site_and_device(
    acme, premium, controller, boss, sign_in
):
    assert "all your products" in page(sign_in(boss))
    premium.products.add(controller)
    premium.assets.add(Asset.objects.create(organisation=acme, name="Gate 4", site="North"))
    text = page(sign_in(boss))
    assert "Access controller" in text
    assert "<dt>Sites</dt><dd>North</dd>" in text
    assert "<dt>Devices</dt><dd>Gate 4</dd>" in text


def test_promises_are_sentences_for_each_priority(standard, premium, boss, sign_in):
    text = page(sign_in(boss))
    assert "<li>Critical: first response within 15 min" in text
    assert "4 h of working time" in text
    assert "stay on line 1" not in text


def test_deputy_is_named_and_stands_in(premium, pavel, lev, cora, boss, sign_in):
    ContractPerson.objects.create(
        contract=premium, role=ContractRole.PERSONAL_ENGINEER, user=pavel, deputy=lev
    )
    assert "when away: Lev" in page(sign_in(boss))
    note_absence(
        pavel, kind=AbsenceKind.values[0], starts_at=NOON - timedelta(hours=1),
        ends_at=NOON + timedelta(days=2), actor=cora,
    )  # fmt: skip
    text = page(sign_in(boss))
    assert "stands in for Pavel" in text
    assert "when away" not in text


def test_page_asks_as_often_for_many_contracts_as_for_one(acme, premium, boss, sign_in):
    browser = sign_in(boss)
    browser.get("/portal/contracts/")

    def asked():
        with CaptureQueriesContext(connection) as queries:
            browser.get("/portal/contracts/")
        return len(queries)

    before = asked()
    for number in range(5):
        contract_for(acme, "premium", number=f"P-{number}")
    assert asked() == before
