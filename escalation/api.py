"""REST doors of escalation: read only, for the desk."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import path
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import PermissionDenied

from contracts.choices import metric_choices
from escalation.models import Escalation
from escalation.querysets import EscalationQuerySet
from servicedesk.accounts.models import User


class EscalationFilters(filters.FilterSet):  # type: ignore[misc]  # published without hints
    """What a list of escalations may be asked for."""

    ticket = filters.NumberFilter(min_value=1, max_value=2**62)
    metric = filters.MultipleChoiceFilter("clock__metric", choices=metric_choices)
    raised_after = filters.IsoDateTimeFilter("raised_at", "gte")
    raised_before = filters.IsoDateTimeFilter("raised_at", "lt")


class EscalationOut(serializers.ModelSerializer[Escalation]):
    """A step that fired: when it was due, when it was raised, to whom."""

    metric = serializers.CharField(source="clock.metric", read_only=True)
    percent = serializers.IntegerField(source="step.percent", read_only=True, allow_null=True)
    offset_minutes = serializers.IntegerField(
        source="step.offset_minutes", read_only=True, allow_null=True
    )
    rule = serializers.CharField(source="step.rule.name", read_only=True)

    class Meta:
        model = Escalation
        fields = (
            "id", "ticket", "clock", "metric", "rule", "percent", "offset_minutes", "due_at",
            "raised_at", "told",
        )  # fmt: skip
        read_only_fields = fields


@extend_schema(tags=["escalations"])
class EscalationList(generics.ListAPIView[Escalation]):
    """Escalations of the tickets the asker may see, newest first; clients see none."""

    queryset = EscalationQuerySet(Escalation).none()
    serializer_class = EscalationOut
    filterset_class = EscalationFilters
    required_scopes: ClassVar[Mapping[str, str]] = {"GET": "escalations:read"}

    def get_queryset(self) -> QuerySet[Escalation]:
        user = self.request.user
        if not isinstance(user, User):
            raise PermissionDenied
        found = Escalation.visible_to(user).select_related("clock", "step__rule")
        return found.prefetch_related("told")


urlpatterns: list[Any] = [path("escalations/", EscalationList.as_view(), name="api_escalations")]
