"""REST doors of what tickets have to do with each other, and of what blocks one; the desk's own."""

from typing import Any

from django.db.models import QuerySet
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.accounts.models import User
from servicedesk.api import StrictSerializer
from servicedesk.api_conditions import conditional
from servicedesk.idempotency import idempotent
from tickets import permissions, services
from tickets.api_doors import TAGS, TicketDoor
from tickets.choices import Deed, LinkWay, Obstacle
from tickets.models import Blocker, Ticket, TicketLink
from tickets.querysets import LinkQuerySet
from tickets.serializers import Named, PersonOut
from tickets.services.blocking import TEXT_LIMIT
from tickets.services.text import BODY_LIMIT


class LinkOut(serializers.ModelSerializer[TicketLink]):
    """``ticket`` is what ``kind`` says of ``other``: a part of it, a duplicate of it …"""

    by = PersonOut(allow_null=True)

    class Meta:
        model = TicketLink
        fields = ("id", "kind", "ticket", "other", "by", "at", "answered_at")


class NewLink(StrictSerializer):
    """``way``: what the ticket of the address is to ``other``."""

    way = serializers.ChoiceField(choices=LinkWay.choices)
    other = Named(rows=Ticket.visible_to, required=True)


class LinkGone(StrictSerializer):
    link = Named(rows=TicketLink.visible_to, required=True)


class BlockerOut(serializers.ModelSerializer[Blocker]):
    """``other`` null: it waits for no ticket, or for one the asker does not see."""

    by = PersonOut(allow_null=True)
    lifter = PersonOut(allow_null=True)
    lifted_by = PersonOut(allow_null=True)
    other = serializers.SerializerMethodField()

    class Meta:
        model = Blocker
        fields = (
            "id", "kind", "text", "other", "until", "lifter", "by", "at", "lifted_at", "lifted_by",
        )  # fmt: skip

    def get_other(self, row: Blocker) -> int | None:
        user = self.context["request"].user
        return row.other_id if row.other is not None and row.other.is_seen_by(user) else None


class NewBlocker(StrictSerializer):
    """``other`` for the kind ``ticket``, ``until`` for ``date``, ``text`` for the others."""

    kind = serializers.ChoiceField(choices=Obstacle.choices)
    text = serializers.CharField(max_length=TEXT_LIMIT, required=False, allow_blank=True)
    other = Named(rows=Ticket.visible_to, allow_null=True)
    until = serializers.DateTimeField(required=False, allow_null=True)
    lifter = Named(
        rows=lambda user: User.objects.visible_to(user).active().desk(), word="email",
        allow_null=True,
    )  # fmt: skip


class Lifting(StrictSerializer):
    blocker = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class Cascade(StrictSerializer):
    """``parts``: numbers of open parts of the ticket; ``body``: the answer each client gets."""

    deed = serializers.ChoiceField(choices=Deed.choices)
    parts = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=100)
    body = serializers.CharField(max_length=BODY_LIMIT, required=False, allow_blank=True)


class OutcomeOut(serializers.Serializer[Any]):
    """``refusal`` empty: it is done."""

    number = serializers.IntegerField()
    subject = serializers.CharField()
    refusal = serializers.CharField()


@extend_schema(tags=TAGS)
class LinkList(TicketDoor, generics.ListAPIView[TicketLink]):
    """Links of a ticket, to tickets the asker sees as well."""

    queryset: QuerySet[TicketLink] = LinkQuerySet(TicketLink).none()
    serializer_class = LinkOut

    def get_queryset(self) -> QuerySet[TicketLink]:
        ticket = self.ticket
        self.allow(permissions.can_see_desk(self.user))
        rows = TicketLink.visible_to(self.user).of(ticket.pk)
        return rows.select_related("by").order_by("pk")

    @extend_schema(request=NewLink, responses={201: LinkOut})
    @idempotent
    @conditional
    def post(self, request: Request, number: int) -> Response:
        """Say what the ticket is to another one."""
        self.allow(permissions.can_link(self.user, self.ticket))
        given = self.taken(NewLink)
        made = services.link(self.ticket, actor=self.user, at=timezone.now(), **given)
        return Response(LinkOut(made).data, status.HTTP_201_CREATED)


@extend_schema(tags=TAGS)
class LinkRemove(TicketDoor):
    @extend_schema(request=LinkGone, responses={204: None})
    @conditional
    def post(self, request: Request, number: int) -> Response:
        """Take a link of the ticket away."""
        self.allow(permissions.can_link(self.user, self.ticket))
        row = self.taken(LinkGone)["link"]
        if self.ticket.pk not in (row.ticket_id, row.other_id):
            raise serializers.ValidationError({"link": [_("This is no link of the ticket.")]})
        services.unlink(row, actor=self.user, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=TAGS)
class BlockerList(TicketDoor, generics.ListAPIView[Blocker]):
    """Why the ticket cannot go on, and what was lifted."""

    queryset: QuerySet[Blocker] = QuerySet(Blocker).none()
    serializer_class = BlockerOut

    def get_queryset(self) -> QuerySet[Blocker]:
        ticket = self.ticket
        self.allow(permissions.can_see_desk(self.user))
        return ticket.blockers.select_related("other__team", "by", "lifter", "lifted_by")

    @extend_schema(request=NewBlocker, responses={201: BlockerOut})
    @idempotent
    @conditional
    def post(self, request: Request, number: int) -> Response:
        """Say why the ticket cannot go on."""
        self.allow(permissions.can_block(self.user, self.ticket))
        given = self.taken(NewBlocker)
        row = services.block(self.ticket, actor=self.user, at=timezone.now(), **given)
        body = BlockerOut(row, context=self.get_serializer_context()).data
        return Response(body, status.HTTP_201_CREATED)


@extend_schema(tags=TAGS)
class BlockerLift(TicketDoor):
    @extend_schema(request=Lifting, responses=BlockerOut)
    @conditional
    def post(self, request: Request, number: int) -> Response:
        """Say that a reason is no more."""
        ticket = self.ticket
        self.allow(permissions.can_see_desk(self.user))
        key = self.taken(Lifting)["blocker"]
        row = ticket.blockers.filter(pk=key).first()
        if row is None:
            raise serializers.ValidationError({"blocker": [_("There is no such reason here.")]})
        self.allow(permissions.can_lift(self.user, ticket) or row.lifted_at is not None)
        services.lift(row, actor=self.user, at=timezone.now())
        return Response(BlockerOut(row, context=self.get_serializer_context()).data)


@extend_schema(tags=TAGS)
class PartsDo(TicketDoor):
    @extend_schema(request=Cascade, responses=OutcomeOut(many=True))
    @conditional
    def post(self, request: Request, number: int) -> Response:
        """Do the same to parts of the ticket; the answer says what became of each."""
        self.allow(permissions.can_lead_parts(self.user, self.ticket))
        given: dict[str, Any] = self.taken(Cascade)
        known = {one.pk: one for one in services.parts_of(self.ticket, self.user)}
        unknown = [key for key in given["parts"] if key not in known]
        if unknown:
            words = _("These are no open parts of the ticket: %(numbers)s.") % {
                "numbers": ", ".join(f"#{key}" for key in unknown)
            }
            raise serializers.ValidationError({"parts": [words]})
        given["parts"] = [known[key] for key in dict.fromkeys(given["parts"])]
        outcomes = services.cascade(self.ticket, actor=self.user, at=timezone.now(), **given)
        return Response(OutcomeOut(outcomes, many=True).data)


urlpatterns = [
    path("tickets/<int:number>/links/", LinkList.as_view(), name="api_ticket_links"),
    path("tickets/<int:number>/links/remove/", LinkRemove.as_view(), name="api_ticket_unlink"),
    path("tickets/<int:number>/blockers/", BlockerList.as_view(), name="api_ticket_blockers"),
    path("tickets/<int:number>/blockers/lift/", BlockerLift.as_view(), name="api_ticket_lift"),
    path("tickets/<int:number>/parts/", PartsDo.as_view(), name="api_ticket_parts"),
]
