"""What another promise would have given, told from the past and writing nothing."""

import pytest
import time_machine
from django.urls import reverse

from sla.models import Clock, WhatIf
from sla.tests.stories import ask, monday
from tickets import services as tickets

pytestmark = pytest.mark.django_db


@pytest.fixture
def past(premium, alice, dana):
    """Critical requests answered after 5, 12 and 20 minutes; 15 were promised."""
    numbers = []
    for minute in (5, 12, 20):
        with time_machine.travel(monday(9), tick=False) as wall:
            ticket = ask(alice, at=monday(9), priority=1)
            wall.move_to(monday(9, minute))
            tickets.reply(ticket, body="We look.", actor=dana)
        numbers.append(ticket.pk)
    return numbers


def asked(browser, **given):
    plan = {"metric": "first_response", "priority": 1, "first": "2026-03-01", "last": "2026-03-31"}
    with time_machine.travel(monday(9, days=7), tick=False):
        return browser.post(reverse("sla:what_if_form"), plan | given)


def test_a_shorter_promise_says_who_would_have_been_late(past, premium, sign_in, erin):
    before, browser = list(Clock.objects.order_by("pk").values()), sign_in(erin)
    answer = asked(browser, plan=premium.plan_id, minutes=10)

    found = WhatIf.objects.get()
    assert answer.url == reverse("sla:what_if_page", args=[found.pk])
    assert found.counts == {
        "then_met": 2, "then_missed": 1, "now_met": 1, "now_missed": 2, "flips": 1,
    }  # fmt: skip
    assert [(row["number"], row["then"], row["now"]) for row in found.sample] == [
        (past[1], "met", "missed")
    ]
    text = sign_in(erin).get(answer.url).content.decode()
    assert "66.7" in text
    assert "33.3" in text
    assert f"#{past[1]}" in text
    assert list(Clock.objects.order_by("pk").values()) == before


def test_a_longer_promise_says_who_would_have_been_in_time(past, premium, sign_in, erin):
    asked(sign_in(erin), plan=premium.plan_id, minutes=30)
    assert WhatIf.objects.get().counts == {
        "then_met": 2, "then_missed": 1, "now_met": 3, "flips": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    "given", [{}, {"minutes": 5, "days": 1}, {"minutes": 5, "first": "2026-04-01"}]
)
def test_a_question_nobody_can_answer_is_refused(given, premium, sign_in, erin):
    assert asked(sign_in(erin), plan=premium.plan_id, **given).status_code == 422
    assert not WhatIf.objects.exists()


def test_engineers_do_not_ask(premium, sign_in, dana):
    assert asked(sign_in(dana), plan=premium.plan_id, minutes=5).status_code == 403
