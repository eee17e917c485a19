"""Two beats at the same moment: each day is counted once, and one of them did it."""

from django.db.models import Sum

from conftest import MANY_WRITERS
from sla import services
from sla.models import AttainmentDay, Clock, SnapshotDay
from sla.tests.stories import monday
from tickets.tests.test_concurrent_work import at_once

pytestmark = MANY_WRITERS


def test_two_beats_count_each_day_once(cases):
    now, taken = monday(3, days=20), []
    services.sweep(now)

    def beat():
        taken.extend(services.take_snapshots(now))

    assert at_once(beat, beat, beat) == ["done", "done", "done"]
    assert len(taken) == 20
    assert sorted(taken) == list(SnapshotDay.objects.values_list("day", flat=True))
    counted = AttainmentDay.objects.aggregate(clocks=Sum("clocks"))["clocks"]
    assert counted == Clock.objects.judged_within(None, monday(0, days=20)).count()
    assert list(services.differing_days()) == []
