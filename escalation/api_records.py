"""REST doors of escalation records: what was asked of management and how it is led, read only."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.urls import path
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.exceptions import PermissionDenied

from escalation.choices import RecordState
from escalation.models import EscalationRecord, RecordUpdate
from escalation.querysets import RecordQuerySet
from servicedesk.accounts.models import User
from tickets.serializers import NamedOut, PersonOut


class RecordFilters(filters.FilterSet):  # type: ignore[misc]  # published without hints
    """What a list of records may be asked for."""

    ticket = filters.NumberFilter(min_value=1, max_value=2**62)
    state = filters.MultipleChoiceFilter(choices=RecordState.choices)
    opened_after = filters.IsoDateTimeFilter("opened_at", "gte")
    opened_before = filters.IsoDateTimeFilter("opened_at", "lt")


class RecordUpdateOut(serializers.ModelSerializer[RecordUpdate]):
    author = PersonOut(allow_null=True)

    class Meta:
        model = RecordUpdate
        fields = ("id", "at", "author", "body", "trend", "is_public")


class RecordOut(serializers.ModelSerializer[EscalationRecord]):
    """A record; clients are given what they asked for, the answer and the public news, not who
    wrote it."""

    organisation = NamedOut(allow_null=True)
    requester = PersonOut(allow_null=True)
    owner = PersonOut(allow_null=True)
    updates = serializers.SerializerMethodField()

    class Meta:
        model = EscalationRecord
        fields = (
            "id", "ticket", "organisation", "origin", "requester", "reason", "impact", "severity",
            "state", "owner", "trend", "next_update_at", "answer", "end_note", "opened_at",
            "ended_at", "updates",
        )  # fmt: skip

    @extend_schema_field(RecordUpdateOut(many=True))
    def get_updates(self, record: EscalationRecord) -> Any:
        told = RecordUpdateOut(record.updates.all(), many=True).data
        if self.context["request"].user.is_desk:
            return told
        return [{**one, "author": None} for one in told]


class RecordView(generics.GenericAPIView[EscalationRecord]):
    queryset = RecordQuerySet(EscalationRecord).none()
    serializer_class = RecordOut
    required_scopes: ClassVar[Mapping[str, str]] = {"GET": "escalations:read"}

    def get_queryset(self) -> QuerySet[EscalationRecord]:
        user = self.request.user
        if not isinstance(user, User):
            raise PermissionDenied
        news: QuerySet[RecordUpdate] = RecordUpdate.objects.select_related("author")
        if not user.is_desk:
            news = news.filter(is_public=True)
        found = EscalationRecord.visible_to(user).with_people()
        return found.prefetch_related(Prefetch("updates", news))


@extend_schema(tags=["escalations"])
class RecordList(RecordView, generics.ListAPIView[EscalationRecord]):
    """What management has its eyes on, newest first; clients see what they asked for."""

    filterset_class = RecordFilters


@extend_schema(tags=["escalations"])
class RecordDetail(RecordView, generics.RetrieveAPIView[EscalationRecord]):
    """One record with what was told of it."""


urlpatterns = [
    path("escalation-records/", RecordList.as_view(), name="api_escalation_records"),
    path("escalation-records/<int:pk>/", RecordDetail.as_view(), name="api_escalation_record"),
]
