"""Doors of the changes of terms: proposed, weighed, applied or given up, by managers of plans."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contracts.permissions import can_manage_plans
from contracts.querysets import desk_day
from servicedesk.access import Visitor, managers_only
from servicedesk.errors import Refused
from servicedesk.reports import Period
from sla.models import TermsChange, WhatIf
from sla.terms import changes, what_if, working
from sla.terms.forms import ApplyForm, WhatIfForm
from sla.terms.presentation import TONES, answer_of, count_rows, sample_rows, title_of
from sla.terms.tasks import hint, hint_question

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


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def what_if_form(request: Visitor) -> HttpResponse:
    """Ask what another promise had given; the newest questions below."""
    form = WhatIfForm(request.POST or None, today=desk_day())
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                asked = _ask(request, dict(form.cleaned_data))
            except Refused as refusal:
                names = {"from": "first", "to": "last"}
                field = names.get(refusal.field or "", refusal.field)
                form.add_error(field if field in form.fields else None, str(refusal))
            else:
                return redirect("sla:what_if_page", asked.pk)
    newest = WhatIf.visible_to(request.user)[:20]
    context = {"form": form, "newest": newest}
    return render(request, "sla/what_if_form.html", context, status=status)


def _ask(request: Visitor, given: dict[str, Any]) -> WhatIf:
    zone_ = timezone.get_current_timezone()
    period = Period.of_days(given.pop("first"), given.pop("last"), zone=zone_)
    if period.since is None or period.until is None:
        raise Http404
    given["minutes"] = given["minutes"] or 0
    asked = what_if.ask(
        **given, since=period.since, until=period.until, actor=request.user, at=timezone.now()
    )
    if asked.total < what_if.CHUNK:
        working.find_answer(asked.pk)
    else:
        hint_question(asked.pk)
    return asked


@require_safe
@managers_only
def what_if_page(request: Visitor, key: int) -> HttpResponse:
    """The answer: what was kept then, what would have been, and the clocks that differ."""
    asked = WhatIf.visible_to(request.user).filter(pk=key).first()
    if asked is None:
        raise Http404
    context = {"asked": asked, **answer_of(asked, language=get_language() or "en")}
    return render(request, "sla/what_if_page.html", context)
