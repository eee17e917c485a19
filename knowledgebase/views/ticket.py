"""Beside a ticket: the articles it has, those that may solve it, a draft written from it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from knowledgebase import permissions, services
from knowledgebase.models import Article, ArticleLink
from knowledgebase.search import search
from knowledgebase.views.reading import find_article
from servicedesk.access import Visitor, desk_only
from servicedesk.errors import Refused
from tickets.finding import find_beside, find_ticket
from tickets.models import Ticket

SUGGESTED = 5


@desk_only
@require_safe
def ticket_articles(request: Visitor, number: int) -> HttpResponse:
    """The panel of a ticket's page."""
    return _panel(request, find_beside(request, number))


def _panel(request: Visitor, ticket: Ticket, *, refusal: Refused | None = None) -> HttpResponse:
    links = ArticleLink.visible_to(request.user).filter(ticket=ticket).select_related("article")
    linked = list(links.order_by("at"))
    asked = ticket.messages.visible_to(request.user).filter(is_public=True).order_by("posted_at")
    body = asked.values_list("body", flat=True).first() or ""
    fresh = Article.visible_to(request.user).published()
    fresh = fresh.exclude(pk__in=[link.article_id for link in linked])
    hits = search(f"{ticket.subject} {body}", reader=request.user, limit=SUGGESTED, among=fresh)
    context = {
        "ticket": ticket,
        "links": linked,
        "hits": hits,
        "refusal": refusal,
        "can_link": permissions.can_link(request.user),
        "can_draft": permissions.can_draft(request.user)
        and not any(link.kind == "drafted" for link in linked),
    }
    status = 422 if refusal is not None else 200
    return render(request, "knowledgebase/_ticket_articles.html", context, status=status)


@desk_only
@require_POST
def ticket_article_link(request: Visitor, number: int) -> HttpResponse:
    """Link an article (``article``: its key) as what solved the ticket."""
    ticket = find_ticket(request, number)
    if not permissions.can_link(request.user):
        raise PermissionDenied
    given = request.POST.get("article", "")[:18]
    article = find_article(request, int(given) if given.isascii() and given.isdigit() else 0)
    is_part = bool(getattr(request, "htmx", False))
    try:
        services.link_article(article, ticket, actor=request.user)
    except Refused as refusal:
        if is_part:
            return _panel(request, ticket, refusal=refusal)
        messages.error(request, str(refusal))
    else:
        if is_part:
            return _panel(request, ticket)
        messages.success(request, _("The article is linked."))
    return redirect("tickets:ticket_page", number)


@desk_only
@require_POST
def ticket_article_draft(request: Visitor, number: int) -> HttpResponse:
    """Write a draft from the ticket and go on with it in the editor."""
    ticket = find_ticket(request, number)
    if not permissions.can_draft(request.user):
        raise PermissionDenied
    article = services.draft_from_ticket(ticket, actor=request.user)
    messages.success(request, _("Read the draft for names and secrets before it is published."))
    return redirect("knowledgebase:article_edit", article.pk)
