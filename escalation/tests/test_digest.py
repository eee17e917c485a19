"""Once a day coordinators and service managers are told of the tickets nobody has."""

import pytest
import time_machine

from escalation import services
from escalation.models import Digest, DigestDay
from servicedesk.events.models import Event
from servicedesk.notifications.models import Notification, OutgoingMail
from sla.tests.stories import ask, monday
from tickets import services as tickets

pytestmark = pytest.mark.django_db


@pytest.fixture
def unassigned(premium, alice, dana, cora, erin):
    """A critical one, a usual one, planned maintenance, and one that Dana has."""
    Digest.objects.update(time_zone="Europe/Moscow")
    with time_machine.travel(monday(9), tick=False):
        found = [
            ask(alice, at=monday(9), priority=4),
            ask(alice, at=monday(9), priority=1),
            ask(alice, at=monday(9), priority=4, type="maintenance"),
            ask(alice, at=monday(9), priority=1),
        ]
        tickets.assign(found[3], assignee=dana, actor=dana)
    return found


def tell(moment):
    with time_machine.travel(moment, tick=False):
        return services.tell_digests(moment)


def letters():
    return OutgoingMail.objects.filter(event__kind="escalation.digest_told")


def test_one_letter_a_day_and_person_at_the_local_time(unassigned, cora, tess):
    assert [tell(monday(9, 59)), tell(monday(10)), tell(monday(10, 1))] == [0, 1, 0]
    assert set(letters().values_list("recipient", flat=True)) == {cora.pk, tess.pk}
    assert letters().count() == 2
    assert [tell(monday(9, days=1)), tell(monday(11, days=1))] == [0, 1]
    assert letters().count() == 4


def test_critical_ones_are_marked_first_and_planned_ones_stand_apart(unassigned, cora):
    usual, critical, planned, taken = unassigned
    tell(monday(10))
    notice = Notification.objects.get(recipient=cora, event__kind="escalation.digest_told")

    assert notice.title == "Tickets without an assignee: 3"
    lines = notice.body.splitlines()
    assert lines[0] == "Critical or late: 1"
    assert lines[1].startswith(f"! #{critical.pk} Controller offline (Acme, Critical, ")
    assert lines[3] == "The others: 1"
    assert lines[4].startswith(f"#{usual.pk} ")
    assert lines[6] == "Planned and maintenance: 1"
    assert lines[7].startswith(f"#{planned.pk} ")
    assert f"#{taken.pk} " not in notice.body


def test_a_day_without_such_tickets_is_quiet(cora, tess):
    Digest.objects.update(time_zone="Europe/Moscow")
    assert tell(monday(10)) == 1
    assert DigestDay.objects.get().ticket_count == 0
    assert not Event.objects.filter(kind="escalation.digest_told").exists()
    assert not letters().exists()


def test_a_crash_leaves_nothing_and_the_next_pass_tells_it(unassigned, monkeypatch):
    def crash(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(services.digests, "notify", crash)
        with pytest.raises(KeyboardInterrupt):
            tell(monday(10))
    assert not DigestDay.objects.exists()
    assert not letters().exists()
    assert tell(monday(10, 5)) == 1
    assert letters().count() == 2


def test_a_digest_that_is_off_tells_nobody(unassigned):
    Digest.objects.update(is_active=False)
    assert tell(monday(12)) == 0
    assert not letters().exists()
