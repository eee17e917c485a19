"""Whether a person may be given a ticket."""

from datetime import datetime

from django.utils.translation import gettext as _

from servicedesk.accounts.absences import absent
from servicedesk.accounts.models import Absence, User
from servicedesk.errors import Refused
from servicedesk.events.services import is_replaying
from tickets.candidates import near_to, room_of, suggestion_for
from tickets.models import Ticket

MOST_NAMED = 3


def refuse_assignee(assignee: User, *, ticket: Ticket, actor: User | None) -> None:
    """Raises Refused unless the person works at the desk and sees the ticket; partners give work to
    their own."""
    if not assignee.is_active and not is_replaying():
        raise Refused(
            _("%(name)s works here no more: choose another person.") % {"name": assignee.full_name},
            field="assignee",
        )
    if not assignee.is_desk:
        raise Refused(
            _("%(name)s does not work at the desk: tickets are given to engineers.")
            % {"name": assignee.full_name},
            field="assignee",
        )
    if actor is not None and actor.is_partner and assignee.organisation_id != actor.organisation_id:
        raise Refused(
            _("Give the ticket to a colleague of yours, or hand it over to the centre."),
            field="assignee",
        )
    if is_replaying() or ticket.is_seen_by(assignee):
        return
    words = (
        _("%(name)s does not see this client's tickets.")
        if assignee.is_partner
        else _("%(name)s does not see this team's tickets: it is confidential.")
    )
    raise Refused(words % {"name": assignee.full_name}, field="assignee")


def refuse_stranger(assignee: User, *, ticket: Ticket, actor: User | None, at: datetime) -> None:
    """Raises Refused where the person is neither of the ticket's team nor named by its contract;
    who takes one themselves is asked by their own conscience, and rules name whom they name."""
    if actor is None or assignee in (actor, ticket.assignee) or is_replaying():
        return
    near = near_to(ticket, now=at)
    if near is None or assignee.pk in near or ticket.team is None:
        return
    raise Refused(
        _("%(name)s is not in %(team)s, which has the ticket: hand it over to their team instead.")
        % {"name": assignee.full_name, "team": ticket.team.name},
        field="assignee",
    )


def refuse_full(person: User, *, more: int = 1, field: str = "assignee") -> None:
    """Raises Refused where so many more tickets go past what the person has room for."""
    load, capacity = room_of(person)
    if load + more <= capacity:
        return
    words = _("%(name)s would have %(load)d of %(capacity)d tickets.")
    raise Refused(
        words % {"name": person.full_name, "load": load + more, "capacity": capacity},
        field=field, code="full",
    )  # fmt: skip


def refuse_absent(
    assignee: User, *, actor: User | None, at: datetime, ticket: Ticket | None = None
) -> None:
    """Raises Refused when the person is away then, naming who could take the ticket instead; who
    takes one themselves is here.

    Waits for an absence of theirs that is being written down at this very moment.
    """
    if is_replaying() or assignee == actor:
        return
    User.objects.select_for_update(no_key=True).get(pk=assignee.pk)
    absence = absent([assignee.pk], at).get(assignee.pk)
    if absence is not None:
        raise Refused(_absence_words(absence, ticket=ticket, at=at), field="assignee")


def _absence_words(absence: Absence, *, ticket: Ticket | None, at: datetime) -> str:
    """Who stands in; without one up to three who fit by the rules, the best first."""
    names = {"name": absence.user.full_name}
    if absence.substitute is not None:
        names["substitute"] = absence.substitute.full_name
        return _("%(name)s is away: give the ticket to %(substitute)s, who stands in.") % names
    offers = suggestion_for(ticket, now=at).offers if ticket is not None else ()
    if not offers:
        return _("%(name)s is away: choose another person.") % names
    names["others"] = ", ".join(offer.candidate.name for offer in offers[:MOST_NAMED])
    return _("%(name)s is away. These could take it: %(others)s.") % names
