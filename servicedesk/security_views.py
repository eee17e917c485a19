"""Doors of trust: where people are signed in, roles with a second step, the audit."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from servicedesk import audit
from servicedesk.access import Visitor, administrators_only, proved_lately, signed_in
from servicedesk.accounts import second_factor, sessions
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import BrowserSession, User
from servicedesk.errors import Refused


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), choices=Role, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class ResetForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)


class AuditFilter(forms.Form):
    chapter = forms.ChoiceField(
        label=gettext_lazy("What"), required=False,
        choices=[("", gettext_lazy("Everything")), *audit.CHAPTERS.items()],
    )  # fmt: skip
    person = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


@require_safe
@signed_in
def session_list(request: Visitor) -> HttpResponse:
    """Where I am signed in."""
    context = {
        "rows": sessions.sessions_of(request.user, now=timezone.now()),
        "here": request.session.get(sessions.ROW),
    }
    return render(request, "servicedesk/session_list.html", context)


@require_POST
@signed_in
def session_end(request: Visitor, pk: int) -> HttpResponse:
    """End one session: one's own, or as an administrator anybody's."""
    row = get_object_or_404(BrowserSession.visible_to(request.user), pk=pk)
    sessions.end_session(row, actor=request.user, at=timezone.now())
    messages.success(request, _("Signed out there."))
    return _back(request, row.user_id)


@require_POST
@signed_in
def sessions_end(request: Visitor, pk: int) -> HttpResponse:
    """End all sessions of a person; of one's own all but this one."""
    person = get_object_or_404(sessions.people_looked_after_by(request.user), pk=pk)
    is_own = person.pk == request.user.pk
    here = request.session.get(sessions.ROW) if is_own else None
    sessions.end_sessions(person, actor=request.user, but=here, at=timezone.now())
    messages.success(request, _("Signed out everywhere else.") if is_own else _("Signed out."))
    return _back(request, person.pk)


def _back(request: Visitor, person: int) -> HttpResponse:
    if person == request.user.pk:
        return redirect("session_list")
    return redirect("person_sign_in", pk=person)


@require_safe
@administrators_only
def person_sign_in(request: Visitor, pk: int) -> HttpResponse:
    """How a person signs in and where they are: for administrators."""
    person = get_object_or_404(sessions.people_looked_after_by(request.user), pk=pk)
    return _person_page(request, person, ResetForm())


def _person_page(
    request: Visitor, person: User, form: ResetForm, status: int = 200
) -> HttpResponse:
    entries, _more = audit.page(request.user, person=person.pk)
    context = {
        "person": person,
        "rows": sessions.sessions_of(person, now=timezone.now()),
        "has_second_factor": second_factor.has_second_factor(person),
        "is_required": person.role in second_factor.required_roles(),
        "form": form,
        "entries": entries[:10],
    }
    return render(request, "servicedesk/person_sign_in.html", context, status=status)


@require_POST
@administrators_only
@proved_lately
def second_factor_reset(request: Visitor, pk: int) -> HttpResponse:
    """Take a person's second step away: the phone is lost."""
    person = get_object_or_404(sessions.people_looked_after_by(request.user), pk=pk)
    form = ResetForm(request.POST)
    if not form.is_valid():
        return _person_page(request, person, form, status=422)
    try:
        second_factor.reset_second_factor(
            person, reason=form.cleaned_data["reason"], actor=request.user, at=timezone.now()
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return _person_page(request, person, form, status=422)
    messages.success(request, _("Done: the password alone signs in until a new one is set up."))
    return redirect("person_sign_in", pk=person.pk)


@administrators_only
@proved_lately
def second_factor_roles(request: Visitor) -> HttpResponse:
    """Which roles need a second step."""
    if request.method != "POST":
        form = RolesForm(initial={"roles": sorted(second_factor.required_roles())})
        return render(request, "servicedesk/second_factor_roles.html", {"form": form})
    form = RolesForm(request.POST)
    if not form.is_valid():
        return render(request, "servicedesk/second_factor_roles.html", {"form": form}, status=422)
    second_factor.require_second_factor(
        form.cleaned_data["roles"], actor=request.user, at=timezone.now()
    )
    messages.success(request, _("Saved."))
    return redirect("second_factor_roles")


@require_safe
@administrators_only
def audit_list(request: Visitor) -> HttpResponse:
    """The audit, newest first."""
    form = AuditFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    person = chosen.get("person")
    entries, older = audit.page(
        request.user, chapter=chosen.get("chapter", ""), person=person, before=chosen.get("before")
    )
    context = {
        "entries": entries,
        "older": older,
        "form": form,
        "person": sessions.people_looked_after_by(request.user).filter(pk=person or 0).first(),
    }
    return render(request, "servicedesk/audit_list.html", context)
