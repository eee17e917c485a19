"""Letters of escalation wait for a person's working time; critical ones and the inbox never do."""

import pytest
import time_machine
from django.urls import reverse

from contracts.models import ServiceHours
from escalation import services
from escalation.models import WorkingTime
from escalation.working_time import hold_until
from servicedesk.accounts.models import Team
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from servicedesk.notifications.models import MailState, Notification, OutgoingMail
from servicedesk.notifications.sending import due_mail
from sla.tests.stories import ask, monday

pytestmark = pytest.mark.django_db
WEEK = {str(day): [["09:00", "18:00"]] for day in range(5)}


def calendar(name, weekly):
    return ServiceHours.objects.create(name=name, time_zone="Europe/Moscow", weekly=weekly)


@pytest.fixture
def office(db) -> ServiceHours:
    return calendar("Office", WEEK)


@pytest.fixture
def desk(premium, line1, dana, cora, erin):
    Team.objects.filter(pk=line1.pk).update(lead=dana)


def night(alice, *, priority):
    with time_machine.travel(monday(20), tick=False):
        ticket = ask(alice, at=monday(20), priority=priority)
    with time_machine.travel(monday(3, days=1), tick=False):
        services.sweep(monday(3, days=1))
    return ticket


def letters(user, ticket):
    mail = OutgoingMail.objects.filter(
        recipient=user, event__kind="escalation.raised", event__subject_id=ticket.pk
    )
    return set(mail.values_list("next_attempt_at", flat=True))


def test_at_night_the_letter_waits_for_the_morning_and_the_inbox_does_not(
    desk, alice, dana, office, erin
):
    services.set_working_time(dana, hours=office, actor=erin)
    ticket = night(alice, priority=2)

    assert letters(dana, ticket) == {monday(9, days=1)}
    assert letters(erin, ticket) <= {monday(3, days=1)}
    inbox = Notification.objects.filter(recipient=dana, event__kind="escalation.raised")
    assert set(inbox.values_list("created_at", flat=True)) == {monday(3, days=1)}
    held = OutgoingMail.objects.filter(recipient=dana, event__kind="escalation.raised")
    assert set(held.values_list("state", flat=True)) == {MailState.WAITING}
    assert not set(held.values_list("pk", flat=True)) & set(due_mail(monday(8, 59, days=1)))
    assert set(held.values_list("pk", flat=True)) <= set(due_mail(monday(9, days=1)))


def test_what_is_critical_comes_at_once(desk, alice, dana, office, erin):
    services.set_working_time(dana, hours=office, actor=erin)
    ticket = night(alice, priority=1)

    assert letters(dana, ticket) == {monday(3, days=1)}


def test_a_person_s_own_hours_count_before_the_team_s(dana, line1, office, erin):
    late = calendar("Late shift", {"0": [["14:00", "22:00"]]})
    services.set_working_time(line1, hours=office, actor=erin)
    assert hold_until(dana, monday(7)) == monday(9)
    assert hold_until(dana, monday(10)) is None
    services.set_working_time(dana, hours=late, actor=erin)
    assert hold_until(dana, monday(10)) == monday(14)
    assert hold_until(erin, monday(3)) is None


def test_the_number_of_queries_does_not_grow_with_the_people(
    dana, lev, line1, line2, office, erin, django_assert_max_num_queries
):
    for whose in (line1, line2, dana, lev, erin):
        services.set_working_time(whose, hours=office, actor=erin)
    with django_assert_max_num_queries(5):
        hold_until(dana, monday(7))


def test_hours_that_are_never_open_are_refused(dana, office, erin):
    ServiceHours.objects.filter(pk=office.pk).update(weekly={})
    office.refresh_from_db()
    with pytest.raises(Refused, match="never open"):
        services.set_working_time(dana, hours=office, actor=erin)
    assert not WorkingTime.objects.exists()
    assert not Event.objects.filter(kind="escalation.working_time_set").exists()


def test_a_manager_sets_a_working_time_and_takes_it_back(sign_in, cora, dana, line1, office):
    browser, url = sign_in(cora), reverse("escalation:working_time_list")
    assert "Nobody" in browser.get(url).content.decode()
    assert browser.post(url, {"whose": f"team-{line1.pk}", "hours": office.pk}).status_code == 302
    assert "Office" in browser.get(url).content.decode()
    assert browser.post(url, {"whose": "team-0", "hours": office.pk}).status_code == 422
    assert browser.post(url, {"whose": f"team-{line1.pk}", "hours": ""}).status_code == 302

    said = Event.objects.filter(kind="escalation.working_time_set").order_by("pk")
    assert [event.data["after"] for event in said] == ["Office", ""]
    assert not WorkingTime.objects.exists()
    assert sign_in(dana).get(url).status_code == 403
