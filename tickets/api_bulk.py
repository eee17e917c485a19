"""REST doors that change many tickets at once: tried or applied, looked at, taken back."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api import StrictSerializer
from servicedesk.errors import Refused
from servicedesk.idempotency import idempotent
from tickets import permissions
from tickets.api_doors import TAGS, Door
from tickets.changes.targets import read_targets
from tickets.choices import ItemState
from tickets.filters import read_filters
from tickets.models import Bulk, BulkItem, Macro, Ticket
from tickets.presentation.bulk import Line, previews
from tickets.services import bulk as services
from tickets.services.bulk_finishing import counts_by_bulk
from tickets.tasks import hint_many

MOST_NAMED = 1_000
MOST_TRIED = 50


class ChangeIn(serializers.DictField):
    """``do`` and its values as text; docs/changes.md lists them."""

    child = serializers.CharField(max_length=100_000, allow_blank=True)


class NewBulk(StrictSerializer):
    """Which tickets: ``tickets`` by number, or those a ``query`` finds. What: ``changes``, or a
    ``macro``. ``is_trial``: nothing is applied; the first tickets answer what would become of
    them."""

    tickets = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**53), max_length=MOST_NAMED,
        required=False,
    )  # fmt: skip
    query = serializers.CharField(max_length=1_000, required=False)
    changes = serializers.ListField(child=ChangeIn(), required=False)
    macro = serializers.IntegerField(min_value=1, max_value=2**53, required=False)
    is_trial = serializers.BooleanField(default=False)


class BulkRows(serializers.ListSerializer[Any]):
    """Counts the tickets of all rows at once."""

    def to_representation(self, data: Any) -> Any:
        rows = list(data)
        if isinstance(self.child, BulkOut):
            self.child.found = counts_by_bulk(row.pk for row in rows)
        return super().to_representation(rows)


class BulkOut(serializers.ModelSerializer[Bulk]):
    """``counts``: tickets by what became of them."""

    counts = serializers.SerializerMethodField()
    found: Mapping[int, Counter[str]] | None = None

    class Meta:
        model = Bulk
        list_serializer_class = BulkRows
        fields = (
            "id", "state", "query", "changes", "macro", "undoes", "missing_count", "created_at",
            "started_at", "finished_at", "counts",
        )  # fmt: skip

    def get_counts(self, bulk: Bulk) -> dict[str, int]:
        found = (self.found or counts_by_bulk([bulk.pk]))[bulk.pk]
        return {state: found[state] for state in ItemState.values}


class BulkItemOut(serializers.ModelSerializer[BulkItem]):
    class Meta:
        model = BulkItem
        fields = ("ticket", "state", "before", "after", "error")


class TrialOut(serializers.Serializer[Any]):
    """What would become of one ticket."""

    ticket = serializers.IntegerField(source="number")
    refusal = serializers.CharField(source="preview.refusal")
    changes = serializers.SerializerMethodField()

    def get_changes(self, line: Any) -> list[dict[str, str]]:
        return [
            {"name": one.name, "before": one.before, "after": one.after}
            for one in line.preview.differences
        ]


class BulkDoor(Door):
    """A door for whoever may change many tickets."""

    def get_queryset(self) -> QuerySet[Any]:
        return Bulk.visible_to(self.user)

    @property
    def bulk(self) -> Bulk:
        self.allow(permissions.can_use_macros(self.user))
        found: Bulk = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        return found


@extend_schema(tags=TAGS)
class BulkList(BulkDoor, generics.ListAPIView[Bulk]):
    """One's changes of many tickets, newest first."""

    serializer_class = BulkOut

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Bulk.objects.none()
        self.allow(permissions.can_use_macros(self.user))
        return Bulk.visible_to(self.user)

    @extend_schema(request=NewBulk, responses={200: TrialOut(many=True), 202: BulkOut})
    @idempotent
    def post(self, request: Request) -> Response:
        """Change many tickets, or with ``is_trial`` try it. Applied by a worker: look at it again
        until it is done."""
        self.allow(permissions.can_use_macros(self.user))
        given = self.taken(NewBulk)
        with transaction.atomic():  # of a trial, and of what is refused, no row stays
            bulk = self._planned(given)
            if given["is_trial"]:
                tried = TrialOut(self._tried(bulk), many=True).data
                transaction.set_rollback(True)
                return Response(tried)
            started = services.start(bulk, actor=self.user)
        hint_many()
        return Response(BulkOut(started).data, status.HTTP_202_ACCEPTED)

    def _tried(self, bulk: Bulk) -> list[Line]:
        changes, items = bulk.read(), list(bulk.items.order_by("pk")[:MOST_TRIED])
        targets = read_targets(changes, seen_by=self.user)
        return previews(items, changes, targets, bulk=bulk, user=self.user)

    def _planned(self, given: dict[str, Any]) -> Bulk:
        seen, user = Ticket.visible_to(self.user), self.user
        if ("query" in given) == ("tickets" in given):
            raise Refused(_("Name either the tickets or a query."), field="tickets")
        if ("macro" in given) == ("changes" in given):
            raise Refused(_("Name either the changes or a macro."), field="changes")
        if "query" in given:
            address = QueryDict(mutable=True)
            address["q"] = given["query"]
            filters = read_filters(address, user=user, now=timezone.now())
            if filters.errors:
                raise Refused(filters.errors["q"], field="query")
            bulk = services.choose_tickets(filters.apply(seen), actor=user, query=given["query"])
        else:
            named = given["tickets"]
            bulk = services.choose_tickets(seen.filter(pk__in=named), actor=user, wanted=named)
        if "macro" in given:
            found = Macro.visible_to(user).offered().filter(pk=given["macro"]).first()
            if found is None:
                raise Refused(_("There is no such macro."), field="macro")
            return services.plan(bulk, actor=user, macro=found)
        return services.plan(bulk, actor=user, changes=given["changes"])


@extend_schema(tags=TAGS)
class BulkPage(BulkDoor):
    @extend_schema(responses=BulkOut)
    def get(self, request: Request, pk: int) -> Response:
        """How far a change of many tickets has come."""
        return Response(BulkOut(self.bulk).data)


@extend_schema(tags=TAGS)
class BulkItems(BulkDoor, generics.ListAPIView[BulkItem]):
    """What became of each ticket, newest first."""

    serializer_class = BulkItemOut

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return BulkItem.objects.none()
        self.allow(permissions.can_use_macros(self.user))
        seen = Bulk.visible_to(self.user)
        return get_object_or_404(seen, pk=self.kwargs["pk"]).items.all()


@extend_schema(tags=TAGS)
class BulkUndo(BulkDoor):
    @extend_schema(request=None, responses={202: BulkOut})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Take it back on every ticket nobody changed since."""
        back = services.undo(self.bulk, actor=self.user)
        hint_many()
        return Response(BulkOut(back).data, status.HTTP_202_ACCEPTED)


urlpatterns = [
    path("bulk-changes/", BulkList.as_view(), name="api_bulk_list"),
    path("bulk-changes/<int:pk>/", BulkPage.as_view(), name="api_bulk"),
    path("bulk-changes/<int:pk>/tickets/", BulkItems.as_view(), name="api_bulk_items"),
    path("bulk-changes/<int:pk>/undo/", BulkUndo.as_view(), name="api_bulk_undo"),
]
