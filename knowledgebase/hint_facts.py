"""What hints on a reply need to know of its ticket and its writer."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation

from contracts.models import Product
from knowledgebase.hints import Facts, Term
from knowledgebase.models import GlossaryTerm, KnownWord
from servicedesk.accounts.models import User
from tickets.choices import Side
from tickets.models import Message, Ticket
from tickets.reply_fields import promised_words


def facts_for(ticket: Ticket, *, writer: User, dismissed: Collection[str] = ()) -> Facts:
    """Words that are right here, the glossary, whether the client was greeted, the promise."""
    terms = [
        Term(row.term, row.language, tuple(row.avoided_words), row.note)
        for row in GlossaryTerm.visible_to(writer)
    ]
    known = list(KnownWord.visible_to(writer).values_list("word", flat=True))
    products = list(Product.visible_to(writer).values_list("name", flat=True))
    return Facts(
        known=[*known, *products, *_names(ticket, writer)],
        terms=terms,
        is_greeted=_is_greeted(ticket, writer),
        promised={code: _promised(ticket, code) for code, _name in settings.LANGUAGES},
        dismissed=dismissed,
    )


def _names(ticket: Ticket, writer: User) -> list[str]:
    """Names of who and what the ticket is about; their subject's words are the client's."""
    rows = (ticket.requester, ticket.organisation, ticket.product, ticket.asset, ticket.team)
    return [writer.full_name, *(str(row) for row in rows if row is not None)]


def _promised(ticket: Ticket, language: str) -> str:
    with translation.override(language):
        return promised_words(ticket)


def _is_greeted(ticket: Ticket, writer: User) -> bool:
    """Whether one of us wrote to the client today, by the writer's day."""
    now = timezone.now().astimezone(ZoneInfo(writer.time_zone))
    midnight: datetime = now.replace(hour=0, minute=0, second=0, microsecond=0)
    said = Message.objects.public().filter(ticket=ticket, side=Side.US, posted_at__gte=midnight)
    return said.exists()
