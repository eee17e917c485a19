"""Doors of the changes of terms: proposed, weighed, applied or given up, by managers of plans."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from contracts.permissions import can_manage_plans
from servicedesk.access import Visitor, managers_only
from servicedesk.errors import Refused
from sla.models import TermsChange
from sla.terms import changes, working
from sla.terms.forms import ApplyForm
from sla.terms.presentation import TONES, count_rows, sample_rows, title_of
from sla.terms.tasks import hint

LIST_SIZE = 100


def _refuse_others(request: Visitor) -> None:
    if not can_manage_plans(request.user):
        raise PermissionDenied


def _find(request: Visitor, key: int) -> TermsChange:
    _refuse_others(request)
    change = TermsChange.visible_to(request.user).filter(pk=key).first()
    if change is None:
        raise Http404
    return change


def _start(change: TermsChange) -> None:
    if working.is_small(change):
        working.carry_on(change.pk)
    elif change.is_working:
        hint(change.pk)


@require_safe
@managers_only
def terms_list(request: Visitor) -> HttpResponse:
    """The newest changes of terms, whatever became of them."""
    _refuse_others(request)
    rows = [
        {"change": change, "title": title_of(change), "tone": TONES[change.state]}
        for change in TermsChange.visible_to(request.user)[:LIST_SIZE]
    ]
    return render(request, "sla/terms_list.html", {"rows": rows})


@require_POST
@managers_only
def terms_propose(request: Visitor) -> HttpResponse:
    """Weigh the plan version, or the calendar's version, that the form names."""
    _refuse_others(request)
    change = _proposed(request)
    if change is None:
        raise Http404
    _start(change)
    return redirect("sla:terms_page", change.pk)


def _proposed(request: Visitor) -> TermsChange | None:
    plan_version = _named(request, "plan_version")
    if plan_version is not None:
        version = changes.plan_version_of(plan_version)
        return changes.propose_plan(version, actor=request.user) if version else None
    hours_version = _named(request, "hours_version")
    if hours_version is None:
        return None
    calendar = changes.hours_version_of(hours_version)
    return changes.propose_hours(calendar, actor=request.user) if calendar else None


def _named(request: Visitor, name: str) -> int | None:
    asked = request.POST.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < 18 else None


def _context(request: Visitor, change: TermsChange, form: ApplyForm) -> dict[str, Any]:
    return {
        "change": change,
        "title": title_of(change),
        "tone": TONES[change.state],
        "counts": count_rows(change, language=get_language() or "en"),
        "sample": list(sample_rows(change)),
        "form": form,
    }


@require_safe
@managers_only
def terms_page(request: Visitor, key: int) -> HttpResponse:
    """What the change would move, and the form that applies it."""
    change = _find(request, key)
    return render(request, "sla/terms_page.html", _context(request, change, ApplyForm()))


@require_safe
@managers_only
def terms_progress(request: Visitor, key: int) -> HttpResponse:
    """How far the work is, as a fragment; once it is done the whole page is asked for."""
    change = _find(request, key)
    response = render(request, "sla/_terms_progress.html", {"change": change})
    if not change.is_working:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@managers_only
def terms_apply(request: Visitor, key: int) -> HttpResponse:
    """Apply the change in the mode that was chosen."""
    change, form = _find(request, key), ApplyForm(request.POST)
    if form.is_valid():
        try:
            applied = changes.apply_change(change, actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, str(refusal))
        else:
            _start(applied)
            return redirect("sla:terms_page", change.pk)
    return render(request, "sla/terms_page.html", _context(request, change, form), status=422)


@require_POST
@managers_only
def terms_discard(request: Visitor, key: int) -> HttpResponse:
    """Give the change up."""
    change = _find(request, key)
    try:
        changes.discard_change(change, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("sla:terms_page", change.pk)
