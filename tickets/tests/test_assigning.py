"""Who is offered a ticket: a table of cases for the pure function."""

from datetime import UTC, datetime, timedelta

import pytest

from tickets.assigning import Bar, Candidate, Need, Place, suggest

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
GATES, CAMERAS = 1, 2
EXPERT = {GATES: 3}


def person(user, **facts):
    return Candidate(user, f"P{user}", **facts)


@pytest.mark.parametrize(
    ("candidates", "needs", "order", "bars"),
    [
        pytest.param([], [], [], {}, id="nobody there"),
        pytest.param([person(1), person(2)], [], [1, 2], {}, id="alike: the lower key"),
        pytest.param([person(1, load=20), person(2)], [], [2, 1], {}, id="room for work"),
        pytest.param(
            [person(1, load=10, capacity=40), person(2, load=6, capacity=8)], [], [1, 2], {},
            id="the share that is free, not the number",
        ),
        pytest.param([person(1, load=25), person(2)], [], [2], {1: Bar.FULL}, id="full"),
        pytest.param([person(1, capacity=0)], [], [], {1: Bar.FULL}, id="takes none"),
        pytest.param(
            [person(1, back_at=NOW + timedelta(days=3)), person(2, load=24)], [], [2],
            {1: Bar.AWAY}, id="away, however free",
        ),
        pytest.param(
            [person(1, is_working=False, minutes_left=0), person(2)], [], [2],
            {1: Bar.OFF_HOURS}, id="outside the own hours",
        ),
        pytest.param(
            [person(1, minutes_left=30), person(2, minutes_left=400)], [], [2, 1], {},
            id="hours left today",
        ),
        pytest.param(
            [person(1, minutes_left=400), person(2)], [], [2, 1], {},
            id="without a calendar one has the whole day",
        ),
        pytest.param(
            [person(1, levels={CAMERAS: 3}), person(2, levels={GATES: 1})], [Need(GATES)], [2],
            {1: Bar.SKILL}, id="a required skill",
        ),
        pytest.param(
            [person(1, levels={GATES: 2}), person(2, levels={GATES: 3})], [Need(GATES, 3)], [2],
            {1: Bar.SKILL}, id="a required level",
        ),
        pytest.param(
            [person(1), person(2, levels=EXPERT)], [Need(GATES, is_required=False)], [2, 1], {},
            id="a wished skill ranks",
        ),
        pytest.param(
            [person(1, levels=EXPERT, load=15), person(2, levels={GATES: 1})], [Need(GATES)],
            [1, 2], {}, id="skill outweighs room",
        ),
        pytest.param(
            [person(1, last_given_at=NOW - timedelta(minutes=5)),
             person(2, last_given_at=NOW - timedelta(hours=20))], [], [2, 1], {},
            id="whose turn it is",
        ),
        pytest.param(
            [person(1, last_given_at=NOW - timedelta(days=3)),
             person(2, last_given_at=NOW - timedelta(days=9)), person(3)], [], [3, 2, 1], {},
            id="a tie goes to who waited longest, never given before all",
        ),
        pytest.param(
            [person(1), person(2, place=Place.PERSONAL, load=24)], [], [2, 1], {},
            id="the personal engineer first, though busy",
        ),
        pytest.param(
            [person(1), person(2, place=Place.DEPUTY),
             person(3, place=Place.PERSONAL, back_at=NOW + timedelta(days=1))], [], [2, 1],
            {3: Bar.AWAY}, id="the deputy when the personal engineer is away",
        ),
        pytest.param(
            [person(1), person(2, place=Place.PERSONAL, load=25)], [], [1], {2: Bar.FULL},
            id="the pool when the personal engineer is full",
        ),
        pytest.param(
            [person(1, load=99), person(2, back_at=NOW), person(3, is_working=False),
             person(4)], [Need(GATES)], [],
            {1: Bar.FULL, 2: Bar.AWAY, 3: Bar.OFF_HOURS, 4: Bar.SKILL}, id="nobody fits",
        ),
    ],
)  # fmt: skip
def test_who_is_offered_a_ticket(candidates, needs, order, bars):
    found = suggest(candidates, needs, now=NOW)
    assert [offer.candidate.user for offer in found.offers] == order
    assert {refusal.candidate.user: refusal.bar for refusal in found.refusals} == bars
    assert (found.best is None) == (not order)
    backwards = suggest(reversed(candidates), needs, now=NOW)
    assert [offer.candidate.user for offer in backwards.offers] == order


def test_points_add_up_to_a_hundred_at_best():
    [offer] = suggest([person(1, levels=EXPERT)], [Need(GATES, 2)], now=NOW).offers
    assert (offer.points, offer.score) == ((40, 30, 20, 10), 100)


def test_points_say_what_they_are_given_for():
    candidate = person(
        1, levels={GATES: 1}, load=10, capacity=20, minutes_left=240,
        last_given_at=NOW - timedelta(hours=12),
    )  # fmt: skip
    [offer] = suggest([candidate], [Need(GATES)], now=NOW).offers
    assert offer.points == (13, 15, 10, 5)
