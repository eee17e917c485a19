"""REST doors of the clocks: read only, clients the SLA alone."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import PermissionDenied

from contracts.choices import Priority, metric_choices
from servicedesk.accounts.models import User
from sla.choices import ClockState, Verdict
from sla.models import Clock
from sla.querysets import ClockQuerySet
from tickets.models import Ticket

TAGS = ["clocks"]


class ClockFilters(filters.FilterSet):  # type: ignore[misc]  # published without hints
    """What a list of clocks may be asked for."""

    metric = filters.MultipleChoiceFilter(choices=metric_choices)
    state = filters.MultipleChoiceFilter(choices=ClockState.choices)
    verdict = filters.MultipleChoiceFilter(choices=Verdict.choices)
    priority = filters.MultipleChoiceFilter(choices=Priority.choices)
    ticket = filters.NumberFilter(min_value=1, max_value=2**62)
    due_after = filters.IsoDateTimeFilter("due_at", "gte")
    due_before = filters.IsoDateTimeFilter("due_at", "lt")
    judged_after = filters.IsoDateTimeFilter("judged_at", "gte")
    judged_before = filters.IsoDateTimeFilter("judged_at", "lt")


class ClockOut(serializers.ModelSerializer[Clock]):
    """A clock. Seconds are open seconds of the target's hours; ``elapsed_seconds`` up to
    ``running_since``, or in all when it does not run.
    """

    class Meta:
        model = Clock
        fields = (
            "id", "ticket", "metric", "cycle", "version", "priority", "state", "verdict",
            "target_seconds", "started_at", "running_since", "elapsed_seconds", "paused_seconds",
            "due_at", "stopped_at", "breached_at", "is_born_breached",
        )  # fmt: skip
        read_only_fields = fields


class ClockDoor(generics.ListAPIView[Clock]):
    queryset = ClockQuerySet(Clock).none()
    serializer_class = ClockOut
    filterset_class = ClockFilters
    required_scopes: ClassVar[Mapping[str, str]] = {"GET": "clocks:read"}

    @property
    def user(self) -> User:
        user = self.request.user
        if not isinstance(user, User):
            raise PermissionDenied
        return user


@extend_schema(tags=TAGS)
class ClockList(ClockDoor):
    """Clocks of the tickets the asker may see, newest first."""

    def get_queryset(self) -> QuerySet[Clock]:
        return Clock.visible_to(self.user)


@extend_schema(tags=TAGS)
class TicketClockList(ClockDoor):
    """Clocks of one ticket, newest first."""

    def get_queryset(self) -> QuerySet[Clock]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        ticket = get_object_or_404(Ticket.visible_to(self.user), pk=self.kwargs["number"])
        return Clock.visible_to(self.user).filter(ticket=ticket)


urlpatterns: list[Any] = [
    path("clocks/", ClockList.as_view(), name="api_clocks"),
    path("tickets/<int:number>/clocks/", TicketClockList.as_view(), name="api_ticket_clocks"),
]
