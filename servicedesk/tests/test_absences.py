"""Absences: who is away and who stands in."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from servicedesk.accounts.absences import absent, note_absence, withdraw_absence
from servicedesk.accounts.models import Absence
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from servicedesk.events.tasks import deliver_due
from servicedesk.notifications.models import Notification

pytestmark = pytest.mark.django_db


def monday(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour, minute, tzinfo=ZoneInfo("Europe/Moscow")) + timedelta(days)


def away(person, actor, *, start=9, end=18, **fields):
    fields = {"kind": "sick", "starts_at": monday(start), "ends_at": monday(end), **fields}
    return note_absence(person, actor=actor, **fields)


def test_absent_says_who_is_away_at_that_instant(dana, lev, ivan):
    absence = away(dana, dana, substitute=lev)

    people = [dana.pk, lev.pk, ivan.pk]
    assert absent(people, monday(9)) == {dana.pk: absence}
    assert absent(people, monday(8, 59)) == {}
    assert absent(people, monday(18)) == {}


def test_a_withdrawn_absence_is_none(dana):
    absence = withdraw_absence(away(dana, dana), actor=dana, at=monday(8))

    assert absent([dana.pk], monday(10)) == {}
    with pytest.raises(Refused, match="withdrawn already"):
        withdraw_absence(absence, actor=dana, at=monday(9))
    assert Event.objects.filter(kind="absence.withdrawn").count() == 1


def test_the_substitute_is_told_when_it_is_noted_and_when_it_is_off(dana, lev):
    absence = away(dana, dana, substitute=lev)
    deliver_due()
    withdraw_absence(absence, actor=dana, at=monday(8))
    deliver_due()

    told = Notification.objects.filter(recipient=lev).order_by("pk")
    assert [notice.title for notice in told] == [
        "You stand in for Dana", "You need not stand in for Dana",
    ]  # fmt: skip
    assert "From 2 March 2026, 09:00 MSK until 2 March 2026, 18:00 MSK." in told[0].body


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"start": 18, "end": 9}, "ends before it begins"),
        ({"kind": "fishing"}, "Choose why"),
        ({"ends_at": monday(9, days=400)}, "a year at most"),
    ],
)
def test_unfit_absences_are_refused(dana, fields, words):
    with pytest.raises(Refused, match=words):
        away(dana, dana, **fields)
    assert not Absence.objects.exists()
    assert not Event.objects.filter(kind="absence.noted").exists()


def test_a_substitute_is_another_person_who_is_here(dana, lev, alice, petra):
    away(lev, lev)
    for substitute, words in [
        (dana, "Nobody stands in for themselves"),
        (lev, "Lev is away in that time as well"),
        (alice, "Alice cannot stand in"),
    ]:
        with pytest.raises(Refused, match=words):
            away(dana, dana, substitute=substitute)
    with pytest.raises(Refused, match="Lev cannot stand in"):
        away(petra, petra, substitute=lev, start=19, end=20)
    assert Absence.objects.count() == 1


def test_the_same_time_is_noted_once(dana):
    away(dana, dana)
    with pytest.raises(Refused, match="withdraw that first"):
        away(dana, dana, start=17, end=20)
    assert Absence.objects.count() == 1
