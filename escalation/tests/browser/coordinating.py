"""What a coordinator finds in the morning, in one language. Called by ``Desk.ask``."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from servicedesk.accounts.absences import note_absence, withdraw_absence
from servicedesk.accounts.models import Absence, Team, User
from tickets import services
from tickets.models import RoutingRule, Ticket
from tickets.services import TicketDraft

TICKETS = ("suggested", "picked", "dragged")


def line_up(language: str, people: dict[str, str]) -> dict[str, int]:
    """Three tickets nobody has, one that stands still, one whose client has read dana's words; the
    keys by name."""
    alice, dana = (User.objects.get(email=people[name]) for name in ("alice", "dana"))
    team = Team.objects.get(name="Line 1")
    with time_machine.travel(timezone.now() - timedelta(days=8), tick=False):
        still = services.take(_open(alice, "Still"), actor=dana)
    talked = services.take(_open(alice, "Talked"), actor=dana)
    services.reply(talked, body="I am looking at it.", actor=dana)
    services.reply(still, body="Still waiting?", actor=alice, at=still.updated_at)
    rule, _made = RoutingRule.objects.get_or_create(team=team, order=900)
    found = {name: _open(alice, name).pk for name in TICKETS}
    keys = {name: User.objects.get(email=people[name]).pk for name in ("dana", "pavel", "alice")}
    return {**found, **keys, "team": team.pk, "still": still.pk, "talked": talked.pk,
            "rule": rule.pk}  # fmt: skip


def _open(alice: User, subject: str) -> Ticket:
    draft = TicketDraft(subject=f"Gate 4: {subject}", body="It blinks.", requester=alice)
    return services.open_ticket(draft, actor=alice)


def ask_again(people: dict[str, str]) -> int:
    """One more request; its number."""
    return _open(User.objects.get(email=people["alice"]), "once more").pk


def give_out() -> int:
    """What beat does every minute."""
    return services.give_out(timezone.now())


def holder(number: int) -> str:
    """The e-mail of who has a ticket."""
    assignee = Ticket.objects.get(pk=number).assignee
    return assignee.email if assignee else ""


def by_hand(people: dict[str, str]) -> bool:
    """Let tickets be given out by people again."""
    team = Team.objects.get(name="Line 1")
    services.set_automatic(
        team.pk, is_automatic=False, actor=User.objects.get(email=people["cora"])
    )
    return True


def send_home(is_away: bool) -> int:  # noqa: FBT001 — JSON carries it by name
    """Let everybody who could take a ticket be away, or here again."""
    now = timezone.now()
    if not is_away:
        rows = list(Absence.objects.standing().filter(note="everybody"))
        return len([withdraw_absence(row, actor=row.user, at=now) for row in rows])
    people = list(User.objects.active().desk())
    for person in people:
        note_absence(
            person, kind="training", starts_at=now - timedelta(minutes=1),
            ends_at=now + timedelta(hours=2), note="everybody", actor=person,
        )  # fmt: skip
    return len(people)
