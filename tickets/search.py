"""Finding tickets by their words: the lemma columns kept in step, and the query over them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from servicedesk.accounts.models import User
from servicedesk.search import NEWEST, matching, newest_matching, normalise
from tickets.answers import searched_words
from tickets.models import Message, Ticket, TicketAnswers, TicketText
from tickets.querysets import TicketQuerySet, sees_everything

MAX_TOKENS = 20_000
"""Different tokens kept of one ticket: an index row has a size limit, and no reader asks for
more."""
TEXT = ("text__lemmas", "text__inner_lemmas", "text__read_up_to")
_NUMBER = re.compile(r"\s*[#№]?\s*(\d{1,15})\s*")


def search(
    tickets: TicketQuerySet, query: str, *, reader: User, most: int = NEWEST
) -> TicketQuerySet:
    """Those of ``tickets`` that hold every word of the query, and the one whose number it is.

    Clients search what they can read: subjects and public messages. For those who see every ticket
    only the newest hits of a common word are looked at (``most``). The order stays the queryset's.
    """
    return tickets.filter(rule(query, reader=reader, most=most))


def rule(query: str, *, reader: User, is_excluded: bool = False, most: int = NEWEST) -> Q:
    """The same as a condition. ``is_excluded``: what is found is left out, so all of it counts."""
    texts, field = TicketText.objects.all(), "inner_lemmas" if reader.is_desk else "lemmas"
    if sees_everything(reader) and not is_excluded:
        found = Q(pk__in=newest_matching(texts, query, field=field, most=most))
    else:
        found = Q(pk__in=matching(texts, query, field=field).values_list("pk", flat=True))
    number = _NUMBER.fullmatch(query)
    return found | Q(pk=int(number[1])) if number is not None else found


def index_ticket(ticket_id: int) -> None:
    """Add what was written since to the ticket's lemmas; the subject is read anew every time."""
    rows = Ticket.objects.filter(pk=ticket_id).order_by().values_list("subject", *TEXT, "answers")
    for subject, lemmas, inner_lemmas, read_up_to, answers in rows:
        is_new = lemmas is None
        text = TicketText(ticket_id=ticket_id)
        if not is_new:
            text.lemmas, text.inner_lemmas, text.read_up_to = lemmas, inner_lemmas, read_up_to
        messages = Message.objects.filter(ticket=ticket_id, pk__gt=text.read_up_to).order_by("pk")
        _read(
            text, subject, messages.values_list("pk", "is_public", "body"),
            answers=None if answers is None else _answered().get(pk=answers),
        )  # fmt: skip
        text.save(force_insert=is_new, force_update=not is_new)


def index_tickets(ticket_ids: Sequence[int]) -> None:
    """Write the lemmas of these tickets anew, in a constant number of queries."""
    spoken: dict[int, list[tuple[int, bool, str]]] = defaultdict(list)
    messages = Message.objects.filter(ticket__in=ticket_ids).order_by("pk")
    rows = messages.values_list("ticket", "pk", "is_public", "body")
    for ticket_id, message_id, is_public, body in rows:
        spoken[ticket_id].append((message_id, is_public, body))
    answered = _answered().in_bulk(ticket_ids)
    texts = []
    for ticket_id, subject in Ticket.objects.filter(pk__in=ticket_ids).values_list("pk", "subject"):
        text = TicketText(ticket_id=ticket_id)
        _read(text, subject, spoken[ticket_id], answers=answered.get(ticket_id))
        texts.append(text)
    TicketText.objects.bulk_create(
        texts, batch_size=500, update_conflicts=True, unique_fields=["ticket"],
        update_fields=["lemmas", "inner_lemmas", "read_up_to"],
    )  # fmt: skip


def _answered() -> QuerySet[TicketAnswers]:
    return TicketAnswers.objects.select_related("version")


def _read(
    text: TicketText,
    subject: str,
    messages: Iterable[tuple[int, bool, str]],
    *,
    answers: TicketAnswers | None,
) -> None:
    public = dict.fromkeys([*text.lemmas.split(), *normalise(subject).split()])
    inner = dict.fromkeys([*text.inner_lemmas.split(), *public])
    if answers is not None:
        said, said_inside = searched_words(answers.version, answers.values)
        public |= dict.fromkeys(normalise(said).split())
        inner |= {**public, **dict.fromkeys(normalise(said_inside).split())}
    for message_id, is_public, body in messages:
        tokens = dict.fromkeys(normalise(body).split())
        inner |= tokens
        if is_public:
            public |= tokens
        text.read_up_to = max(text.read_up_to, message_id)
    text.lemmas = " ".join(list(public)[:MAX_TOKENS])
    text.inner_lemmas = " ".join(list(inner)[:MAX_TOKENS])
