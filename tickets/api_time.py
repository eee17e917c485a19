"""REST doors of the time worked on tickets; the desk's own matter."""

from django.db.models import QuerySet
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api import StrictSerializer
from servicedesk.api_conditions import conditional
from servicedesk.idempotency import idempotent
from tickets import permissions, services
from tickets.api_doors import TAGS, TicketDoor
from tickets.models import TimeEntry, Timer
from tickets.serializers import PersonOut
from tickets.services.text import REASON_LIMIT
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
    worked_at = serializers.DateTimeField(required=False, allow_null=True)


class TimeChange(StrictSerializer):
    """``entry``: one's own, for managers anybody's, of this ticket; all of it as it should be."""

    entry = serializers.IntegerField(min_value=1, max_value=2**62)
    minutes = serializers.IntegerField(min_value=1, max_value=MOST_MINUTES)
    note = serializers.CharField(max_length=NOTE_LIMIT, required=False, allow_blank=True)
    is_billable = serializers.BooleanField(default=True)
    reason = serializers.CharField(max_length=REASON_LIMIT)


class TimerOut(serializers.Serializer[Timer]):
    """``running`` False: it stands still."""

    ticket = serializers.IntegerField(source="ticket_id")
    running = serializers.SerializerMethodField()
    seconds = serializers.SerializerMethodField()

    def get_running(self, timer: Timer) -> bool:
        return timer.started_at is not None

    def get_seconds(self, timer: Timer) -> int:
        return timer.run_for(timezone.now())


class TimerAct(StrictSerializer):
    """``stop`` writes the time down and answers with it; the rest is asked of it only."""

    do = serializers.ChoiceField(choices=["start", "pause", "stop", "drop"])
    minutes = serializers.IntegerField(min_value=1, max_value=MOST_MINUTES, required=False)
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


@extend_schema(tags=TAGS)
class TimeCorrection(TicketDoor):
    @extend_schema(request=TimeChange, responses=TimeOut)
    @conditional
    def post(self, request: Request, number: int) -> Response:
        """Put a time right; what it used of the prepaid is given back and counted anew."""
        self.allow(permissions.can_change_time(self.user, self.ticket))
        given = {"note": "", **self.taken(TimeChange)}
        rows = self.ticket.time_entries.select_related("by", "ticket")
        if not self.user.is_manager:
            rows = rows.filter(by=self.user)
        entry = rows.filter(pk=given.pop("entry")).first()
        if entry is None:
            raise serializers.ValidationError({"entry": [_("There is no such time here.")]})
        changed = services.change_time(entry, actor=self.user, at=timezone.now(), **given)
        return Response(TimeOut(changed).data)


@extend_schema(tags=TAGS)
class TimerDoor(TicketDoor):
    @extend_schema(responses={200: TimerOut, 204: None})
    def get(self, request: Request, number: int) -> Response:
        """The asker's timer of the ticket; 204 where there is none."""
        self.allow(permissions.can_end_timer(self.user, self.ticket))
        timer = services.timer_of(self.ticket, self.user)
        return Response(TimerOut(timer).data if timer else None, 200 if timer else 204)

    @extend_schema(request=TimerAct, responses={200: TimerOut, 201: TimeOut, 204: None})
    @conditional
    def post(self, request: Request, number: int) -> Response:
        """Start, pause, stop or forget the asker's timer; on a merged ticket all but start it."""
        self.allow(permissions.can_end_timer(self.user, self.ticket))
        given = self.taken(TimerAct)
        act, now, user = given.pop("do"), timezone.now(), self.user
        if act == "stop":
            entry = services.stop_timer(self.ticket, actor=user, at=now, **given)
            return Response(TimeOut(entry).data, status.HTTP_201_CREATED)
        if act == "drop":
            services.drop_timer(self.ticket, actor=user)
            return Response(status=status.HTTP_204_NO_CONTENT)
        do = services.start_timer if act == "start" else services.pause_timer
        return Response(TimerOut(do(self.ticket, actor=user, at=now)).data)


urlpatterns = [
    path("tickets/<int:number>/time/", TimeList.as_view(), name="api_ticket_time"),
    path("tickets/<int:number>/time/change/", TimeCorrection.as_view(), name="api_time_change"),
    path("tickets/<int:number>/timer/", TimerDoor.as_view(), name="api_ticket_timer"),
]
