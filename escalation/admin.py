"""Escalation rules in the administration; a changed rule moves the watches of live clocks."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from escalation import services
from escalation.models import Digest, Escalation, EscalationRule, EscalationStep


class StepInline(admin.TabularInline[EscalationStep, EscalationRule]):
    """The moments and the people; what else a step does is set on the desk's own page."""

    model = EscalationStep
    extra = 1
    fields = ("percent", "offset_minutes", "recipients")

    def get_queryset(self, request: HttpRequest) -> QuerySet[EscalationStep]:
        return super().get_queryset(request).filter(is_active=True)


@admin.register(EscalationRule)
class EscalationRuleAdmin(admin.ModelAdmin[EscalationRule]):
    list_display = ("name", "metric", "plan", "priority", "is_active")
    list_filter = ("metric", "plan", "priority", "is_active")
    inlines = (StepInline,)

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm[EscalationRule],
        formsets: Any,
        change: bool,  # noqa: FBT001 — Django's signature
    ) -> None:
        super().save_related(request, form, formsets, change)
        metrics = {form.instance.metric, form.initial.get("metric") or form.instance.metric}
        for metric in metrics:
            services.replan_metric(metric, now=timezone.now())

    def delete_model(self, request: HttpRequest, obj: EscalationRule) -> None:
        metric = obj.metric
        super().delete_model(request, obj)
        services.replan_metric(metric, now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[EscalationRule]) -> None:
        metrics = set(queryset.values_list("metric", flat=True))
        super().delete_queryset(request, queryset)
        for metric in metrics:
            services.replan_metric(metric, now=timezone.now())


@admin.register(Digest)
class DigestAdmin(admin.ModelAdmin[Digest]):
    list_display = ("name", "tell_at", "time_zone", "is_active")


@admin.register(Escalation)
class EscalationAdmin(admin.ModelAdmin[Escalation]):
    list_display = ("ticket_id", "step", "due_at", "raised_at")
    ordering = ("-pk",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Escalation | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Escalation | None = None) -> bool:
        return False
