"""Reviewing: what waits for a reviewer, the verbs of an article, what was searched in vain."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from knowledgebase import permissions, services
from knowledgebase.forms import ReturnForm
from knowledgebase.models import Article, VainSearch
from knowledgebase.presentation import rows
from knowledgebase.views.reading import find_article, show_article
from servicedesk.access import Visitor, centre_only, desk_only
from servicedesk.accounts.models import User
from servicedesk.errors import Refused

LIST_LENGTH = 100


def _act(
    request: Visitor,
    pk: int,
    *,
    allowed: Callable[[User, Article], bool],
    do: Callable[[Article, User], object],
    done: str,
) -> HttpResponse:
    """Do it and show the article, or show why not."""
    article = find_article(request, pk)
    if not allowed(request.user, article):
        raise PermissionDenied
    try:
        do(article, request.user)
    except Refused as refusal:
        return show_article(request, find_article(request, pk), refusal=refusal)
    messages.success(request, done)
    return redirect("knowledgebase:article_page", pk)


@desk_only
@require_POST
def article_submit(request: Visitor, pk: int) -> HttpResponse:
    return _act(
        request, pk, allowed=lambda user, article: permissions.can_write(user),
        do=lambda article, user: services.submit_for_review(article, actor=user),
        done=_("The article waits for a review."),
    )  # fmt: skip


@desk_only
@require_POST
def article_publish(request: Visitor, pk: int) -> HttpResponse:
    return _act(
        request, pk, allowed=lambda user, article: permissions.is_reviewer(user),
        do=lambda article, user: services.publish(article, actor=user),
        done=_("The article is published."),
    )  # fmt: skip


@desk_only
@require_POST
def article_return(request: Visitor, pk: int) -> HttpResponse:
    form = ReturnForm(request.POST)
    if not form.is_valid():
        article = find_article(request, pk)
        if not permissions.is_reviewer(request.user):
            raise PermissionDenied
        return show_article(request, article, return_form=form)
    return _act(
        request, pk, allowed=lambda user, article: permissions.is_reviewer(user),
        do=lambda article, user: services.return_to_draft(
            article, reason=form.cleaned_data["reason"], actor=user),
        done=_("The article is returned to its author."),
    )  # fmt: skip


@desk_only
@require_POST
def article_outdate(request: Visitor, pk: int) -> HttpResponse:
    def allowed(user: User, article: Article) -> bool:
        is_own = permissions.can_write(user) and user.pk == article.owner_id
        return is_own or permissions.is_reviewer(user)

    return _act(
        request, pk, allowed=allowed,
        do=lambda article, user: services.mark_outdated(article, actor=user),
        done=_("Readers see the article no more."),
    )  # fmt: skip


@centre_only
@require_safe
def review_list(request: Visitor) -> HttpResponse:
    """Articles and pending texts that wait for a reviewer, the longest waiting first."""
    waiting = Article.visible_to(request.user).in_review().select_related("product")
    found = list(waiting.order_by("updated_at", "pk")[:LIST_LENGTH])
    context = {"rows": rows(found, reader=request.user)}
    return render(request, "knowledgebase/review_list.html", context)


@centre_only
@require_safe
def vain_searches(request: Visitor) -> HttpResponse:
    """What was searched and not found, the most wanted first."""
    wanted = VainSearch.visible_to(request.user)[:LIST_LENGTH]
    context = {"wanted": wanted, "can_write": permissions.can_write(request.user)}
    return render(request, "knowledgebase/vain_searches.html", context)
