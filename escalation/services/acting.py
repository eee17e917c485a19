"""What a step does to its ticket, in the transaction that raises it."""

from collections.abc import Callable, Iterable
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from contracts.choices import Priority
from escalation.choices import Action, Origin
from escalation.duty.choices import Cause
from escalation.duty.services import start_page
from escalation.models import Escalation
from escalation.services.records import open_record
from servicedesk.accounts.absences import absent
from servicedesk.accounts.models import User
from servicedesk.errors import DATABASE_AWAY, Refused
from tickets import services as tickets
from tickets.models import Ticket

log = structlog.get_logger(__name__)
EFFECT_LENGTH = 300


def act(escalations: Iterable[Escalation], *, now: datetime) -> list[Escalation]:
    """Do what the steps say and keep in words what came of it; returns those that could not.

    What the house refuses, or a fault, undoes this one deed only: the people are told all the same.
    """
    failed: list[Escalation] = []
    for escalation in escalations:
        try:
            with transaction.atomic():
                effect = DEEDS[escalation.step.action](escalation, now)
        except Refused as refusal:
            effect = str(refusal)
            failed.append(escalation)
        except DATABASE_AWAY:
            raise  # the database is away: nothing of the batch stands, all is tried again
        except Exception:
            log.exception("a step's action failed", escalation=escalation.pk)
            effect = _("The action failed: the administrator finds it in the log.")
            failed.append(escalation)
        escalation.effect = effect[:EFFECT_LENGTH]
    return failed


def _raise_priority(escalation: Escalation, now: datetime) -> str:
    ticket = escalation.ticket
    if ticket.priority <= Priority.CRITICAL:
        raise Refused(_("The priority is the highest already."))
    before = ticket.get_priority_display()
    tickets.set_priority(
        ticket,
        priority=ticket.priority - 1,
        reason=_("Escalation: %(rule)s") % {"rule": escalation.step.rule.name},
        actor=None,
        at=now,
    )
    return _("Priority: %(before)s → %(after)s") % {
        "before": before,
        "after": ticket.get_priority_display(),
    }


def _reassign(escalation: Escalation, now: datetime) -> str:
    ticket = escalation.ticket
    person = least_loaded(ticket, now=now)
    if person is None:
        raise Refused(_("Nobody else of the team can take the ticket: a coordinator decides."))
    tickets.assign(ticket, assignee=person, actor=None, at=now)
    return _("Given to %(name)s") % {"name": person.full_name}


def least_loaded(ticket: Ticket, *, now: datetime) -> User | None:
    """Of the people of the ticket's team who work now the one with the fewest open tickets, not
    the present assignee; None when there is nobody."""
    if ticket.team_id is None:
        return None
    team = User.objects.active().in_team(ticket.team_id).exclude(pk=ticket.assignee_id or 0)
    members = {user.pk: user for user in team.order_by("pk")}
    away = absent(members, now)
    people = {key: user for key, user in members.items() if key not in away}
    held = Ticket.objects.open().filter(assignee__in=list(people)).values("assignee")
    loads = {row["assignee"]: row["load"] for row in held.annotate(load=Count("pk")).order_by()}
    return min(people.values(), key=lambda user: (loads.get(user.pk, 0), user.pk), default=None)


def _open_record(escalation: Escalation, now: datetime) -> str:
    matter = open_record(
        ticket=escalation.ticket,
        reason=_("Escalation: %(rule)s") % {"rule": escalation.step.rule.name},
        origin=Origin.STEP,
        actor=None,
        at=now,
    )
    return _("Escalation record %(number)s is open") % {"number": matter.pk}


def _page(escalation: Escalation, now: datetime) -> str:
    call = start_page(escalation.ticket, cause=Cause.STEP, now=now)
    if call is None:
        raise Refused(_("Nobody was called: the team has no duty roster in force."))
    return _("Who is on duty is called")


DEEDS: dict[str, Callable[[Escalation, datetime], str]] = {
    Action.RAISE_PRIORITY: _raise_priority,
    Action.REASSIGN: _reassign,
    Action.OPEN_RECORD: _open_record,
    Action.PAGE: _page,
}
