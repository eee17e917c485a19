"""Somebody on duty and an emergency that calls them, in one language. Called by ``Desk.ask``."""

from datetime import time, timedelta

from django.utils import timezone

from contracts.models import Product
from escalation.duty import services as duty
from escalation.duty.services import LayerDraft, RosterDraft
from escalation.tests.browser.furniture import WORDS
from servicedesk.accounts.absences import note_absence
from servicedesk.accounts.choices import Line
from servicedesk.accounts.models import Team, User
from tickets import services
from tickets.choices import Channel, Level, TicketType
from tickets.services import TicketDraft


def call_out(language: str, people: dict[str, str]) -> dict[str, int]:
    """A roster of Dana before Lev, an absence to come, a ticket that calls; numbers by name."""
    dana, lev, ivan, cora, alice = (
        User.objects.get(email=people[name]) for name in ("dana", "lev", "ivan", "cora", "alice")
    )
    now = timezone.now()
    name = f"Night {language} {Team.objects.count()}"
    team = Team.objects.create(name=name, line=Line.TWO)
    roster = duty.create_roster(
        RosterDraft(name=name, team=team, time_zone="Europe/Moscow"), actor=cora
    )
    yesterday = timezone.localdate() - timedelta(days=1)
    layers = [
        LayerDraft(members=(person,), starts_on=yesterday, handover_at=time(9))
        for person in (dana, lev)
    ]
    duty.publish(duty.draft_version(roster, layers=layers, actor=cora), actor=cora, at=now)
    ahead = timedelta(days=4 * (Team.objects.count() - 4))
    note_absence(
        lev, kind="holiday", starts_at=now + ahead, ends_at=now + ahead + timedelta(days=2),
        substitute=ivan, actor=lev,
    )  # fmt: skip
    draft = TicketDraft(
        subject=WORDS[language]["subject"], body=WORDS[language]["body"], requester=alice,
        organisation=alice.organisation, type=TicketType.INCIDENT, category=None, team=team,
        product=Product.objects.get(code="gate-4"), impact=Level.HIGH, urgency=Level.HIGH,
        channel=Channel.PORTAL,
    )  # fmt: skip
    ticket = services.open_ticket(draft, actor=alice, at=now)
    return {"roster": roster.pk, "called": ticket.pk}
