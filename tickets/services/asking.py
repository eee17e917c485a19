"""One press to a neighbouring team: an inner ticket of a template, linked both ways."""

import re
from datetime import datetime

from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from servicedesk.events.services import record
from tickets.choices import Channel, LinkKind, Obstacle, Side
from tickets.events import TEAM_ANSWERED, TEAM_ASKED
from tickets.models import SheetVersion, Ticket, TicketLink
from tickets.services.blocking import block
from tickets.services.draft import TicketDraft
from tickets.services.linking import join
from tickets.services.opening import open_ticket
from tickets.services.regulation import questions_to_ask
from tickets.services.rows import lock, moment, refuse_finished, verb
from tickets.services.text import BODY_LIMIT, SUBJECT_LIMIT, clean_optional

FIELDS = ("number", "subject", "client", "requester", "product", "asset", "serial", "priority")
_FIELD = re.compile(r"\{(\w+)\}")


@verb
def ask_team(
    ticket: Ticket,
    *,
    question: SheetVersion,
    actor: User,
    words: str = "",
    is_waiting: bool = False,
    at: datetime | None = None,
) -> Ticket:
    """Open an inner ticket for the team of the template, filled from this one; returns it.

    No client sees it and no contract pays for it: this ticket's clocks go on. ``is_waiting``: this
    one is blocked until the answer comes. Records OPENED and TEAM_ASKED there, LINKED on both.
    Raises Refused for a finished ticket, a template no longer offered, the ticket's own team.
    """
    at = moment(at)
    words = clean_optional(words, field="words", limit=BODY_LIMIT)
    lock(ticket)
    refuse_finished(ticket)
    offered = questions_to_ask(ticket.line, ticket.type)
    known = next((one for one in offered if one.pk == question.pk), None)
    if known is None or known.team is None:
        raise Refused(_("This question is not offered any more: choose another."), field="question")
    if known.team_id == ticket.team_id:
        raise Refused(_("This is the team the ticket is with."), field="question")
    facts = _facts(ticket)
    body = "\n\n".join(part for part in (filled(known.body, facts), words) if part)
    made = open_ticket(
        TicketDraft(
            subject=filled(known.subject, facts)[:SUBJECT_LIMIT], body=body[:BODY_LIMIT],
            type=ticket.type, channel=Channel.OWN, team=known.team, impact=ticket.impact,
            urgency=ticket.urgency, priority=ticket.priority,
            product=ticket.product if ticket.product and ticket.product.is_active else None,
        ),
        actor=actor, at=at,
    )  # fmt: skip
    join(made, ticket, kind=LinkKind.ASKED, actor=actor, at=at)
    record(TEAM_ASKED, made, actor=actor, at=at, team=known.team.pk, team_name=known.team.name,
           other=ticket.pk)  # fmt: skip
    if is_waiting:
        block(ticket, kind=Obstacle.TICKET, other=made, actor=actor, at=at)
    return made


def note_reply(event: Event) -> int:
    """The same of a public word in the question, unless who asked wrote it or it is a solution."""
    data = event.data
    if not data["public"] or data.get("covered") or data["side"] != Side.US:
        return 0
    return note_answer(event, of_others=True)


def note_answer(event: Event, *, of_others: bool = False) -> int:
    """Tell the tickets that asked of a team's answer: record TEAM_ANSWERED on each; how many.

    ``of_others``: what the one who asked says themselves is no answer.
    """
    asked = TicketLink.objects.questions().filter(ticket=event.subject_id)
    if of_others:
        asked = asked.exclude(by=event.actor_id)
    rows = list(asked.select_related("ticket__team", "other"))
    for row in rows:
        row.answered_at = event.at
        row.save(update_fields=["answered_at"])
        team = row.ticket.team
        record(
            TEAM_ANSWERED, row.other, actor=event.actor, at=event.at, other=row.ticket_id,
            team=team.pk if team else None, team_name=team.name if team else "",
            message=event.data.get("message"), asker=row.by_id,
        )  # fmt: skip
    return len(rows)


def filled(text: str, facts: dict[str, str]) -> str:
    """The text with ``{field}`` replaced by what is known of the ticket; unknown ones stay."""
    return _FIELD.sub(lambda found: facts.get(found[1], found[0]), text)


def _facts(ticket: Ticket) -> dict[str, str]:
    asset = ticket.asset
    return {
        "number": f"#{ticket.pk}",
        "subject": ticket.subject,
        "client": str(ticket.organisation or "–"),
        "requester": ticket.requester.full_name if ticket.requester else "–",
        "product": str(ticket.product or "–"),
        "asset": str(asset or "–"),
        "serial": asset.serial_number if asset else "–",
        "priority": str(ticket.get_priority_display()),
    }
