"""Between teams: giving a ticket on with what the other team must know, accepting it, giving it
back."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from servicedesk.accounts.absences import absent
from servicedesk.accounts.models import Team, User
from servicedesk.errors import Conflict, Refused
from servicedesk.events.services import is_replaying, record
from tickets import files as uploads
from tickets.choices import ReturnReason, Stage
from tickets.events import HANDED_OVER, HANDOFF_ACCEPTED, HANDOFF_RETURNED
from tickets.models import Handoff, Stay, Ticket
from tickets.services.checking import refuse_unticked
from tickets.services.messages import post
from tickets.services.people import refuse_assignee
from tickets.services.records import record_assignee, record_move, record_status
from tickets.services.regulation import check_facts, facts_asked
from tickets.services.rows import lock, moment, refuse_finished, verb, wake, write
from tickets.services.text import BODY_LIMIT, clean_optional, clean_reason

HANDOFF_LIMIT = 10_000
WAITING = "waiting_handoff"


def open_handoff(ticket: Ticket) -> Handoff | None:
    """The hand-over that waits to be accepted or returned, if there is one."""
    if not ticket.handoff_count:
        return None
    remembered = ticket._state.fields_cache
    if is_replaying() and WAITING in remembered:  # the instance is trusted, as in ``lock``
        known: Handoff | None = remembered[WAITING]
        return known
    waiting = Handoff.objects.filter(ticket=ticket, accepted_at=None, returned_at=None)
    handoff: Handoff | None = waiting.select_related("from_team", "to_team", "by").first()
    return handoff


@verb
def hand_over(
    ticket: Ticket,
    *,
    to_team: Team,
    tried: str,
    hypothesis: str,
    actor: User | None,
    at: datetime | None = None,
    files: Sequence[uploads.Upload] = (),
    message: str = "",
    facts: Sequence[str] = (),
    seen_revision: int | None = None,
) -> Handoff:
    """Give the ticket to another team, which then accepts or returns it. Records HANDED_OVER.

    ``message`` and ``files`` become an inner note. The assignee is cleared; coming back to the team
    before last counts as ping-pong. A higher line is told what was tried and what is supposed;
    ``facts`` are the answers to what the regulation asks, in its order. Raises Refused for the same
    or a closed team, a finished ticket, a hand-over still open, and points not ticked.
    """
    at = moment(at)
    lock(ticket, seen_revision=seen_revision)
    if not is_replaying():  # other systems move finished tickets too
        refuse_finished(ticket)
    _refuse_team(ticket, to_team=to_team, actor=actor)
    tried, hypothesis = _told(tried, hypothesis, is_up=to_team.line > ticket.line)
    told = _facts(to_team, facts)
    message = clean_optional(message, field="message", limit=BODY_LIMIT)
    uploads.check(files)
    refuse_unticked(ticket, actor=actor, before=Stage.HAND_OVER)
    waiting = open_handoff(ticket)
    if waiting is not None:
        if not is_replaying():
            raise Refused(
                _("%(team)s has not accepted the ticket yet: it is accepted or returned first.")
                % {"team": waiting.to_team.name},
                code="handoff_open",
            )
        _accept(waiting, ticket=ticket, actor=None, at=at)  # who passes it on had it
    if message or files:
        post(ticket, body=message or _("Files for the hand-over"), actor=actor, at=at,
             files=files, is_public=False)  # fmt: skip
    handoff = Handoff.objects.create(
        ticket=ticket, from_team=ticket.team, to_team=to_team, from_line=ticket.line,
        to_line=to_team.line, by=actor, at=at, tried=tried, hypothesis=hypothesis,
        from_assignee=ticket.assignee, facts=told or None,
    )  # fmt: skip
    ticket._state.fields_cache[WAITING] = handoff
    before, ticket.assignee = ticket.assignee, None
    ticket.handoff_count += 1
    move(ticket, to_team=to_team, at=at)
    write(ticket, "assignee", "handoff_count", *MOVED, "message_count", at=at)
    record_move(HANDED_OVER, handoff, before=handoff.from_team, from_line=handoff.from_line,
                actor=actor, at=at)  # fmt: skip
    record_assignee(ticket, before, actor=actor, at=at, is_covered=True)
    return handoff


@verb
def accept_handoff(handoff: Handoff, *, actor: User, at: datetime | None = None) -> Handoff:
    """Take over what was handed over: the acceptor becomes the assignee. Records HANDOFF_ACCEPTED.

    Raises Conflict when a colleague answered it first.
    """
    at = moment(at)
    ticket = _lock_open(handoff)
    refuse_assignee(actor, ticket=ticket, actor=actor)
    _accept(handoff, ticket=ticket, actor=actor, at=at)
    before, ticket.assignee = ticket.assignee, actor
    woken = wake(ticket)
    write(ticket, "assignee", "status", at=at)
    record_assignee(ticket, before, actor=actor, at=at)
    if woken:
        record_status(ticket, before=woken, actor=actor, at=at)
    return handoff


@verb
def return_handoff(
    handoff: Handoff, *, code: str, reason: str, actor: User | None, at: datetime | None = None
) -> Handoff:
    """Give the ticket back to the team it came from, and to who had it there. Records
    HANDOFF_RETURNED.

    Raises Refused without a reason, Conflict when a colleague answered the hand-over first.
    """
    at = moment(at)
    if code not in ReturnReason.values:
        raise Refused(_("Choose why the ticket goes back."), field="code")
    reason = clean_reason(
        reason, message=_("Say what the other team should do before it hands the ticket over.")
    )
    ticket = _lock_open(handoff)
    back_to = handoff.from_team
    if back_to is None:
        raise Refused(_("The ticket came from no team: hand it over instead."), code="no_team")
    handoff.returned_at, handoff.returned_by = at, actor
    ticket._state.fields_cache[WAITING] = None
    handoff.return_code, handoff.return_reason = code, reason
    handoff.save(update_fields=["returned_at", "returned_by", "return_code", "return_reason"])
    before, ticket.assignee = ticket.assignee, _who_had_it(handoff, at=at)
    move(ticket, to_team=back_to, at=at)
    write(ticket, "assignee", *MOVED, at=at)
    record_move(HANDOFF_RETURNED, handoff, before=handoff.to_team, from_line=handoff.to_line,
                actor=actor, at=at, code=str(code), reason=reason)  # fmt: skip
    record_assignee(ticket, before, actor=actor, at=at, is_covered=True)
    return handoff


MOVED = ("team", "line", "ping_pong_count")


def move(ticket: Ticket, *, to_team: Team, at: datetime) -> None:
    """Put the ticket into another team: one stay ends, the next begins. The caller writes
    ``MOVED``."""
    stays = list(ticket.stays.order_by("-number")[:2])
    if stays:
        Stay.objects.filter(pk=stays[0].pk).update(left_at=at)
    if len(stays) == 2 and stays[1].team_id == to_team.pk:
        ticket.ping_pong_count += 1
    Stay.objects.create(
        ticket=ticket, number=stays[0].number + 1 if stays else 1,
        line=to_team.line, team=to_team, entered_at=at,
    )  # fmt: skip
    ticket.team, ticket.line = to_team, to_team.line


def accept_open_handoff(ticket: Ticket, *, actor: User | None, at: datetime) -> None:
    """Whoever takes or finishes a ticket that waits to be accepted has accepted it."""
    if ticket.handoff_count and (waiting := open_handoff(ticket)):
        _accept(waiting, ticket=ticket, actor=actor, at=at)


def _accept(handoff: Handoff, *, ticket: Ticket, actor: User | None, at: datetime) -> None:
    handoff.accepted_at, handoff.accepted_by = at, actor
    ticket._state.fields_cache[WAITING] = None
    handoff.save(update_fields=["accepted_at", "accepted_by"])
    record(HANDOFF_ACCEPTED, ticket, actor=actor, at=at, handoff=handoff.pk)


def _lock_open(handoff: Handoff) -> Ticket:
    """Lock the ticket, then read the hand-over again; Conflict when it is answered."""
    ticket = lock(handoff.ticket)
    if not is_replaying():
        handoff.refresh_from_db(
            from_queryset=Handoff.objects.select_related(
                "from_team", "to_team", "by", "from_assignee", "accepted_by", "returned_by"
            )
        )
        handoff.ticket = ticket
    if handoff.accepted_at is not None:
        who = handoff.accepted_by.full_name if handoff.accepted_by else _("The desk")
        raise Conflict(_("%(name)s has accepted the hand-over already.") % {"name": who})
    if handoff.returned_at is not None:
        who = handoff.returned_by.full_name if handoff.returned_by else _("The desk")
        raise Conflict(_("%(name)s has returned the hand-over already.") % {"name": who})
    return ticket


def _told(tried: str, hypothesis: str, *, is_up: bool) -> tuple[str, str]:
    tried = clean_optional(tried, field="tried", limit=HANDOFF_LIMIT)
    hypothesis = clean_optional(hypothesis, field="hypothesis", limit=HANDOFF_LIMIT)
    if is_replaying():
        return tried, hypothesis
    if not tried:
        raise Refused(_("Write what was tried, so that nobody does it twice."), field="tried")
    if is_up and not hypothesis:
        raise Refused(_("Write what you suppose the cause is."), field="hypothesis")
    return tried, hypothesis


def _facts(to_team: Team, given: Sequence[str]) -> list[dict[str, str]]:
    return [] if is_replaying() else check_facts(facts_asked(to_team), given)


def _refuse_team(ticket: Ticket, *, to_team: Team, actor: User | None) -> None:
    if to_team.pk == ticket.team_id:
        raise Refused(_("The ticket is with this team already."), field="to_team")
    if not to_team.is_active and not is_replaying():
        raise Refused(_("This team works no more: choose another."), field="to_team")
    if actor is None or not actor.is_partner:
        return
    sees_team = Team.objects.visible_to(actor).filter(pk=to_team.pk).exists()
    if not sees_team or not Ticket.visible_to(actor).filter(pk=ticket.pk).exists():
        raise Refused(_("You cannot hand this ticket over to that team."), field="to_team")


def _who_had_it(handoff: Handoff, *, at: datetime) -> User | None:
    """The assignee whom the hand-over took the ticket from, if that person still works here and is
    not away."""
    person = handoff.from_assignee
    if person is None or not person.is_active or not person.is_desk:
        return None
    is_away = not is_replaying() and absent([person.pk], at)
    return None if is_away else person
