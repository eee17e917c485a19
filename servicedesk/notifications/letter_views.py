"""What the desk's letters say: read by managers, written by administrators."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from servicedesk.access import Visitor, managers_only
from servicedesk.errors import Refused
from servicedesk.notifications import letter_texts
from servicedesk.notifications.html import text_html
from servicedesk.notifications.letters import (
    Kind,
    Text,
    all_kinds,
    fill,
    fill_line,
    kind_named,
    text_of,
)
from servicedesk.notifications.models import LetterText

VERSIONS = 20


class LetterForm(forms.Form):
    subject = forms.CharField(
        label=gettext_lazy("Subject"), max_length=letter_texts.SUBJECT_LIMIT, strip=True
    )
    body = forms.CharField(
        label=gettext_lazy("Text"), strip=False, max_length=letter_texts.BODY_LIMIT,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "true"}),
    )  # fmt: skip


@require_safe
@managers_only
def letter_list(request: Visitor) -> HttpResponse:
    """Every kind of letter in every language, and whether somebody wrote it anew."""
    written = LetterText.written()
    rows = [
        {
            "kind": kind,
            "texts": [
                {"language": code, "name": name, "row": written.get((kind.name, code))}
                for code, name in settings.LANGUAGES
            ],
        }
        for kind in all_kinds()
    ]
    return render(request, "servicedesk/letter_list.html", {"rows": rows})


def _kind(name: str, language: str) -> Kind:
    kind = kind_named(name)
    if kind is None or language not in dict(settings.LANGUAGES):
        raise Http404
    return kind


@managers_only
def letter_edit(request: Visitor, name: str, language: str) -> HttpResponse:
    """One text: its words, how it will look, and what it said before."""
    kind = _kind(name, language)
    saved = text_of(kind, language)
    if request.method != "POST":
        form = LetterForm(initial={"subject": saved.subject, "body": saved.body})
        return _show(request, kind, language, form, saved)
    if not request.user.is_superuser:
        raise PermissionDenied
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _show(request, kind, language, form, saved, status=422)
    words = {"subject": form.cleaned_data["subject"], "body": form.cleaned_data["body"]}
    try:
        if "preview" in request.POST:
            letter_texts.check_text(kind, **words)
            return _show(request, kind, language, form, Text(**words))
        letter_texts.save_letter(kind, language, actor=request.user, **words)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return _show(request, kind, language, form, saved, status=422)
    messages.success(request, _("The letter is changed."))
    return redirect("letter_edit", name, language)


@require_POST
@managers_only
def letter_restore(request: Visitor, name: str, language: str) -> HttpResponse:
    """Back to what the desk was shipped with."""
    kind = _kind(name, language)
    if not request.user.is_superuser:
        raise PermissionDenied
    letter_texts.restore_letter(kind, language, actor=request.user)
    messages.success(request, _("The letter says again what it was shipped with."))
    return redirect("letter_edit", name, language)


def _show(
    request: Visitor, kind: Kind, language: str, form: LetterForm, shown: Text, *, status: int = 200
) -> HttpResponse:
    with translation.override(language):
        samples = kind.samples
        preview = fill(shown.body, samples)
    context: dict[str, Any] = {
        "kind": kind,
        "language": language,
        "language_name": dict(settings.LANGUAGES)[language],
        "form": form,
        "subject": fill_line(shown.subject, samples),
        "preview": preview,
        "html": text_html(preview, is_styled=False),
        "is_own": (kind.name, language) in LetterText.written(),
        "may_write": request.user.is_superuser,
        "past": LetterText.past(kind.name, language, count=VERSIONS),
    }
    return render(request, "servicedesk/letter_edit.html", context, status=status)
