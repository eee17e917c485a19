"""Doors of personal data: one's own as a file; anybody's, and its erasure, for administrators."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from servicedesk import personal_data
from servicedesk.access import Visitor, administrators_only, proved_lately, signed_in
from servicedesk.accounts.models import User
from servicedesk.accounts.sessions import people_looked_after_by
from servicedesk.errors import Refused


class ErasureForm(forms.Form):
    address = forms.EmailField(label=gettext_lazy("Their e-mail, typed once more"))
    reason = forms.CharField(label=gettext_lazy("On whose word"), max_length=200)


@require_safe
@signed_in
@proved_lately
def person_data(request: Visitor, pk: int) -> HttpResponse:
    """What is kept of a person, in numbers: of oneself, or for administrators of anybody."""
    person = get_object_or_404(people_looked_after_by(request.user), pk=pk)
    return _page(request, person, ErasureForm())


def _page(request: Visitor, person: User, form: ErasureForm, status: int = 200) -> HttpResponse:
    context = {
        "person": person,
        "shares": personal_data.shares_of(person, reader=request.user),
        "form": form if request.user.is_superuser and person.pk != request.user.pk else None,
    }
    return render(request, "servicedesk/person_data.html", context, status=status)


@require_POST
@signed_in
@proved_lately
def person_export(request: Visitor, pk: int) -> HttpResponse:
    """All of it as a zip."""
    person = get_object_or_404(people_looked_after_by(request.user), pk=pk)
    content = personal_data.export_of(person, actor=request.user, at=timezone.now())
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="person-{person.pk}.zip"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@administrators_only
@proved_lately
def person_erase(request: Visitor, pk: int) -> HttpResponse:
    """Erase, once the address was typed again."""
    person = get_object_or_404(people_looked_after_by(request.user), pk=pk)
    form = ErasureForm(request.POST)
    if form.is_valid() and form.cleaned_data["address"].lower() != person.email.lower():
        form.add_error("address", _("This is not their address."))
    if not form.is_valid():
        return _page(request, person, form, status=422)
    try:
        personal_data.erase_person(
            person, reason=form.cleaned_data["reason"], actor=request.user, at=timezone.now()
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, person, form, status=422)
    messages.success(request, _("Erased. What stays is shown below."))
    return redirect("person_data", pk=person.pk)
