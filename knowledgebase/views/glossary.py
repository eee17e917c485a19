"""The glossary, the words that are right, and the handbook's places: read by the desk, written by
reviewers and managers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from knowledgebase import permissions, services
from knowledgebase.models import GlossaryTerm, HandbookPlace, KnownWord
from knowledgebase.word_forms import HandbookForm, TermForm
from servicedesk.access import Visitor, desk_only
from servicedesk.errors import Refused
from tickets.views.ticket_acts import refuse_in

LISTED = 2_000


@desk_only
@require_safe
def glossary(request: Visitor) -> HttpResponse:
    """How we call things, and how we do not."""
    terms = GlossaryTerm.visible_to(request.user)
    context = {"terms": terms, "can_write": permissions.can_write_words(request.user)}
    return render(request, "knowledgebase/glossary.html", context)


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def term_new(request: Visitor) -> HttpResponse:
    """One more word of the glossary."""
    return _edit(request, None)


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def term_edit(request: Visitor, pk: int) -> HttpResponse:
    """Change a word of the glossary; 422 with the mistake at its field."""
    if not permissions.can_write_words(request.user):
        raise PermissionDenied
    return _edit(request, get_object_or_404(GlossaryTerm.visible_to(request.user), pk=pk))


def _edit(request: Visitor, term: GlossaryTerm | None) -> HttpResponse:
    if not permissions.can_write_words(request.user):
        raise PermissionDenied
    status = 200
    if request.method != "POST":
        form = TermForm.new() if term is None else TermForm.of(term)
    else:
        form, status = TermForm(request.POST), 422
        if form.is_valid():
            try:
                services.save_term(term, actor=request.user, **form.given())
            except Refused as refusal:
                status = refuse_in(form, refusal)
            else:
                messages.success(request, _("The glossary is changed."))
                return redirect("knowledgebase:glossary")
    past = GlossaryTerm.past(term.pk) if term is not None else []
    context = {"term": term, "form": form, "past": past}
    return render(request, "knowledgebase/term_edit.html", context, status=status)


@desk_only
@require_POST
def term_remove(request: Visitor, pk: int) -> HttpResponse:
    """Take a word out of the glossary."""
    if not permissions.can_write_words(request.user):
        raise PermissionDenied
    term = get_object_or_404(GlossaryTerm.visible_to(request.user), pk=pk)
    services.remove_term(term, actor=request.user)
    messages.success(request, _("The glossary is changed."))
    return redirect("knowledgebase:glossary")


@desk_only
@require_safe
def word_list(request: Visitor) -> HttpResponse:
    """Words that are right though no dictionary holds them: the desk's and one's own."""
    words = list(KnownWord.visible_to(request.user)[:LISTED])
    context = {
        "of_desk": [word for word in words if word.owner_id is None],
        "own": [word for word in words if word.owner_id is not None],
        "can_write": permissions.can_write_words(request.user),
    }
    return render(request, "knowledgebase/word_list.html", context)


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def handbook_list(request: Visitor) -> HttpResponse:
    """Which article is the handbook where; changed by posting a line, a type and an article."""
    can_write = permissions.can_write_words(request.user)
    form, status = HandbookForm(user=request.user), 200
    if request.method == "POST":
        if not can_write:
            raise PermissionDenied
        form, status = HandbookForm(request.POST, user=request.user), 422
        if form.is_valid():
            try:
                services.place_handbook(actor=request.user, **form.cleaned_data)
            except Refused as refusal:
                status = refuse_in(form, refusal)
            else:
                messages.success(request, _("The handbook is placed."))
                return redirect("knowledgebase:handbook_list")
    places = HandbookPlace.visible_to(request.user).select_related("article")
    context = {"places": places, "form": form, "can_write": can_write}
    return render(request, "knowledgebase/handbook_list.html", context, status=status)
