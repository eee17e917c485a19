"""Administration of products, calendars, plans with their targets, and contracts."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts import services
from contracts.choices import NEVER_STARTS, ClockMark
from contracts.hours import HoursError
from contracts.models import (
    Asset,
    Contract,
    ContractDocument,
    ContractPerson,
    FreeMetric,
    OutcomePolicy,
    Plan,
    PlanVersion,
    Product,
    ServiceHours,
    Target,
    validate_calendar,
)
from servicedesk.admin import ServiceAdmin, actor_of


@admin.register(Product)
class ProductAdmin(ServiceAdmin):
    list_display = ("name", "code", "is_active")
    search_fields = ("name", "code")


class ServiceHoursForm(forms.ModelForm[ServiceHours]):
    class Meta:
        model = ServiceHours
        fields = ("name", "time_zone", "weekly", "exceptions")
        help_texts = {
            "weekly": _('By weekday, 0 is Monday: {"0": [["09:00", "13:00"], ["14:00", "18:00"]]}'),
            "exceptions": _('By date, no rows mean closed: {"2026-01-01": []}'),
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        try:
            validate_calendar(
                {
                    "zone": given.get("time_zone"),
                    "weekly": given.get("weekly") or {},
                    "exceptions": given.get("exceptions") or {},
                }
            )
        except HoursError as error:
            self.add_error("weekly", str(error))
        return given


@admin.register(ServiceHours)
class ServiceHoursAdmin(ServiceAdmin):
    form = ServiceHoursForm
    list_display = ("name", "time_zone")
    actions = ("fill_russia", "fill_belarus", "fill_kazakhstan")

    @admin.action(description=_("Fill in the holidays of Russia, this year and two more"))
    def fill_russia(self, request: HttpRequest, rows: QuerySet[ServiceHours]) -> None:
        self._fill(request, rows, country="RU")

    @admin.action(description=_("Fill in the holidays of Belarus, this year and two more"))
    def fill_belarus(self, request: HttpRequest, rows: QuerySet[ServiceHours]) -> None:
        self._fill(request, rows, country="BY")

    @admin.action(description=_("Fill in the holidays of Kazakhstan, this year and two more"))
    def fill_kazakhstan(self, request: HttpRequest, rows: QuerySet[ServiceHours]) -> None:
        self._fill(request, rows, country="KZ")

    def _fill(self, request: HttpRequest, rows: QuerySet[ServiceHours], *, country: str) -> None:
        actor, this = actor_of(request), timezone.localdate().year
        self.each(
            request, rows,
            lambda one: services.fill_holidays(
                one, country=country, years=range(this, this + 3), actor=actor
            ),
        )  # fmt: skip

    def save_model(self, request: HttpRequest, obj: ServiceHours, form: Any, change: bool) -> None:  # noqa: FBT001 — Django's signature
        if not change:
            obj.pk = services.create_hours(
                obj.name, weekly=obj.weekly, exceptions=obj.exceptions or {},
                time_zone=obj.time_zone, actor=actor_of(request),
            ).pk  # fmt: skip
            obj._state.adding = False
            return
        services.change_hours(
            obj, weekly=obj.weekly, exceptions=obj.exceptions or {}, time_zone=obj.time_zone,
            actor=actor_of(request),
        )  # fmt: skip


@admin.register(Plan)
class PlanAdmin(ServiceAdmin):
    list_display = ("name", "code", "rank")


class TargetInline(admin.TabularInline[Target, PlanVersion]):
    model = Target
    extra = 0

    def has_change_permission(self, request: HttpRequest, obj: PlanVersion | None = None) -> bool:
        return obj is None or not services.is_used(obj)

    has_add_permission = has_change_permission
    has_delete_permission = has_change_permission


@admin.register(PlanVersion)
class PlanVersionAdmin(ServiceAdmin):
    """A version a ticket runs under is only shown; a new one is added beside it."""

    list_display = ("__str__", "effective_from", "intake_hours", "grace_days")
    list_filter = ("plan",)
    list_select_related = ("plan", "intake_hours")
    fields = ("plan", "effective_from", "intake_hours", "grace_days", "channels")
    inlines = (TargetInline,)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or not services.is_used(obj)

    def save_model(self, request: HttpRequest, obj: PlanVersion, form: Any, change: bool) -> None:  # noqa: FBT001
        if change:
            obj.save()
            return
        version = services.revise_plan(
            obj.plan, targets=(), effective_from=obj.effective_from, actor=actor_of(request),
            intake_hours=obj.intake_hours, grace_days=obj.grace_days, channels=obj.channels,
        )  # fmt: skip
        obj.pk, obj.number, obj.stamp = version.pk, version.number, version.stamp
        obj._state.adding = False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        services.renew_stamps(versions=[form.instance])


STARTS = [mark for mark in ClockMark.choices if mark[0] not in NEVER_STARTS]


class FreeMetricForm(forms.ModelForm[FreeMetric]):
    starts = forms.MultipleChoiceField(
        label=_("Its clock starts when"), choices=STARTS, widget=forms.CheckboxSelectMultiple,
        help_text=_("At any of these, unless it runs already."),
    )  # fmt: skip
    stops = forms.MultipleChoiceField(
        label=_("Its clock stops when"), choices=ClockMark.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At the first of these; a solution ends it without a result unless chosen."),
    )  # fmt: skip

    class Meta:
        model = FreeMetric
        fields = (
            "code", "name", "name_ru", "starts", "stops", "is_pausable", "is_client_visible",
            "is_active",
        )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk is not None:
            for name in ("code", "starts", "stops", "is_pausable"):
                self.fields[name].disabled = True


@admin.register(FreeMetric)
class FreeMetricAdmin(ServiceAdmin):
    """What starts and stops a metric is said once, when it is added."""

    form = FreeMetricForm
    list_display = ("name", "code", "is_client_visible", "is_active")
    search_fields = ("name", "code")

    def save_model(self, request: HttpRequest, obj: FreeMetric, form: Any, change: bool) -> None:  # noqa: FBT001
        given = form.cleaned_data
        marks = {name: tuple(given[name]) for name in ("starts", "stops")}
        draft = services.MetricDraft(**{**given, **marks})
        if change:
            services.change_metric(obj, draft=draft, actor=actor_of(request))
            return
        obj.pk = services.add_metric(draft, actor=actor_of(request)).pk
        obj._state.adding = False


@admin.register(Asset)
class AssetAdmin(ServiceAdmin):
    list_display = ("name", "serial_number", "organisation", "product", "site", "version")
    list_filter = ("product", "is_active")
    list_select_related = ("organisation", "product")
    search_fields = ("name", "serial_number", "organisation__name")

    def save_model(self, request: HttpRequest, obj: Asset, form: Any, change: bool) -> None:  # noqa: FBT001
        draft = services.AssetDraft(**form.cleaned_data)
        if change:
            services.change_asset(obj, draft=draft, actor=actor_of(request))
            return
        obj.pk = services.create_asset(draft, actor=actor_of(request)).pk
        obj._state.adding = False


@admin.register(OutcomePolicy)
class OutcomePolicyAdmin(ServiceAdmin):
    """What is done with each outcome; every outcome has its row."""

    list_display = ("outcome", "handling")
    readonly_fields = ("outcome",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: OutcomePolicy, form: Any, change: bool) -> None:  # noqa: FBT001
        services.handle_outcome(obj.outcome, handling=obj.handling, actor=actor_of(request))


class ContractPersonInline(admin.TabularInline[ContractPerson, Contract]):
    model = ContractPerson
    extra = 0
    raw_id_fields = ("user", "deputy")


class ContractDocumentInline(admin.TabularInline[ContractDocument, Contract]):
    model = ContractDocument
    extra = 0


@admin.register(Contract)
class ContractAdmin(ServiceAdmin):
    list_display = ("number", "organisation", "plan", "state", "starts_on", "ends_on")
    list_filter = ("state", "plan", "organisation")
    list_select_related = ("organisation", "plan")
    search_fields = ("number", "organisation__name")
    readonly_fields = ("state", "renews")
    filter_horizontal = ("products",)
    raw_id_fields = ("assets",)
    inlines = (ContractPersonInline, ContractDocumentInline)
    actions = ("activate", "suspend", "cancel")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        plan = services.default_plan()
        return {"plan": plan.pk if plan else None, **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: Contract, form: Any, change: bool) -> None:  # noqa: FBT001
        many = {name: tuple(form.cleaned_data[name]) for name in ("products", "assets")}
        given = {**form.cleaned_data, **many}
        draft = services.ContractDraft(**given)
        if change:
            services.change_contract(obj, draft=draft, actor=actor_of(request))
            return
        obj.pk = services.create_contract(draft, actor=actor_of(request)).pk
        obj._state.adding = False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001
        if formset.model is not ContractPerson:
            super().save_formset(request, form, formset, change)
            return
        names = ("role", "user", "deputy", "starts_on", "ends_on")
        given = [one.cleaned_data for one in formset.forms if one.cleaned_data]
        drafts = [
            services.NamingDraft(**{name: row.get(name) for name in names})
            for row in given
            if not row.get("DELETE")
        ]
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        services.name_people(form.instance, drafts=drafts, actor=actor_of(request))

    @admin.action(description=_("Put into force"))
    def activate(self, request: HttpRequest, rows: QuerySet[Contract]) -> None:
        actor = actor_of(request)
        self.each(request, rows, lambda one: services.activate_contract(one, actor=actor))

    @admin.action(description=_("Suspend"))
    def suspend(self, request: HttpRequest, rows: QuerySet[Contract]) -> None:
        self._stop(request, rows, services.suspend_contract)

    @admin.action(description=_("Cancel for good"))
    def cancel(self, request: HttpRequest, rows: QuerySet[Contract]) -> None:
        self._stop(request, rows, services.cancel_contract)

    def _stop(self, request: HttpRequest, rows: QuerySet[Contract], verb: Any) -> None:
        actor, reason = actor_of(request), str(_("by the administrator"))
        self.each(request, rows, lambda one: verb(one, reason=reason, actor=actor))
