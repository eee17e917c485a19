"""What the REST doors of tickets share: scopes, the asker, one ticket and its conditions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from rest_framework import generics, status
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from servicedesk.accounts.models import User
from servicedesk.api import StrictFilters
from servicedesk.api_conditions import tagged
from tickets import services, timeline
from tickets.api_answers import TicketWholeOut
from tickets.models import Ticket

TAGS = ["tickets"]
DEADLINE = ("due_at", "due_metric", "due_state", "due_remaining_seconds", "promise")
READ, WRITE = "tickets:read", "tickets:write"


class Door(generics.GenericAPIView[Any]):
    """What the doors share: scopes, the asker, strict parameters."""

    required_scopes: ClassVar[Mapping[str, str]] = {"GET": READ, "POST": WRITE, "PATCH": WRITE}
    filter_backends = (StrictFilters,)

    @property
    def user(self) -> User:
        user = self.request.user
        if not isinstance(user, User):
            raise PermissionDenied
        return user

    def taken(self, serializer_class: type[BaseSerializer[Any]], **options: Any) -> dict[str, Any]:
        """The body, checked field by field; ``revision`` as services call it."""
        serializer = serializer_class(
            data=self.request.data, context=self.get_serializer_context(), **options
        )
        serializer.is_valid(raise_exception=True)
        given = dict(serializer.validated_data)
        if "revision" in given:
            given["seen_revision"] = given.pop("revision")
        return given

    def allow(self, answer: bool) -> None:  # noqa: FBT001 — reads as a sentence
        """Go on, or answer 403."""
        if not answer:
            raise PermissionDenied


class TicketDoor(Door):
    """A door to one ticket, or to what belongs to it."""

    @cached_property
    def ticket(self) -> Ticket:
        visible = (
            Ticket.visible_to(self.user)
            .with_people()
            .select_related("category", "asset", "answers__version")
        )
        return get_object_or_404(visible, pk=self.kwargs["number"])

    def shown(self, ticket: Ticket, *, code: int = status.HTTP_200_OK) -> Response:
        """The ticket after a verb; its deadline was written by the clocks meanwhile."""
        ticket.refresh_from_db(fields=DEADLINE)
        given = TicketWholeOut(ticket, context=self.get_serializer_context()).data
        return tagged(Response(given, code))

    def hold(self) -> None:
        services.lock(self.ticket)

    def current(self) -> Mapping[str, Any]:
        return TicketWholeOut(self.ticket, context=self.get_serializer_context()).data

    def changes_since(self, moment: datetime) -> list[dict[str, Any]]:
        return timeline.changes_since(self.ticket, moment, reader=self.user)

    def get_queryset(self) -> QuerySet[Any]:
        return Ticket.objects.none()
