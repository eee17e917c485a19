"""What people see of clocks: the desk all of them with reasons, a client what was promised."""

import pytest
import time_machine
from django.urls import reverse

from contracts.choices import CLIENT_METRICS, Metric
from contracts.models import ServiceHours, Target
from contracts.services import renew_stamps
from sla import services as clocks
from sla.models import Clock
from sla.tests.stories import ask, clock, monday
from tickets import services as tickets
from tickets.choices import Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(premium, alice, dana):
    """Answered in time, waited for the client from 09:10 to 10:40."""
    with time_machine.travel(monday(9), tick=False) as wall:
        ticket = ask(alice, at=monday(9), priority=1)
        wall.move_to(monday(9, 10))
        tickets.reply(ticket, body="Logs?", actor=dana, then_status=Status.WAITING_CLIENT)
        wall.move_to(monday(10, 40))
        tickets.reply(ticket, body="Here.", actor=alice)
    return ticket


def page(browser, name, *args, at=None):
    with time_machine.travel(at or monday(11), tick=False):
        response = browser.get(reverse(name, args=args))
    return response, response.content.decode()


def test_an_engineer_reads_why_the_deadline_is_what_it_is(story, sign_in, dana):
    response, text = page(sign_in(dana), "sla:clock_panel", story.pk)

    assert response.status_code == 200
    for sentence in (
        "Started 2 March 2026, 09:00 MSK, when the request came in.",
        "Promised: 4 h (plan Premium, version 1, priority Critical).",
        "What counts: around the clock.",
        "Stood still from 2 March 2026, 09:10 MSK to 2 March 2026, 10:40 MSK: waiting for",
        "information from the client (by Dana).",
        "Counted: 30 min of 4 h, 3 h 30 min left.",
        "Deadline: 2 March 2026, 10:40 MSK plus 3 h 50 min of these hours makes",
        "2 March 2026, 14:30 MSK.",
        "Stopped 2 March 2026, 09:10 MSK by our reply.",
    ):
        assert sentence in text
    assert 'data-deadline="14400"' in text
    assert "Stay on line 1" in text


def test_why_of_what_runs_out_first_is_not_folded_that_of_the_others_is(story, sign_in, dana):
    _, text = page(sign_in(dana), "sla:clock_panel", story.pk)
    live, finished = text.split("finished clock")
    assert text.count('<ul class="clock__why') == 1
    told = live[live.index('<ul class="clock__why') :]
    assert "Deadline: 2 March 2026" in told[: told.index("</ul>")]
    assert live.count("<summary>Why</summary>") == live.count('class="clock"') - 1
    assert finished.count("<summary>Why</summary>") == finished.count('class="clock"')


def test_a_client_is_shown_the_promise_and_nothing_inner(story, sign_in, alice):
    response, text = page(sign_in(alice), "sla:portal_clock_panel", story.pk)

    assert response.status_code == 200
    assert "Resolution" in text
    assert "line 1" not in text
    assert "Dana" not in text


def test_a_reason_written_for_colleagues_is_not_the_clients(premium, sign_in, alice, dana):
    with time_machine.travel(monday(9), tick=False) as wall:
        ticket = ask(alice, at=monday(9), priority=1)
        wall.move_to(monday(9, 10))
        waits, words = Status.WAITING_THIRD_PARTY, "The client broke it"
        tickets.change_status(ticket, status=waits, reason=words, actor=dana)

    assert words in page(sign_in(dana), "sla:clock_panel", ticket.pk)[1]
    _, text = page(sign_in(alice), "sla:portal_clock_panel", ticket.pk)
    assert "Stands still since" in text
    assert words not in text


def test_a_stranger_finds_no_clocks(story, sign_in, mallory, alice, petra):
    assert page(sign_in(mallory), "sla:portal_clock_panel", story.pk)[0].status_code == 404
    assert page(sign_in(alice), "sla:clock_panel", story.pk)[0].status_code == 403
    assert page(sign_in(petra), "sla:clock_panel", story.pk)[0].status_code == 404
    some = Clock.objects.first()
    assert page(sign_in(petra), "sla:clock_explanation", some.pk)[0].status_code == 404


def test_one_clock_has_a_page_of_its_own(story, sign_in, dana):
    resolution = clock(story, Metric.RESOLUTION)
    response, text = page(sign_in(dana), "sla:clock_explanation", resolution.pk)

    assert response.status_code == 200
    assert "Why it stands like this" in text
    assert reverse("tickets:ticket_page", args=[story.pk]) in text


def test_a_missing_promise_is_an_alarm_and_not_a_blank(alice, dana, sign_in):
    with time_machine.travel(monday(9), tick=False):
        ticket = ask(alice, at=monday(9))
    _, text = page(sign_in(dana), "sla:clock_panel", ticket.pk)

    assert 'role="alert"' in text
    assert "The client has no contract with us." in text


def test_hours_that_never_open_are_an_alarm(premium, alice, dana, sign_in):
    never = ServiceHours.objects.create(name="Never", time_zone="Europe/Moscow", weekly={})
    Target.objects.filter(version__plan=premium.plan, metric=Metric.RESOLUTION).update(hours=never)
    renew_stamps(versions=premium.plan.versions.all())
    with time_machine.travel(monday(9), tick=False):
        ticket = ask(alice, at=monday(9), priority=1)
    _, text = page(sign_in(dana), "sla:clock_panel", ticket.pk)

    assert clock(ticket, Metric.RESOLUTION).due_at is None
    assert "the hours never open" in text
    assert "correct the hours" in text


def test_the_panel_speaks_russian(story, sign_in, dana):
    dana.language = "ru"
    dana.save()
    response, _ = page(sign_in(dana), "sla:clock_panel", story.pk)

    assert response.headers["Content-Language"] == "ru"


def test_the_number_of_queries_of_a_panel_is_constant(
    story, sign_in, dana, alice, django_assert_max_num_queries
):
    browser = sign_in(dana)
    page(browser, "sla:clock_panel", story.pk)
    with time_machine.travel(monday(10, 45), tick=False) as wall:
        for minute in range(5):
            wall.move_to(monday(10, 45 + minute))
            tickets.reply(story, body="On it.", actor=dana)
            tickets.reply(story, body="And?", actor=alice)
    with django_assert_max_num_queries(8):
        page(browser, "sla:clock_panel", story.pk)


def test_the_list_shows_the_clocks_behind_a_number(story, sign_in, erin, premium, alice, line1):
    with time_machine.travel(monday(9), tick=False):
        late = ask(alice, at=monday(9), priority=1)
    clocks.sweep(monday(10))
    browser = sign_in(erin)
    with time_machine.travel(monday(11), tick=False):
        text = browser.get(
            reverse("sla:clock_list"), {"result": "late", "metric": Metric.FIRST_RESPONSE}
        ).content.decode()

    assert f"#{late.pk} " in text
    assert f"#{story.pk} " not in text


def test_nonsense_in_the_address_is_passed_over(story, sign_in, erin):
    response = sign_in(erin).get(
        reverse("sla:clock_list"),
        {"metric": "'; drop", "first": "yesterday", "line": "x", "before": "-", "client": "9" * 40},
    )

    assert response.status_code == 200


def test_a_nearer_inner_limit_does_not_hide_what_the_client_was_promised(
    premium, sign_in, alice, dana, line1
):
    with time_machine.travel(monday(9), tick=False):
        ticket = ask(alice, at=monday(9), priority=1)
        tickets.reply(ticket, body="We look.", actor=dana)
        ticket.refresh_from_db()
        inner = clock(ticket, "line1_stay")
        promised = Clock.objects.live().filter(ticket=ticket, metric__in=CLIENT_METRICS)
        promise = promised.earliest("due_at")
        assert inner.due_at < promise.due_at
        assert (ticket.due_metric, ticket.promise["due_metric"]) == ("line1_stay", promise.metric)
        browser = sign_in(alice)
        name = Metric(promise.metric).label
        for address in ("/portal/", f"/portal/requests/{ticket.pk}/"):
            text = browser.get(address).content.decode()
            assert f"{name}: " in text
            assert "Stay on line 1" not in text
