"""Reading: the shelf with its search, an article, what is offered while a request is typed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from contracts.models import Product
from knowledgebase import permissions, services
from knowledgebase.choices import ArticleState
from knowledgebase.forms import ReturnForm
from knowledgebase.models import Article, ArticleLink
from knowledgebase.presentation import history, rows, sections, shelves
from knowledgebase.querysets import ArticleQuerySet
from knowledgebase.search import search
from servicedesk.access import Visitor, clients_only, public
from servicedesk.accounts.models import User
from servicedesk.errors import Conflict, Refused

PAGE_SIZE = 30
LAST_PAGE = 1_000
QUERY_LIMIT = 200
SUGGESTED = 4
TICKETS_SHOWN = 20
JUDGED = "articles_judged"
SUGGESTIONS_SHORTEST = 4


def frame_of(request: HttpRequest) -> str:
    """The desk for those who work there, the portal for everybody else."""
    is_desk = isinstance(request.user, User) and request.user.is_desk
    return "desk_base.html" if is_desk else "portal_base.html"


def reader_of(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


@public
@require_safe
def article_list(request: HttpRequest) -> HttpResponse:
    """Articles the reader may see: found by ``q``, on the shelf of ``product``, for our own people
    in a ``state``. Asked in the background it answers with the list alone."""
    reader = reader_of(request)
    query = request.GET.get("q", "").strip()[:QUERY_LIMIT]
    seen, state = _in_state(request)
    product = _product(request, seen)
    page = _page(request)
    narrowed = seen if product is None else seen.filter(product=product)
    if query:
        hits = search(query, reader=request.user, limit=PAGE_SIZE, among=narrowed)
        found, has_more = [hit.article for hit in hits], False
    else:
        start = (page - 1) * PAGE_SIZE
        shown = narrowed.select_related("product").defer("lemmas", "revision")
        found = list(shown.order_by("-used_count", "-pk")[start : start + PAGE_SIZE + 1])
        found, has_more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    is_part = bool(getattr(request, "htmx", False))
    if query and not found and reader is not None and not is_part and product is None:
        services.note_vain_search(query)
    context: dict[str, Any] = {
        "frame": frame_of(request),
        "rows": rows(found, reader=request.user),
        "query": query,
        "product": product,
        "state": state,
        "state_tabs": _state_tabs(request, state),
        "page": page,
        "next_page": page + 1 if has_more else None,
        "previous_page": page - 1 if page > 1 else None,
        "can_write": reader is not None and permissions.can_write(reader),
        "can_ask": reader is None or reader.is_client,
    }
    if not is_part:
        context["shelves"] = shelves(seen, current=product)
    name = "_article_results.html" if is_part else "article_list.html"
    response = render(request, f"knowledgebase/{name}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _in_state(request: HttpRequest) -> tuple[ArticleQuerySet, str]:
    """What is looked through: published articles unless one of our own asks for another state."""
    seen = Article.visible_to(request.user)
    reader = reader_of(request)
    state = request.GET.get("state", "")
    if reader is None or not reader.is_centre or state not in (*ArticleState.values, "any"):
        return seen.published(), ArticleState.PUBLISHED
    return (seen if state == "any" else seen.filter(state=state)), state


def _state_tabs(request: HttpRequest, state: str) -> list[dict[str, Any]]:
    reader = reader_of(request)
    if reader is None or not reader.is_centre:
        return []
    choices = [
        (ArticleState.PUBLISHED.value, pgettext("articles", "Published")),
        (ArticleState.DRAFT.value, _("Drafts")),
        (ArticleState.REVIEW.value, _("In review")),
        (ArticleState.OUTDATED.value, pgettext("articles", "Outdated")),
        ("any", _("All")),
    ]
    return [
        {"label": label, "url": f"?state={value}", "current": value == state}
        for value, label in choices
    ]


def _product(request: HttpRequest, seen: ArticleQuerySet) -> Product | None:
    """The product of the address, if the reader sees an article of it."""
    code = request.GET.get("product", "")[:60]
    if not code:
        return None
    article = seen.filter(product__code=code).select_related("product").order_by().first()
    return article.product if article is not None else None


def _page(request: HttpRequest) -> int:
    given = request.GET.get("page", "")[:4]
    return min(max(int(given), 1), LAST_PAGE) if given.isascii() and given.isdigit() else 1


@public
@require_safe
def article_page(request: HttpRequest, pk: int) -> HttpResponse:
    """An article; 404 for what the reader may not see."""
    article = find_article(request, pk)
    reader = reader_of(request)
    if reader is None or not reader.is_desk:
        services.note_view(article)
    return show_article(request, article)


def find_article(request: HttpRequest, pk: int) -> Article:
    seen = Article.visible_to(request.user).select_related("product", "owner", "author")
    return get_object_or_404(seen, pk=pk)


def show_article(
    request: HttpRequest,
    article: Article,
    *,
    refusal: Refused | None = None,
    return_form: ReturnForm | None = None,
) -> HttpResponse:
    """The page of an article; a refusal is said on top of it (422, or 409 for a conflict)."""
    reader = reader_of(request)
    context: dict[str, Any] = {
        "frame": frame_of(request),
        "article": article,
        "sections": sections(article),
        "refusal": refusal,
        "can_judge": permissions.can_judge(reader),
        "is_judged": article.pk in request.session.get(JUDGED, []),
        "is_solved": request.GET.get("solved") == "1",
    }
    if reader is not None and reader.is_desk:
        context |= _desk_context(request, article, reader, return_form)
    status = 200
    if refusal is not None or (return_form is not None and return_form.errors):
        status = 409 if isinstance(refusal, Conflict) else 422
    return render(request, "knowledgebase/article_page.html", context, status=status)


def _desk_context(
    request: HttpRequest, article: Article, reader: User, return_form: ReturnForm | None
) -> dict[str, Any]:
    links = ArticleLink.visible_to(reader).filter(article=article).select_related("ticket")
    shows_pending = article.revision is not None and reader.is_centre
    return {
        "for_desk": True,
        "row": rows([article], reader=reader)[0],
        "history": history(article) if reader.is_centre else [],
        "unsent_count": article.deflections.held().count(),
        "links": links.order_by("-at")[:TICKETS_SHOWN],
        "pending": sections(article.pending) if shows_pending else None,
        "pending_title": article.pending["title"],
        "can_edit": permissions.can_edit(reader, article),
        "can_submit": permissions.can_submit(reader, article),
        "can_publish": permissions.can_publish(reader, article),
        "can_outdate": permissions.can_outdate(reader, article),
        "return_form": return_form or ReturnForm(),
    }


@public
@require_POST
def article_feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether it helped, once a reader's session."""
    article = find_article(request, pk)
    if not permissions.can_judge(reader_of(request)):
        raise PermissionDenied
    judged = request.session.get(JUDGED, [])
    if article.pk not in judged and request.POST.get("helped") in ("yes", "no"):
        services.record_feedback(article, helped=request.POST["helped"] == "yes")
        request.session[JUDGED] = [*judged[-200:], article.pk]
        messages.success(request, _("Thank you: it tells us which articles to better."))
    return redirect("knowledgebase:article_page", pk)


@clients_only
@require_POST
def article_solved(request: Visitor, pk: int) -> HttpResponse:
    """The article solved what was about to be asked: it is counted, and the draft goes."""
    services.note_deflection(find_article(request, pk), user=request.user)
    messages.success(request, _("Glad it helped. The draft is gone; ask any time."))
    return redirect("tickets:portal_home")


@public
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Articles that may answer what is being typed (``q``, or ``subject`` and ``body``)."""
    typed = " ".join(request.GET.get(name, "") for name in ("q", "subject", "body")).strip()
    hits = []
    if len(typed) >= SUGGESTIONS_SHORTEST:
        published = Article.visible_to(request.user).published()
        hits = search(typed, reader=request.user, limit=SUGGESTED, among=published)
    offered = [{"article": hit.article, "sections": sections(hit.article)} for hit in hits]
    return render(request, "knowledgebase/_suggestions.html", {"offered": offered})
