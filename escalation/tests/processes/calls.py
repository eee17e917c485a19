"""People on duty and emergencies that call them, and what came of it (for ``Desk.ask``)."""

from collections import Counter
from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from escalation.duty import services
from escalation.duty.models import Call, Page
from escalation.duty.services import LayerDraft, RosterDraft
from escalation.tests.processes.night import open_emergencies
from servicedesk.accounts.models import Team, User
from servicedesk.events.models import Event
from servicedesk.notifications.models import Notification, OutgoingMail


def call_out(people: dict[str, str], count: int) -> list[int]:
    """A roster of Dana before Lev for line 1, and so many emergencies that call Dana at once."""
    dana, lev, cora = (User.objects.get(email=people[name]) for name in ("dana", "lev", "cora"))
    team = Team.objects.get(name="Line 1")
    roster = services.create_roster(
        RosterDraft(name="Line 1", team=team, time_zone="Europe/Moscow", wait_minutes=240),
        actor=cora,
    )
    layers = [
        LayerDraft(
            members=(person,),
            starts_on=timezone.localdate() - timedelta(days=1),
            handover_at=time(9),
        )
        for person in (dana, lev)
    ]
    version = services.draft_version(roster, layers=layers, actor=cora)
    services.publish(version, actor=cora, at=timezone.now())
    return open_emergencies(people["alice"], [0.0] * count)


def let_minutes_pass(tickets: list[int]) -> int:
    """As if nobody had answered in time: the next level of every open call is due."""
    waiting = Call.objects.open().filter(ticket__in=tickets, next_at__isnull=False)
    return waiting.update(next_at=timezone.now())


def paged(tickets: list[int]) -> list[list[Any]]:
    """(ticket, level, person, inbox rows, letters) of every page, in order."""
    rows = Page.objects.filter(call__ticket__in=tickets).select_related("person", "call")
    return [
        [
            row.call.ticket_id,
            row.level,
            row.person.email,
            Notification.objects.filter(event=row.event_id).count(),
            OutgoingMail.objects.filter(event=row.event_id).count(),
        ]
        for row in rows.order_by("call__ticket_id", "level")
    ]


def recorded(tickets: list[int]) -> dict[str, int]:
    """How many pages the history of each ticket tells of."""
    rows = Event.objects.filter(kind="duty.paged", subject_id__in=tickets)
    return dict(Counter(str(key) for key in rows.values_list("subject_id", flat=True)))
