"""Request types at the desk: the list, and one with its form, preview and history."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contracts.querysets import desk_day
from servicedesk.access import Visitor, centre_only
from servicedesk.accounts.models import User
from servicedesk.errors import Conflict, Refused
from tickets import forms, permissions, services
from tickets.form_definition import Definition, read_definition
from tickets.models import FormVersion, RequestType
from tickets.services import RequestTypeDraft
from tickets.views.versions import number_in, shown_version

LANGUAGES = ("en", "ru")


def _refuse_others(user: User) -> None:
    if not permissions.can_manage_request_types(user):
        raise PermissionDenied


@centre_only
@require_safe
def request_type_list(request: Visitor) -> HttpResponse:
    """Every type, in the order clients see them."""
    _refuse_others(request.user)
    found = RequestType.visible_to(request.user, day=desk_day())
    rows = found.select_related("current", "team", "category").prefetch_related("products", "plans")
    return render(request, "tickets/request_type_list.html", {"rows": rows})


@centre_only
@require_http_methods(["GET", "HEAD", "POST"])
def request_type_new(request: Visitor) -> HttpResponse:
    """A type that is not there yet."""
    _refuse_others(request.user)
    return _edit(request, None)


@centre_only
@require_http_methods(["GET", "HEAD", "POST"])
def request_type_edit(request: Visitor, pk: int) -> HttpResponse:
    """One type with its form; ``?version=2`` shows an older form, to look at or to take again."""
    _refuse_others(request.user)
    found = RequestType.visible_to(request.user, day=desk_day()).select_related("current")
    return _edit(request, get_object_or_404(found, pk=pk))


def _edit(request: Visitor, known: RequestType | None) -> HttpResponse:
    version = shown_version(request, known.versions.all(), current=known.current) if known else None
    definition = version.read() if version else Definition()
    teams = services.team_choices(request.user)
    if request.method != "POST":
        facts = forms.RequestTypeForm.facts_of(known) if known else None
        form = forms.RequestTypeForm(user=request.user, initial=facts)
        first = [forms.QuestionForm.initial_of(one) for one in definition.fields]
        questions = forms.QuestionForms(initial=first, form_kwargs={"teams": teams}, prefix="q")
        return _show(request, known, form, questions, definition, version=version)
    todo = request.POST.get("do", "save")
    data = request.POST.copy()
    if todo == "add":
        count = data.get("q-TOTAL_FORMS", "0")
        data["q-TOTAL_FORMS"] = str(int(count) + 1 if count.isdecimal() and len(count) < 4 else 1)
    form = forms.RequestTypeForm(data, user=request.user)
    questions = forms.QuestionForms(data, form_kwargs={"teams": teams}, prefix="q")
    status, shown = 200 if todo == "add" else 422, definition
    if todo != "add" and form.is_valid() and questions.is_valid():
        try:
            shown = read_definition(forms.definition_rows(questions))
            if todo == "save":
                saved = _save(form, shown, known, request)
                messages.success(request, _("Saved as version %(number)d.") % {
                    "number": saved.current.number if saved.current else 0})  # fmt: skip
                return redirect("tickets:request_type_edit", saved.pk)
            status = 200
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            status = 409 if isinstance(refusal, Conflict) else 422
    return _show(
        request, known, form, questions, shown, version=version, status=status, is_preview=True
    )


def _save(
    form: forms.RequestTypeForm, definition: Definition, known: RequestType | None, request: Visitor
) -> RequestType:
    seen = request.POST.get("seen", "")
    facts = dict(form.cleaned_data)
    facts |= {"products": list(facts["products"]), "plans": list(facts["plans"])}
    return services.save_request_type(
        RequestTypeDraft(**facts), definition.as_data(), actor=request.user, request_type=known,
        seen_version=number_in(seen),
    )  # fmt: skip


def _show(
    request: Visitor,
    known: RequestType | None,
    form: forms.RequestTypeForm,
    questions: Any,
    definition: Definition,
    *,
    version: FormVersion | None,
    status: int = 200,
    is_preview: bool = False,
) -> HttpResponse:
    current = known.current if known else None
    context = {
        "known": known,
        "form": form,
        "questions": questions,
        "seen": request.POST.get("seen") or (current.number if current else 0),
        "version": version,
        "is_old": version is not None and current is not None and version.pk != current.pk,
        "history": known.versions.select_related("made_by") if known else [],
        "previews": _previews(definition),
        "is_preview": is_preview,
    }
    return render(request, "tickets/request_type_edit.html", context, status=status)


def _previews(definition: Definition) -> list[tuple[str, Any]]:
    """How clients are asked in both languages, and what the desk is asked besides."""
    drawn = []
    for language in LANGUAGES:
        words = _("As the client sees it")
        with translation.override(language):
            client = forms.PreviewForm(definition, at_desk=False, auto_id=f"{language}_%s")
            drawn.append((f"{words} ({language})", client.questions()))
    desk = forms.PreviewForm(definition, at_desk=True, auto_id="desk_%s")
    if desk.fields:
        drawn.append((_("As the desk sees it"), desk.questions()))
    return drawn
