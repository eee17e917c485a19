"""What went before: failures of the same asset, and the client's tickets that read alike."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Substr
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from servicedesk.templatetags.ui import badge
from tickets.choices import Side, Status
from tickets.models import Message, Ticket
from tickets.presentation.rows import STATUS_TONES
from tickets.querysets import TicketQuerySet
from tickets.similar import Similar, similar_tickets

LOOKED_BACK = timedelta(days=365)
MOST = 5
ANSWER_SIGNS = 160


@dataclass(frozen=True, slots=True)
class Earlier:
    """A ticket about the same asset. ``outcome``: what the client was told in the end."""

    number: int
    subject: str
    opened_at: datetime
    status: SafeString
    facts: tuple[str, ...]
    outcome: str


def earlier_failures(tickets: TicketQuerySet, ticket: Ticket, *, now: datetime) -> list[Earlier]:
    """The last five others about the asset within twelve months, newest first; one query."""
    if ticket.asset_id is None:
        return []
    answers = Message.objects.filter(ticket=OuterRef("pk"), side=Side.US, is_public=True)
    last = answers.order_by("-posted_at", "-pk").values(words=Substr("body", 1, 400))[:1]
    same = tickets.filter(asset=ticket.asset_id, opened_at__gte=now - LOOKED_BACK)
    rows = same.exclude(pk=ticket.pk).order_by("-pk").annotate(answer=Subquery(last))[:MOST]
    return [_earlier(row) for row in rows]


def _earlier(row: Ticket) -> Earlier:
    facts = []
    if row.solved_on_line:
        facts.append(_("solved on line %(line)d") % {"line": row.solved_on_line})
    if row.reopening_count:
        facts.append(_("came back"))
    answer: str | None = row.answer  # type: ignore[attr-defined]  # annotated above
    return Earlier(
        number=row.pk,
        subject=row.subject,
        opened_at=row.opened_at,
        status=badge(str(row.get_status_display()), STATUS_TONES[Status(row.status)]),
        facts=tuple(facts),
        outcome=Truncator(answer or "").chars(ANSWER_SIGNS) if row.resolved_at else "",
    )


def alike(tickets: TicketQuerySet, ticket: Ticket) -> list[Similar]:
    """The client's other open tickets that may be about the same matter; one query."""
    if ticket.organisation_id is None:
        return []
    return similar_tickets(
        tickets.exclude(pk=ticket.pk),
        organisation_id=ticket.organisation_id,
        subject=ticket.subject,
        product_id=ticket.product_id,
    )
