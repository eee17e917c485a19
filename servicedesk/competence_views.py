"""Doors of competence: what a person is able to do, and how much at once."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from servicedesk.access import Visitor, managers_only
from servicedesk.accounts.competence_pages import held_skills
from servicedesk.accounts.models.competence import SkillLevel
from servicedesk.accounts.skills import (
    MOST_AT_ONCE,
    Standing,
    active_skills,
    confirm_skill,
    create_skill,
    people_seen_by,
    set_competence,
    skill_seen_by,
    standing_of,
)
from servicedesk.errors import Refused

NO_LEVEL = [("0", gettext_lazy("Does not have it"))]


class CompetenceForm(forms.Form):
    """A level for each skill, and the number of tickets at once."""

    capacity = forms.IntegerField(
        label=gettext_lazy("Open tickets at once"), min_value=0, max_value=MOST_AT_ONCE,
        help_text=gettext_lazy("0 takes no new tickets"),
    )  # fmt: skip
    confirmed_on = forms.DateField(
        label=gettext_lazy("Confirmed on"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: only what changes is confirmed, today."),
    )  # fmt: skip

    def __init__(self, *args: Any, standing: Standing, **options: Any) -> None:
        super().__init__(*args, **options)
        self.skills = active_skills()
        self.fields["capacity"].initial = standing.capacity
        for skill in self.skills:
            known = standing.skills.get(skill.pk)
            self.fields[f"skill_{skill.pk}"] = forms.ChoiceField(
                label=str(skill), required=False, choices=[*NO_LEVEL, *SkillLevel.choices],
                initial=str(known.level if known else 0),
                help_text=_("Confirmed %(day)s") % {"day": known.confirmed_on} if known else "",
            )  # fmt: skip

    def levels(self) -> dict[int, int]:
        return {
            skill.pk: int(self.cleaned_data.get(f"skill_{skill.pk}") or 0) for skill in self.skills
        }


@managers_only
@require_http_methods(["GET", "HEAD", "POST"])
def competence(request: Visitor, pk: int) -> HttpResponse:
    """What one person is able to do; managers say it."""
    person = get_object_or_404(people_seen_by(request.user), pk=pk)
    form = CompetenceForm(request.POST or None, standing=standing_of(person))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                set_competence(
                    person, levels=form.levels(), capacity=form.cleaned_data["capacity"],
                    confirmed_on=form.cleaned_data["confirmed_on"], actor=request.user,
                    at=timezone.now(),
                )  # fmt: skip
            except Refused as refusal:
                form.add_error(
                    refusal.field if refusal.field in form.fields else None, str(refusal)
                )
            else:
                messages.success(request, _("Saved."))
                return redirect("competence", pk)
    context = {"form": form, "person": person}
    return render(request, "servicedesk/competence.html", context, status=status)


@managers_only
@require_safe
def competence_list(request: Visitor) -> HttpResponse:
    """Everybody's skills, those to be confirmed again first."""
    skills = [(skill.pk, str(skill)) for skill in active_skills()]
    asked = request.GET.get("skill")
    skill = next((key for key, _name in skills if str(key) == asked), None)
    rows = held_skills(request.user, today=timezone.localdate(), skill=skill)
    context = {"rows": rows, "stale_count": sum(row.is_stale for row in rows), "skills": skills,
               "skill": skill}  # fmt: skip
    return render(request, "servicedesk/competence_list.html", context)


@managers_only
@require_POST
def competence_confirm(request: Visitor, pk: int) -> HttpResponse:
    """One press: this level still holds."""
    row = skill_seen_by(request.user, pk)
    if row is None:
        raise Http404
    try:
        confirm_skill(row, actor=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("competence_list")


@managers_only
@require_POST
def skill_new(request: Visitor, pk: int) -> HttpResponse:
    """Add a skill everybody may have, from a person's page."""
    get_object_or_404(people_seen_by(request.user), pk=pk)
    try:
        create_skill(
            request.POST.get("name", ""), name_ru=request.POST.get("name_ru", ""),
            actor=request.user,
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("competence", pk)
