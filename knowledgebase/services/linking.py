"""Articles and tickets: what solved one, and what was written from one."""

import re
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from knowledgebase.choices import ArticleState, Audience, UseKind
from knowledgebase.events import ARTICLE_LINKED
from knowledgebase.models import Article, ArticleLink
from knowledgebase.redaction import GONE, redact
from knowledgebase.services.rows import lock
from knowledgebase.services.writing import TEXT_LIMIT, create_article
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import record
from tickets import services as tickets
from tickets.choices import ArticleUse, Side
from tickets.models import Ticket
from tickets.services.rows import lock as lock_ticket
from tickets.services.rows import moment, verb
from tickets.services.text import SUBJECT_LIMIT

USES = {UseKind.USED: ArticleUse.LINKED, UseKind.DRAFTED: ArticleUse.DRAFTED}
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


@verb
def link_article(
    article: Article,
    ticket: Ticket,
    *,
    kind: str = UseKind.USED,
    actor: User | None,
    at: datetime | None = None,
) -> ArticleLink:
    """Keep that the article belongs to the ticket, once; the ticket notes its solution is written
    down. Records ARTICLE_LINKED on the ticket. Raises Refused for an outdated article.
    """
    at = moment(at)
    if kind not in UseKind.values:
        raise Refused(_("This value is not one of the choices."), field="kind")
    lock_ticket(ticket)
    lock(article)
    if article.state == ArticleState.OUTDATED:
        raise Refused(_("The article is outdated: choose another one."), code="outdated")
    link, is_new = ArticleLink.objects.get_or_create(
        article=article, ticket=ticket, defaults={"kind": kind, "by": actor, "at": at}
    )
    if is_new:
        if kind == UseKind.USED:
            Article.objects.filter(pk=article.pk).update(used_count=F("used_count") + 1)
            article.used_count += 1
        record(ARTICLE_LINKED, ticket, actor=actor, at=at,
               article=article.pk, title=article.pending["title"], kind=str(kind))  # fmt: skip
    tickets.note_article(ticket, use=USES[UseKind(link.kind)], actor=actor, at=at)
    return link


@verb
def draft_from_ticket(ticket: Ticket, *, actor: User, at: datetime | None = None) -> Article:
    """An inner draft: symptom from the client's first message, solution from our last public reply,
    without people, addresses and secrets. The draft already written from it, if there is one.

    Records CREATED and, on the ticket, ARTICLE_LINKED.
    """
    at = moment(at)
    lock_ticket(ticket)
    written = ArticleLink.objects.filter(ticket=ticket, kind=UseKind.DRAFTED)
    link = written.select_related("article").order_by("pk").first()
    if link is not None:
        return link.article
    messages = list(ticket.messages.filter(is_public=True).select_related("author"))
    asked = next((one.body for one in messages if one.side == Side.CLIENT), "")
    answered = next((one.body for one in reversed(messages) if one.side == Side.US), "")
    names = _names_on(ticket, {one.author for one in messages if one.author is not None})
    title = redact(ticket.subject, names=names)
    article = create_article(
        title=title[:SUBJECT_LIMIT] if title.strip(f" {GONE}") else f"#{ticket.number}",
        symptom=redact(asked, names=names)[:TEXT_LIMIT],
        solution=redact(answered, names=names)[:TEXT_LIMIT],
        language="ru" if _CYRILLIC.search(ticket.subject + asked) else "en",
        product=ticket.product,
        audience=Audience.INNER,
        ticket_number=ticket.number,
        actor=actor,
        at=at,
    )
    link_article(article, ticket, kind=UseKind.DRAFTED, actor=actor, at=at)
    return article


def _names_on(ticket: Ticket, authors: set[User]) -> set[str]:
    """Names of everybody on the ticket, and of the client."""
    people = {*authors, ticket.requester, ticket.assignee}
    names = {person.full_name for person in people if person is not None}
    names |= set(ticket.watchers.values_list("user__full_name", flat=True))
    if ticket.organisation is not None:
        names |= {ticket.organisation.name}
        names |= set(ticket.organisation.people.values_list("full_name", flat=True))
    return names
