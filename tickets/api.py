"""REST doors of tickets: load through ``visible_to``, ask ``permissions``, call one service,
answer."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.functional import cached_property
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.accounts.models import User
from servicedesk.api_conditions import conditional, tagged
from servicedesk.events.models import Event
from servicedesk.idempotency import idempotent
from tickets import files as uploads
from tickets import permissions, services, timeline
from tickets.api_answers import TicketWholeOut
from tickets.api_doors import TAGS, Door, TicketDoor
from tickets.api_filters import ClientTicketFilters, DeskTicketFilters
from tickets.choices import Channel
from tickets.models import Attachment, Handoff, Message, Ticket
from tickets.querysets import MessageQuerySet, TicketQuerySet
from tickets.serializers import (
    Assignment,
    ContractChoice,
    DeadlineChange,
    EventOut,
    HandoffOut,
    HandoffReturn,
    MessageOut,
    NewHandoff,
    NewMessage,
    NewTicket,
    PriorityChange,
    Solution,
    StatusChange,
    TicketDetails,
    TicketOut,
)

NEW_TICKETS = [
    OpenApiExample(
        "A client asks in their own name", request_only=True,
        value={"subject": "Gate 4 does not open", "body": "Since the update at nine.",
               "product": "controller", "impact": 1},
    ),
    OpenApiExample(
        "The desk writes a call down", request_only=True,
        value={"subject": "Gate 4 does not open", "body": "The guard called.",
               "requester": "alice@acme.example", "channel": "phone"},
    ),
]  # fmt: skip


@extend_schema(tags=TAGS)
class TicketList(TicketDoor, generics.ListAPIView[Ticket]):
    """Tickets the asker may see, newest first."""

    queryset = TicketQuerySet(Ticket).none()
    serializer_class = TicketOut

    @property
    def filterset_class(self) -> type[ClientTicketFilters]:
        user = self.request.user if self.request else None
        for_client = isinstance(user, User) and user.is_client
        return ClientTicketFilters if for_client else DeskTicketFilters

    def get_queryset(self) -> QuerySet[Ticket]:
        return Ticket.visible_to(self.user).with_people().select_related("category", "asset")

    @extend_schema(request=NewTicket, responses={201: TicketOut}, examples=NEW_TICKETS)
    @idempotent
    def post(self, request: Request) -> Response:
        """Open a ticket; a client for themselves, the desk for anybody it serves."""
        self.allow(permissions.can_open(self.user))
        given = self.taken(NewTicket)
        files = given.pop("files", [])
        if not self.user.is_desk:
            given.setdefault("requester", self.user)
        services.take_form(given)
        draft = services.TicketDraft(**{"channel": Channel.API, **given})
        ticket = services.open_ticket(draft, actor=self.user, at=timezone.now(), files=files)
        response = self.shown(ticket, code=status.HTTP_201_CREATED)
        response["Location"] = f"/api/v1/tickets/{ticket.number}/"
        return response


@extend_schema(tags=TAGS)
class TicketDetail(TicketDoor):
    """One ticket."""

    serializer_class = TicketWholeOut

    @extend_schema(responses=TicketWholeOut)
    def get(self, request: Request, number: int) -> Response:
        return tagged(Response(self.current()))

    @extend_schema(request=TicketDetails, responses=TicketWholeOut)
    @conditional
    def patch(self, request: Request, number: int) -> Response:
        """Correct subject, type, product or category."""
        self.allow(permissions.can_change_details(self.user, self.ticket))
        given = self.taken(TicketDetails)
        return self.shown(
            services.change_details(self.ticket, actor=self.user, at=timezone.now(), **given)
        )


@extend_schema(tags=TAGS)
class MessageList(TicketDoor, generics.ListAPIView[Message]):
    """What was said, newest first; inner notes for the desk only."""

    queryset = MessageQuerySet(Message).none()
    serializer_class = MessageOut

    def get_queryset(self) -> QuerySet[Message]:
        threads = TicketQuerySet(Ticket).keys_told_in(self.ticket.pk)
        messages = MessageQuerySet(Message).visible_to(self.user).filter(ticket__in=threads)
        return messages.select_related("author").prefetch_related("attachments")

    @extend_schema(request=NewMessage, responses={201: MessageOut})
    @idempotent
    @conditional
    def post(self, request: Request, number: int) -> Response:
        """Write a reply, an inner note or the note of a call."""
        ticket, user = self.ticket, self.user
        given = self.taken(NewMessage)
        kind = given.pop("kind")
        given["at"] = timezone.now()
        if kind == "reply":
            self.allow(permissions.can_reply(user, ticket, now=given["at"]))
            if user.is_client:
                given = {name: given[name] for name in ("body", "files", "at") if name in given}
            message = services.reply(ticket, actor=user, channel=Channel.API, **given)
        else:
            given = {name: given[name] for name in ("body", "files", "at") if name in given}
            self.allow(permissions.can_note(user, ticket))
            if kind == "call":
                given.pop("files", None)
                message = services.log_call(ticket, actor=user, **given)
            else:
                message = services.add_note(ticket, actor=user, **given)
        body = MessageOut(message, context=self.get_serializer_context()).data
        return Response(body, status.HTTP_201_CREATED)


@extend_schema(tags=TAGS)
class HandoffList(TicketDoor, generics.ListAPIView[Handoff]):
    """Hand-overs between teams, newest first; the desk's own matter."""

    queryset: QuerySet[Handoff] = QuerySet(Handoff).none()
    serializer_class = HandoffOut

    def get_queryset(self) -> QuerySet[Handoff]:
        ticket = self.ticket
        self.allow(permissions.can_see_desk(self.user))
        people = ("from_team", "to_team", "by", "accepted_by", "returned_by")
        return ticket.handoffs.select_related(*people)

    @extend_schema(request=NewHandoff, responses={201: HandoffOut})
    @idempotent
    @conditional
    def post(self, request: Request, number: int) -> Response:
        """Hand the ticket over to another team."""
        self.allow(permissions.can_hand_over(self.user, self.ticket))
        given = {"hypothesis": "", **self.taken(NewHandoff)}
        handoff = services.hand_over(self.ticket, actor=self.user, at=timezone.now(), **given)
        return Response(HandoffOut(handoff).data, status.HTTP_201_CREATED)


class HandoffDoor(TicketDoor):
    """An answer to one hand-over."""

    serializer_class = HandoffOut

    @cached_property
    def handoff(self) -> Handoff:
        ticket = self.ticket
        self.allow(permissions.can_see_desk(self.user))
        found = get_object_or_404(
            ticket.handoffs.select_related("from_team", "to_team", "by"), pk=self.kwargs["pk"]
        )
        if found.accepted_at is None and found.returned_at is None:
            self.allow(permissions.can_accept_handoff(self.user, found))
        return found


@extend_schema(tags=TAGS)
class HandoffAccept(HandoffDoor):
    @extend_schema(request=None, responses=HandoffOut)
    @conditional
    def post(self, request: Request, number: int, pk: int) -> Response:
        """Take over what was handed over."""
        handoff = services.accept_handoff(self.handoff, actor=self.user, at=timezone.now())
        return Response(HandoffOut(handoff).data)


@extend_schema(tags=TAGS)
class HandoffAnswer(HandoffDoor):
    @extend_schema(request=HandoffReturn, responses=HandoffOut)
    @conditional
    def post(self, request: Request, number: int, pk: int) -> Response:
        """Give the ticket back with a reason."""
        handoff, given = self.handoff, self.taken(HandoffReturn)
        services.return_handoff(handoff, actor=self.user, at=timezone.now(), **given)
        return Response(HandoffOut(handoff).data)


@extend_schema(tags=TAGS)
class EventList(TicketDoor, generics.ListAPIView[Event]):
    """What happened to the ticket, newest first; clients are shown what is meant for them."""

    queryset: QuerySet[Event] = QuerySet(Event).none()
    serializer_class = EventOut

    def get_queryset(self) -> QuerySet[Event]:
        return timeline.events_of(self.ticket, reader=self.user).select_related("actor")

    def get_serializer(self, *args: Any, **options: Any) -> Any:
        events = args[0] if args else []
        entries = [timeline.entry_of(event, reader=self.user) for event in events]
        return super().get_serializer(entries, **options)


@extend_schema(tags=TAGS)
class TicketStatus(TicketDoor):
    @extend_schema(request=StatusChange, responses=TicketWholeOut)
    @conditional
    def post(self, request: Request, number: int) -> Response:
        """Move the ticket on; solving it and asking the client have doors of their own."""
        ticket, given = self.ticket, self.taken(StatusChange)
        self.allow(permissions.can_set_status(self.user, ticket, given["status"]))
        return self.shown(
            services.change_status(ticket, actor=self.user, at=timezone.now(), **given)
        )


@extend_schema(tags=TAGS)
class TicketAssign(TicketDoor):
    @extend_schema(request=Assignment, responses=TicketWholeOut)
    @conditional
    def post(self, request: Request, number: int) -> Response:
        """Give the ticket to a person, or to nobody."""
        self.allow(permissions.can_assign(self.user, self.ticket))
        given = self.taken(Assignment)
        return self.shown(services.assign(self.ticket, actor=self.user, at=timezone.now(), **given))


@extend_schema(tags=TAGS)
class TicketResolve(TicketDoor):
    @extend_schema(request=Solution, responses=TicketWholeOut)
    @conditional
    def post(self, request: Request, number: int) -> Response:
        """Solve the ticket."""
        self.allow(permissions.can_resolve(self.user, self.ticket))
        given = self.taken(Solution)
        return self.shown(
            services.resolve(self.ticket, actor=self.user, at=timezone.now(), **given)
        )


@extend_schema(tags=TAGS)
class TicketPriority(TicketDoor):
    @extend_schema(request=PriorityChange, responses=TicketWholeOut)
    @conditional
    def post(self, request: Request, number: int) -> Response:
        """Judge impact and urgency anew; the matrix makes the priority."""
        self.allow(permissions.can_change_priority(self.user, self.ticket))
        given = self.taken(PriorityChange)
        return self.shown(
            services.change_priority(self.ticket, actor=self.user, at=timezone.now(), **given)
        )


@extend_schema(tags=TAGS)
class TicketWorkStart(TicketDoor):
    @extend_schema(request=None, responses=TicketWholeOut)
    @conditional
    def post(self, request: Request, number: int) -> Response:
        """Say that the work begins; the assignee's own word."""
        self.allow(permissions.can_start_work(self.user, self.ticket))
        return self.shown(services.start_work(self.ticket, actor=self.user, at=timezone.now()))


@extend_schema(tags=TAGS)
class TicketDeadline(TicketDoor):
    @extend_schema(request=DeadlineChange, responses=TicketWholeOut)
    @conditional
    def post(self, request: Request, number: int) -> Response:
        """Set a deadline by hand, or give it back to the plan."""
        self.allow(permissions.can_set_deadline(self.user, self.ticket))
        given = self.taken(DeadlineChange)
        return self.shown(
            services.set_deadline(self.ticket, actor=self.user, at=timezone.now(), **given)
        )


@extend_schema(tags=TAGS)
class TicketContract(TicketDoor):
    @extend_schema(request=ContractChoice, responses=TicketWholeOut)
    @conditional
    def post(self, request: Request, number: int) -> Response:
        """Run the ticket under another contract of its client."""
        self.allow(permissions.can_move_contract(self.user, self.ticket))
        given = self.taken(ContractChoice)
        return self.shown(
            services.move_contract(self.ticket, actor=self.user, at=timezone.now(), **given)
        )


@extend_schema(tags=TAGS)
class FileDoor(Door):
    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int) -> FileResponse:
        """A file of a message the asker may read."""
        return uploads.open_response(get_object_or_404(Attachment.visible_to(self.user), pk=pk))


urlpatterns = [
    path("tickets/", TicketList.as_view(), name="api_ticket_list"),
    path("tickets/<int:number>/", TicketDetail.as_view(), name="api_ticket"),
    path("tickets/<int:number>/messages/", MessageList.as_view(), name="api_message_list"),
    path("tickets/<int:number>/hand-overs/", HandoffList.as_view(), name="api_handoff_list"),
    path("tickets/<int:number>/hand-overs/<int:pk>/accept/", HandoffAccept.as_view(),
         name="api_handoff_accept"),
    path("tickets/<int:number>/hand-overs/<int:pk>/return/", HandoffAnswer.as_view(),
         name="api_handoff_return"),
    path("tickets/<int:number>/events/", EventList.as_view(), name="api_event_list"),
    path("tickets/<int:number>/status/", TicketStatus.as_view(), name="api_ticket_status"),
    path("tickets/<int:number>/assign/", TicketAssign.as_view(), name="api_ticket_assign"),
    path("tickets/<int:number>/resolve/", TicketResolve.as_view(), name="api_ticket_resolve"),
    path("tickets/<int:number>/priority/", TicketPriority.as_view(), name="api_ticket_priority"),
    path("tickets/<int:number>/start-work/", TicketWorkStart.as_view(),
         name="api_ticket_start_work"),
    path("tickets/<int:number>/set-deadline/", TicketDeadline.as_view(),
         name="api_ticket_set_deadline"),
    path("tickets/<int:number>/move-contract/", TicketContract.as_view(),
         name="api_ticket_move_contract"),
    path("files/<int:pk>/", FileDoor.as_view(), name="api_file"),
]  # fmt: skip
