"""Who is on duty when, by values alone."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from escalation.duty.rota import (
    Clash,
    Cover,
    Layer,
    Leave,
    Post,
    Rota,
    Stretch,
    Why,
    conflicts,
    gaps,
    next_change,
    on_duty,
    stretches,
)

BERLIN = ZoneInfo("Europe/Berlin")
DANA, LEV, IVAN, ERIN = 1, 2, 3, 4
WEEK = Layer(1, (DANA, LEV), date(2026, 3, 2), 168, time(9))
SECOND = Layer(2, (IVAN,), date(2026, 3, 2), 168, time(9))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=BERLIN)


def roster(*layers: Layer, covers=(), leaves=()) -> Rota:
    return Rota(BERLIN, len(layers), layers, tuple(covers), tuple(leaves))


def people(rota: Rota, moment: datetime) -> list[int | None]:
    return [post.person for post in on_duty(rota, moment)]


def test_members_take_turns_and_hand_over_at_the_local_hour():
    rota = roster(WEEK, SECOND)

    assert people(rota, at(2, 9)) == [DANA, IVAN]
    assert people(rota, at(9, 8, 59)) == [DANA, IVAN]
    assert people(rota, at(9, 9)) == [LEV, IVAN]
    assert people(rota, at(16, 9)) == [DANA, IVAN]


def test_the_handover_stays_at_its_hour_when_the_clocks_change():
    rota = roster(Layer(1, (DANA, LEV), date(2026, 3, 28), 24, time(9)))

    found = stretches(rota, at(28, 9), at(30, 9))
    assert [(each.post.person, each.starts_at, each.ends_at) for each in found] == [
        (DANA, at(28, 9), at(29, 9)),
        (LEV, at(29, 9), at(30, 9)),
    ]
    assert found[0].ends_at.astimezone(UTC) - found[0].starts_at.astimezone(UTC) == timedelta(
        hours=23
    )


def test_before_the_first_shift_and_after_the_last_day_nobody_is_there():
    rota = roster(Layer(1, (DANA,), date(2026, 3, 3), 24, time(9), ends_on=date(2026, 3, 4)))
    nobody = Post(1, None, None, Why.NOBODY)

    assert gaps(rota, at(2, 9), at(7, 9)) == [
        Stretch(nobody, at(2, 9), at(3, 9)),
        Stretch(nobody, at(5, 9), at(7, 9)),
    ]


def test_a_cover_holds_for_its_time_and_the_last_one_wins():
    rota = roster(
        WEEK,
        covers=[Cover(1, LEV, at(3, 18), at(4, 8)), Cover(1, IVAN, at(3, 20), at(3, 22))],
    )

    assert [people(rota, at(3, hour)) for hour in (17, 18, 20, 22)] == [
        [DANA], [LEV], [IVAN], [LEV],
    ]  # fmt: skip
    assert on_duty(rota, at(4, 8)) == (Post(1, DANA, DANA, Why.TURN),)


def test_the_substitute_stands_in_for_who_is_away():
    rota = roster(WEEK, leaves=[Leave(DANA, at(3, 0), at(5, 0), ERIN)])

    assert on_duty(rota, at(4, 12)) == (Post(1, ERIN, DANA, Why.STANDS_IN),)
    assert gaps(rota, at(2, 9), at(9, 9)) == []
    assert conflicts(rota, at(2, 9), at(9, 9)) == [
        Clash("away", DANA, at(3, 0), at(5, 0), (1,))
    ]  # fmt: skip


def test_without_a_substitute_or_with_one_who_is_away_too_there_is_a_gap():
    alone = roster(WEEK, leaves=[Leave(DANA, at(3, 0), at(5, 0))])
    both = roster(
        WEEK, leaves=[Leave(DANA, at(3, 0), at(5, 0), ERIN), Leave(ERIN, at(4, 0), at(6, 0))]
    )
    away = Post(1, None, DANA, Why.AWAY)

    assert gaps(alone, at(2, 9), at(9, 9)) == [Stretch(away, at(3, 0), at(5, 0))]
    assert gaps(both, at(2, 9), at(9, 9)) == [Stretch(away, at(4, 0), at(5, 0))]


def test_one_person_on_two_levels_is_a_conflict():
    rota = roster(WEEK, SECOND, covers=[Cover(2, DANA, at(3, 0), at(12, 0))])

    assert conflicts(rota, at(2, 9), at(16, 9)) == [
        Clash("twice", DANA, at(3, 0), at(9, 9), (1, 2))
    ]


def test_the_next_change_is_the_next_handover():
    rota = roster(WEEK, SECOND, covers=[Cover(1, LEV, at(3, 18), at(4, 8))])

    assert next_change(rota, at(2, 12), within=timedelta(days=28)) == at(3, 18)
    assert next_change(roster(SECOND), at(2, 12), within=timedelta(days=28)) is None


moments = st.integers(0, 40 * 24 * 4).map(
    lambda quarters: datetime(2026, 3, 10, tzinfo=UTC) + timedelta(minutes=15 * quarters)
)
spans = st.tuples(moments, moments).map(sorted).filter(lambda pair: pair[0] < pair[1])
person = st.integers(1, 5)
layer = st.builds(
    Layer,
    level=st.just(1),
    members=st.lists(person, max_size=4).map(tuple),
    starts_on=st.dates(date(2026, 3, 1), date(2026, 4, 5)),
    shift_hours=st.sampled_from([1, 5, 8, 12, 24, 100, 168]),
    handover_at=st.sampled_from([time(0), time(2, 30), time(9)]),
    ends_on=st.none() | st.dates(date(2026, 4, 6), date(2026, 4, 20)),
)
covers = st.lists(st.builds(lambda who, pair: Cover(1, who, *pair), person, spans), max_size=3)
leaves = st.lists(
    st.builds(lambda who, pair, other: Leave(who, *pair, other), person, spans, st.none() | person),
    max_size=3,
)


@given(layer=layer, covers=covers, leaves=leaves, span=spans, moment=moments)
def test_stretches_say_at_every_moment_what_on_duty_says(layer, covers, leaves, span, moment):
    rota = roster(layer, covers=covers, leaves=leaves)
    start, end = span
    found = stretches(rota, start, end)

    assert [found[0].starts_at, found[-1].ends_at] == [start, end]
    assert all(one.ends_at == other.starts_at for one, other in pairwise(found))
    assert all(one.post != other.post for one, other in pairwise(found))
    for each in found:
        assert on_duty(rota, each.starts_at) == (each.post,)
        if each.starts_at <= moment < each.ends_at:
            assert on_duty(rota, moment) == (each.post,)
