"""REST doors that make one ticket of two."""

from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tickets import permissions, services
from tickets.api import TAGS, TicketDoor
from tickets.serializers import Merger, TicketOut


@extend_schema(tags=TAGS)
class TicketMerge(TicketDoor):
    @extend_schema(request=Merger, responses=TicketOut)
    def post(self, request: Request, number: int) -> Response:
        """End the ticket in favour of another one of its client, which goes on with both."""
        self.allow(permissions.can_merge(self.user, self.ticket))
        given = self.taken(Merger)
        return self.shown(services.merge(self.ticket, actor=self.user, at=timezone.now(), **given))


urlpatterns = [
    path("tickets/<int:number>/merge/", TicketMerge.as_view(), name="api_ticket_merge"),
]
