"""REST doors that make one ticket of two, and two of one."""

from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api import StrictSerializer
from servicedesk.api_conditions import conditional
from servicedesk.idempotency import idempotent
from tickets import permissions, services
from tickets.api_answers import TicketWholeOut
from tickets.api_doors import TAGS, TicketDoor
from tickets.serializers import Merger, Splitting
from tickets.services.text import REASON_LIMIT


@extend_schema(tags=TAGS)
class TicketMerge(TicketDoor):
    @extend_schema(request=Merger, responses=TicketWholeOut)
    @conditional
    def post(self, request: Request, number: int) -> Response:
        """End the ticket in favour of another one of its client, which goes on with both."""
        self.allow(permissions.can_merge(self.user, self.ticket))
        given = self.taken(Merger)
        return self.shown(services.merge(self.ticket, actor=self.user, at=timezone.now(), **given))


class Undoing(StrictSerializer):
    reason = serializers.CharField(max_length=REASON_LIMIT, required=False, allow_blank=True)


@extend_schema(tags=TAGS)
class TicketMergeUndo(TicketDoor):
    @extend_schema(request=Undoing, responses=TicketWholeOut)
    @conditional
    def post(self, request: Request, number: int) -> Response:
        """Take a merger back within a day, while nothing was added to either ticket."""
        self.allow(permissions.can_undo_merge(self.user, self.ticket))
        given = self.taken(Undoing)
        done = services.undo_merge(self.ticket, actor=self.user, at=timezone.now(), **given)
        return self.shown(done)


@extend_schema(tags=TAGS)
class TicketSplit(TicketDoor):
    @extend_schema(request=Splitting, responses={201: TicketWholeOut})
    @idempotent
    @conditional
    def post(self, request: Request, number: int) -> Response:
        """Make a ticket of its own of something the client wrote."""
        self.allow(permissions.can_split(self.user, self.ticket))
        given = self.taken(Splitting)
        made = services.split(self.ticket, actor=self.user, at=timezone.now(), **given)
        response = self.shown(made, code=status.HTTP_201_CREATED)
        response["Location"] = f"/api/v1/tickets/{made.number}/"
        return response


urlpatterns = [
    path("tickets/<int:number>/split/", TicketSplit.as_view(), name="api_ticket_split"),
    path("tickets/<int:number>/merge/", TicketMerge.as_view(), name="api_ticket_merge"),
    path("tickets/<int:number>/merge/undo/", TicketMergeUndo.as_view(), name="api_merge_undo"),
]
