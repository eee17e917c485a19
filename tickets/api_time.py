"""REST doors of the time worked on tickets; the desk's own matter."""

from django.db.models import QuerySet
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api import StrictSerializer
from servicedesk.api_conditions import conditional
from servicedesk.idempotency import idempotent
from tickets import permissions, services
from tickets.api_doors import TAGS, TicketDoor
from tickets.models import TimeEntry
from tickets.serializers import PersonOut
from tickets.services.time import MOST_MINUTES, NOTE_LIMIT


class TimeOut(serializers.ModelSerializer[TimeEntry]):
    by = PersonOut()

    class Meta:
        model = TimeEntry
        fields = (
            "id", "by", "at", "minutes", "is_billable", "accounted_minutes", "surplus_minutes",
            "note",
        )  # fmt: skip


class NewTime(StrictSerializer):
    """``is_billable``: taken from the hours the contract prepaid, if there are any."""

    minutes = serializers.IntegerField(min_value=1, max_value=MOST_MINUTES)
    note = serializers.CharField(max_length=NOTE_LIMIT, required=False, allow_blank=True)
    is_billable = serializers.BooleanField(default=True)


@extend_schema(tags=TAGS)
class TimeList(TicketDoor, generics.ListAPIView[TimeEntry]):
    """Time written down on a ticket, newest first."""

    queryset: QuerySet[TimeEntry] = QuerySet(TimeEntry).none()
    serializer_class = TimeOut

    def get_queryset(self) -> QuerySet[TimeEntry]:
        ticket = self.ticket
        self.allow(permissions.can_see_desk(self.user))
        return ticket.time_entries.select_related("by")

    @extend_schema(request=NewTime, responses={201: TimeOut})
    @idempotent
    @conditional
    def post(self, request: Request, number: int) -> Response:
        """Write down minutes of work."""
        self.allow(permissions.can_log_time(self.user, self.ticket))
        given = self.taken(NewTime)
        entry = services.log_time(self.ticket, actor=self.user, at=timezone.now(), **given)
        return Response(TimeOut(entry).data, status.HTTP_201_CREATED)


urlpatterns = [path("tickets/<int:number>/time/", TimeList.as_view(), name="api_ticket_time")]
