"""Two at once for the last hour: one is split, nothing is counted twice.

Only where many write at a time: on SQLite writers queue up before they begin.
"""

from datetime import UTC, date, datetime
from threading import Barrier, Thread

from django.db import connection

from conftest import MANY_WRITERS
from contracts.models import LedgerEntry
from contracts.services import AllowanceDraft, consume, grant_allowance, standing

pytestmark = MANY_WRITERS
NOON = datetime(2026, 6, 15, 9, tzinfo=UTC)


def test_two_who_use_the_last_hour_get_it_once(standard):
    allowance = grant_allowance(
        standard,
        draft=AllowanceDraft(
            unit="minutes", starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 30), granted=60
        ),
        actor=None,
        at=NOON,
    )
    barrier = Barrier(2)

    def work(ticket: int) -> None:
        barrier.wait()
        try:
            consume(standard, unit="minutes", amount=45, ticket=ticket, actor=None, at=NOON)
        finally:
            connection.close()

    threads = [Thread(target=work, args=[ticket]) for ticket in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    used = LedgerEntry.objects.filter(kind="consume").order_by("pk")
    assert [(row.amount, row.surplus) for row in used] == [(-45, 0), (-15, 30)]
    assert (standing(allowance).left, standing(allowance).surplus) == (0, 30)
