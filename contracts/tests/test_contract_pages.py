"""What was promised, in words, to each who may see it."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from conftest import contract_for, person
from contracts.choices import ContractState
from contracts.services import renew_stamps
from servicedesk.accounts.choices import Role

NOON = datetime(2026, 6, 15, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def page(browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_client_card_shows_contracts_in_every_direction(
    acme, standard, premium, dana, alice, sign_in
):
    contract_for(acme, "extended", number="OLD-1", ends_on=date(2026, 5, 31))
    text = page(sign_in(dana), f"/desk/clients/{acme.pk}/")
    assert text.index("C-Acme-premium") < text.index("OLD-1")
    assert "C-Acme-standard" in text
    assert "199 days left" in text
    assert "ended 15 days ago" in text
    assert "Tess" in text
    assert "Pavel" in text
    assert "alice@acme.example" in text
    assert f'href="/desk/tickets/?client={acme.pk}"' in text
    assert "Stay on line 1" in text


def test_portal_shows_the_promise_without_the_inner_standard(acme, premium, boss, sign_in):
    premium.note = "They are slow to pay"
    premium.save()
    text = page(sign_in(boss), "/portal/contracts/")
    assert "C-Acme-premium" in text
    assert "around the clock" in text
    assert "15 min" in text
    assert "best effort" in text
    assert "Stay on line 1" not in text
    assert "slow to pay" not in text


def test_working_hours_are_told_as_such(standard, boss, sign_in):
    text = page(sign_in(boss), "/portal/contracts/")
    assert "Mon–Fri 09:00–18:00 (Europe/Moscow)" in text
    assert "4 h of working time" in text


def test_promise_is_told_in_russian(standard, boss, sign_in):
    boss.language = "ru"
    boss.save()
    text = page(sign_in(boss), "/portal/contracts/")
    assert "Стандартный" in text
    assert "Первая реакция" in text
    assert "4 ч рабочего времени" in text
    assert "осталось 199 дней" in text


def test_client_sees_no_drafts_and_nobody_elses(acme, globex, mallory, boss, sign_in):
    contract_for(acme, "premium", number="DRAFT-1", state=ContractState.DRAFT)
    contract_for(globex, "premium", number="G-1")
    ours, theirs = sign_in(boss), sign_in(mallory)
    assert "DRAFT-1" not in page(ours, "/portal/contracts/")
    assert "G-1" not in page(ours, "/portal/contracts/")
    assert "G-1" in page(theirs, "/portal/contracts/")


def test_partner_sees_the_clients_delegated_to_them(
    acme, globex, delegated, standard, petra, sign_in
):
    browser = sign_in(petra)
    clients = page(browser, "/desk/clients/")
    assert "Acme" in clients
    assert "Globex" not in clients
    card = page(browser, f"/desk/clients/{acme.pk}/")
    assert "C-Acme-extended" in card
    assert "C-Acme-standard" not in card
    assert browser.get(f"/desk/clients/{globex.pk}/").status_code == 404


def test_partner_loses_sight_when_the_delegation_ends(acme, delegated, petra, sign_in):
    delegated.ends_on = date(2026, 6, 14)
    delegated.save()
    assert sign_in(petra).get(f"/desk/clients/{acme.pk}/").status_code == 404


def test_plan_with_a_hole_is_said_at_the_desk_only(acme, premium, dana, boss, sign_in):
    version = premium.plan.versions.get()
    version.targets.all().delete()
    renew_stamps(versions=[version])
    warning = "The plan has no targets"
    assert warning in page(sign_in(dana), f"/desk/clients/{acme.pk}/")
    assert warning not in page(sign_in(boss), "/portal/contracts/")


def test_clients_are_found_by_name(acme, globex, dana, sign_in):
    browser = sign_in(dana)
    found = page(browser, "/desk/clients/?q=GLOB")
    assert "Globex" in found
    assert "Acme" not in found
    assert "No client of this name" in page(browser, "/desk/clients/?q=%27%22%3Cb%3E")


def test_pages_cost_the_same_for_many_contracts(
    acme, premium, dana, sign_in, django_assert_max_num_queries
):
    for number in range(10):
        contract_for(acme, "premium", number=f"N-{number}")
        person(f"P{number}", Role.CLIENT, acme)
    browser = sign_in(dana)
    page(browser, f"/desk/clients/{acme.pk}/")
    with django_assert_max_num_queries(16):
        page(browser, f"/desk/clients/{acme.pk}/")
