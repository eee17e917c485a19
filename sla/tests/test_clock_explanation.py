"""A deadline explained: its picture, its count by stretches, its story, whose time it was."""

import re
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from contracts.choices import Metric
from sla.clock import ClockState
from sla.explain import Reader, draw, figures_of, walk_rows
from sla.tests import clock_stories as pure
from sla.tests.stories import ask, clock, monday
from tickets import services as tickets
from tickets.choices import Status

READER = Reader(zone=ZoneInfo("Europe/Moscow"), language="en")


@pytest.fixture
def state() -> ClockState:
    """8 working hours from Monday 14:00, waiting from 16:00 to Tuesday 10:00; Tuesday 11:00."""
    return pure.only(
        pure.RESOLUTION,
        pure.opened(pure.monday(14)),
        pure.waits(pure.monday(16)),
        pure.Fact(pure.tuesday(10), pure.FactKind.RESUMED),
        now=pure.tuesday(11),
    )


def test_the_count_names_every_stretch_until_the_deadline(state):
    rows = walk_rows(state, now=pure.tuesday(11), reader=READER)

    assert [(row.when, row.added, row.total, row.tone) for row in rows] == [
        ("Mon 2 Mar, 14:00–16:00", "2 h", "2 h", ""),
        ("Mon 2 Mar, 16:00 – Tue 3 Mar, 10:00", "–", "2 h", "paused"),
        ("Tue 3 Mar, 10:00–11:00", "1 h", "3 h", ""),
        ("Tue 3 Mar, 11:00–16:00", "5 h", "8 h", "ahead"),
    ]


def test_both_clocks_are_told_the_wall_and_the_hours(state):
    figures = {
        each.name: each.words for each in figures_of(state, now=pure.tuesday(11), reader=READER)
    }

    assert figures == {
        "Promised": "8 h", "Counted": "3 h", "Left": "5 h", "By the clock on the wall": "21 h",
        "Stood still": "18 h", "50 %": "3 March 2026, 12:00 MSK", "75 %": "3 March 2026, 14:00 MSK",
        "Deadline": "3 March 2026, 16:00 MSK",
    }  # fmt: skip


@pytest.mark.parametrize("width", [720, 340])
def test_the_picture_keeps_everything_inside_and_nothing_over_another(state, width):
    events = [(1, pure.monday(14)), (2, pure.monday(16)), (3, pure.tuesday(10))]
    picture = draw(state, now=pure.tuesday(11), events=events, reader=READER, width=width)

    assert {"deadline 16:00"} < {label.words for label in picture.heads}
    assert [bar.tone for bar in picture.bars] == ["running", "paused", "running", "ahead"]
    assert len(picture.closed) == 1
    for bar in (*picture.bars, *picture.closed):
        assert 0 <= bar.x <= bar.x + bar.width <= width
    for row in (picture.heads, picture.shares, picture.ticks, picture.marks):
        assert all(label.words for label in row)
        places = [label.x for label in row]
        assert places == sorted(places)
        assert all(0 <= place <= width for place in places)


def test_a_late_stretch_is_drawn_apart():
    late = pure.only(pure.RESOLUTION, pure.opened(), now=pure.tuesday(12))
    picture = draw(late, now=pure.tuesday(12), events=[], reader=READER)

    assert [bar.tone for bar in picture.bars] == ["running", "breach"]


@pytest.fixture
def story(premium, alice, dana):
    """Asked 09:00, taken, answered and asked back 09:10, the client wrote 10:40."""
    with time_machine.travel(monday(9), tick=False) as wall:
        ticket = ask(alice, at=monday(9), priority=1)
        wall.move_to(monday(9, 5))
        tickets.take(ticket, actor=dana)
        wall.move_to(monday(9, 10))
        tickets.reply(ticket, body="Logs?", actor=dana, then_status=Status.WAITING_CLIENT)
        wall.move_to(monday(10, 40))
        tickets.reply(ticket, body="Here.", actor=alice)
    return ticket


def page(browser, name, *args):
    with time_machine.travel(monday(11), tick=False):
        response = browser.get(reverse(name, args=args))
    return response, re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.django_db
def test_an_engineer_reads_who_did_what_to_the_clock(story, sign_in, dana):
    resolution = clock(story, Metric.RESOLUTION)
    response, text = page(sign_in(dana), "sla:clock_explanation", resolution.pk)

    assert response.status_code == 200
    for words in (
        "starts the clock", "<b>Dana</b> replied to the client", "stops the count for a while",
        "<b>Alice</b> wrote to us", "the count goes on", "With whom the time went",
    ):  # fmt: skip
        assert words in text


@pytest.mark.django_db
def test_a_client_reads_the_same_without_names(story, sign_in, alice):
    resolution = clock(story, Metric.RESOLUTION)
    response, text = page(sign_in(alice), "sla:portal_clock_explanation", story.pk, resolution.pk)

    assert response.status_code == 200
    for words in ("starts the clock", "Our reply", "Your message", "the count goes on"):
        assert words in text
    assert "Dana" not in text
    assert "With whom the time went" not in text


@pytest.mark.django_db
def test_an_inner_clock_and_a_stranger_s_are_not_found(story, sign_in, alice, mallory, dana):
    inner, shown = clock(story, Metric.LINE1_STAY), clock(story, Metric.RESOLUTION)
    name = "sla:portal_clock_explanation"

    assert page(sign_in(alice), name, story.pk, inner.pk)[0].status_code == 404
    assert page(sign_in(mallory), name, story.pk, shown.pk)[0].status_code == 404
    assert page(sign_in(dana), name, story.pk, shown.pk)[0].status_code == 403
