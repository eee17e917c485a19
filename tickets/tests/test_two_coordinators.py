"""Two coordinators at one ticket, and an absence written down while tickets are given out.

Only where many write at a time: on SQLite writers queue up before they begin.
"""

from datetime import timedelta

from django.utils import timezone

from conftest import MANY_WRITERS
from servicedesk.accounts.absences import absent, note_absence
from servicedesk.errors import Conflict
from servicedesk.events.models import Event
from tickets import services
from tickets.models import Ticket
from tickets.services.takeover import take_over
from tickets.tests.factories import open_ticket
from tickets.tests.test_concurrent_work import at_once, own

pytestmark = MANY_WRITERS


def test_one_of_two_coordinators_wins(alice, line1, dana, nick, cora, tess):
    ticket = open_ticket(alice)
    seen = ticket.revision
    outcomes = at_once(*[
        lambda who=who, to=to: services.assign(
            own(ticket), assignee=to, actor=who, seen_revision=seen
        )
        for who, to in ((cora, dana), (tess, nick))
    ])  # fmt: skip
    assert sorted(outcomes) == [Conflict.__name__, "done"]
    assert Event.objects.filter(kind="ticket.assigned", subject_id=ticket.pk).count() == 1


def test_an_absence_and_automatic_mode_never_both_have_their_way(alice, line1, dana, cora):
    services.set_automatic(line1.pk, is_automatic=True, actor=cora)
    for _round in range(5):
        tickets = [open_ticket(alice) for _ in range(3)]
        now = timezone.now()

        def leave(now=now):
            note_absence(
                dana, kind="sick", starts_at=now - timedelta(minutes=1),
                ends_at=now + timedelta(hours=1), actor=dana,
            )  # fmt: skip

        at_once(leave, lambda now=now: services.give_out(now))
        absence = absent([dana.pk], now)[dana.pk]
        noted = Event.objects.get(kind="absence.noted", data__absence=absence.pk)
        given = Event.objects.filter(
            kind="ticket.assigned", subject_id__in=[one.pk for one in tickets], pk__gt=noted.pk
        )
        assert not given.exists(), "a ticket was given after the absence was written down"
        absence.delete()
        Ticket.objects.filter(pk__in=[one.pk for one in tickets]).update(status="closed")


def test_one_of_two_takeovers_wins(alice, line1, dana, lev, ivan, cora):
    ticket = services.take(open_ticket(alice), actor=dana)
    outcomes = at_once(*[
        lambda to=to: take_over(
            dana, substitute=to, tickets=[ticket.pk], note="Look at it.", actor=cora
        )
        for to in (lev, ivan)
    ])  # fmt: skip
    assert sorted(outcomes) == [Conflict.__name__, "done"]
