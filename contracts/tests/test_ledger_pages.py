"""What is prepaid, on the desk and the portal: read, kept by managers, approved by clients."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from contracts.models import Allowance, LedgerEntry
from contracts.services import (
    AllowanceDraft,
    attach_surplus,
    consume,
    extend_allowance,
    give_back,
    grant_allowance,
    standing,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 15, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def hours(standard, tess) -> Allowance:
    """Ten hours of June, counted by half hours, as Acme bought them."""
    draft = AllowanceDraft(
        unit="minutes", starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 30), granted=600,
        rounding_minutes=30,
    )  # fmt: skip
    return grant_allowance(standard, draft=draft, actor=tess, note="Order 17")


def use(contract, minutes, actor=None):
    consume(contract, unit="minutes", amount=minutes, ticket=41, actor=actor)


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_desk_reads_every_line_with_the_balance_after_it(hours, standard, dana, sign_in):
    use(standard, 10, actor=dana)
    use(standard, 580)
    page = text(sign_in(dana).get(f"/desk/contracts/{standard.pk}/prepaid/"))
    for words in ("Order 17", "Tess", "Dana", "worked 10 min", "−30 min", "9 h 30 min", "#41",
                  "−9 h 30 min", "30 min beyond the prepaid", "+10 h"):  # fmt: skip
        assert words in page
    assert "Grant more" not in page


def test_client_sees_balance_and_entries_but_not_our_names(hours, standard, dana, boss, sign_in):
    use(standard, 10, actor=dana)
    browser = sign_in(boss)
    assert "Hours of work: 9 h 30 min left of 10 h" in text(browser.get("/portal/contracts/"))
    page = text(browser.get(f"/portal/contracts/{standard.pk}/prepaid/"))
    for words in ("9 h 30 min", "worked 10 min", "#41", "Order 17"):
        assert words in page
    assert "Dana" not in page
    assert "Tess" not in page
    assert "Do you agree" not in page


def test_what_was_used_by_mistake_is_taken_back_and_settles_nothing(
    hours, standard, tess, boss, sign_in
):
    use(standard, 660)
    lines = list(LedgerEntry.objects.filter(kind="consume").values_list("pk", flat=True))
    give_back(lines, note="time put right", actor=tess)
    use(standard, 660)
    extended = extend_allowance(hours, amount=60, actor=tess)
    attach_surplus(hours, into=extended, actor=tess)
    page = text(sign_in(boss).get(f"/portal/contracts/{standard.pk}/prepaid/"))
    assert "1 h beyond the prepaid taken back; time put right" in page
    assert page.count("settles 1 h beyond the prepaid") == 1


def test_strangers_get_404(hours, standard, mallory, petra, sign_in):
    assert sign_in(mallory).get(f"/portal/contracts/{standard.pk}/prepaid/").status_code == 404
    assert sign_in(petra).get(f"/desk/contracts/{standard.pk}/prepaid/").status_code == 404
    answer = sign_in(mallory).post(f"/portal/prepaid/{hours.pk}/approve/", {"seen": "60"})
    assert answer.status_code == 404


def test_client_manager_approves_what_is_beyond(hours, standard, boss, alice, sign_in):
    use(standard, 660)
    url = f"/portal/prepaid/{hours.pk}/approve/"
    assert "Do you agree" not in text(
        sign_in(alice).get(f"/portal/contracts/{standard.pk}/prepaid/")
    )
    assert sign_in(alice).post(url, {"seen": "60"}).status_code == 403
    browser = sign_in(boss)
    page = text(browser.get(f"/portal/contracts/{standard.pk}/prepaid/"))
    assert "Do you agree to 1 h beyond the prepaid?" in page
    assert browser.post(url, {"seen": "30"}).status_code == 409
    assert browser.post(url, {"seen": "x"}).status_code == 409
    assert standing(hours).surplus == 60
    assert browser.post(url, {"seen": "60"}).status_code == 302
    assert standing(hours).surplus == 0
    assert LedgerEntry.objects.get(kind="overage").actor == boss
    assert browser.post(url, {"seen": "0"}).status_code == 422


def test_manager_grants_hours_as_people_say_them(standard, tess, sign_in):
    form = {
        "unit": "minutes", "granted": "7.5", "starts_on": "2026-06-01", "ends_on": "2026-06-30",
        "rounding_minutes": "15", "carry_limit": "2", "carry_days": "30",
        "notice_percents": "50, 90", "note": "Order 18",
    }  # fmt: skip
    answer = sign_in(tess).post(f"/desk/contracts/{standard.pk}/prepaid/new/", form)
    assert answer.status_code == 302
    made = Allowance.objects.get()
    assert (standing(made).granted, made.rounding_minutes, made.carry_limit, made.carry_days) == (
        450, 15, 120, 30,
    )  # fmt: skip
    assert made.notice_percents == [50, 90]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"unit": "incidents", "granted": "1.5"}, "Incidents are counted in whole numbers."),
        ({"ends_on": "2026-05-01"}, "The last day is on or after the first."),
        ({"notice_percents": "half"}, "Write whole percents"),
        ({"granted": "0"}, "Grant more than nothing."),
        ({"granted": "-3"}, "greater than or equal to 0"),
    ],
)
def test_what_cannot_be_granted_is_said_at_its_field(standard, tess, sign_in, change, words):
    form = {
        "unit": "minutes", "granted": "7.5", "starts_on": "2026-06-01", "ends_on": "2026-06-30",
        "rounding_minutes": "15", "carry_limit": "0", "carry_days": "0", "notice_percents": "50",
        **change,
    }  # fmt: skip
    answer = sign_in(tess).post(f"/desk/contracts/{standard.pk}/prepaid/new/", form)
    assert answer.status_code == 422
    assert words in text(answer)
    assert not Allowance.objects.exists()


def test_manager_extends_corrects_and_covers(hours, standard, tess, sign_in):
    use(standard, 660)
    browser, base = sign_in(tess), f"/desk/prepaid/{hours.pk}"
    for act in ("extend", "correct", "attach"):
        assert browser.get(f"{base}/{act}/").status_code == 200
    assert browser.post(f"{base}/extend/", {"amount": "2"}).status_code == 302
    assert browser.post(f"{base}/attach/", {"into": hours.pk}).status_code == 302
    assert (standing(hours).left, standing(hours).surplus) == (60, 0)
    form = {"amount": "-0.5", "note": "Forgot half an hour"}
    assert browser.post(f"{base}/correct/", form).status_code == 302
    assert standing(hours).left == 30
    refused = browser.post(f"{base}/correct/", {"amount": "-5", "note": "x"})
    assert refused.status_code == 422
    assert "the balance never goes below zero" in text(refused)
    assert standing(hours).left == 30


def test_engineers_grant_nothing(hours, standard, dana, sign_in):
    browser = sign_in(dana)
    assert browser.get(f"/desk/contracts/{standard.pk}/prepaid/new/").status_code == 403
    for act in ("extend", "correct", "attach"):
        assert browser.post(f"/desk/prepaid/{hours.pk}/{act}/", {"amount": "1"}).status_code == 403
    assert standing(hours).left == 600


def test_api_reads_balance_and_lines(hours, standard, dana, boss, mallory, sign_in):
    use(standard, 10, actor=dana)
    base = f"/api/v1/contracts/{standard.pk}"
    (row,) = sign_in(boss).get(f"{base}/allowances/").json()["results"]
    assert (row["unit"], row["granted"], row["used"], row["left"]) == ("minutes", 600, 30, 570)
    newest, oldest = sign_in(boss).get(f"{base}/ledger/").json()["results"]
    assert (newest["kind"], newest["amount"], newest["real_minutes"]) == ("consume", -30, 10)
    assert (newest["ticket"], oldest["kind"], oldest["note"]) == (41, "grant", "Order 17")
    assert "actor" not in newest
    for path in ("allowances", "ledger"):
        assert sign_in(mallory).get(f"{base}/{path}/").status_code == 404
