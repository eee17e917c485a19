"""Writing: a new article, a changed one, both with a preview."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from knowledgebase import permissions, services
from knowledgebase.forms import ArticleForm
from knowledgebase.models import Article
from knowledgebase.presentation import sections
from knowledgebase.views.reading import find_article
from servicedesk.access import Visitor, desk_only
from servicedesk.errors import Conflict, Refused


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def article_new(request: Visitor) -> HttpResponse:
    """A new draft; ``title`` in the address fills the form, e.g. from a search in vain."""
    if not permissions.can_write(request.user):
        raise PermissionDenied
    if request.method != "POST":
        initial = {"language": get_language() or "ru", "title": request.GET.get("title", "")[:200]}
        return _show(request, ArticleForm(initial=initial, user=request.user))
    form = ArticleForm(request.POST, user=request.user)
    status = 422
    if form.is_valid():
        if "preview" in request.POST:
            return _show(request, form, preview=True)
        given = dict(form.cleaned_data)
        given.pop("seen_version")
        try:
            article = services.create_article(**given, actor=request.user)
        except Refused as refusal:
            status = _refuse_in(form, refusal)
        else:
            messages.success(request, _("The draft is kept."))
            return redirect("knowledgebase:article_page", article.pk)
    return _show(request, form, status=status)


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def article_edit(request: Visitor, pk: int) -> HttpResponse:
    """Change an article; of a published one the readers' text stays until published anew."""
    article = find_article(request, pk)
    if not permissions.can_edit(request.user, article):
        raise PermissionDenied
    if request.method != "POST":
        return _show(request, ArticleForm.of(article, user=request.user), article=article)
    form = ArticleForm(request.POST, user=request.user)
    status = 422
    if form.is_valid():
        if "preview" in request.POST:
            return _show(request, form, article=article, preview=True)
        try:
            services.edit_article(article, **form.cleaned_data, actor=request.user)
        except Refused as refusal:
            status = _refuse_in(form, refusal)
        else:
            messages.success(request, _("The changes are kept."))
            return redirect("knowledgebase:article_page", article.pk)
    return _show(request, form, article=article, status=status)


def _refuse_in(form: ArticleForm, refusal: Refused) -> int:
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal))
    return 409 if isinstance(refusal, Conflict) else 422


def _show(
    request: Visitor,
    form: ArticleForm,
    *,
    article: Article | None = None,
    preview: bool = False,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "article": article,
        "preview": sections(form.cleaned_data) if preview else None,
    }
    return render(request, "knowledgebase/article_form.html", context, status=status)
