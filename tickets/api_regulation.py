"""REST doors of the regulation: its sheets, a ticket's checklists, questions to other teams."""

from typing import Any

from django.db.models import QuerySet
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.accounts.models import User
from servicedesk.api import StrictSerializer
from servicedesk.api_conditions import conditional
from servicedesk.idempotency import idempotent
from tickets import permissions, services
from tickets.api_answers import TicketWholeOut
from tickets.api_doors import TAGS, Door, TicketDoor
from tickets.choices import SheetKind
from tickets.models import Sheet, SheetVersion
from tickets.presentation.joint import points_of
from tickets.querysets import SheetQuerySet
from tickets.serializers import Named, NamedOut
from tickets.services.text import BODY_LIMIT


class ItemOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    about = serializers.CharField()
    is_required = serializers.BooleanField()


class SheetOut(serializers.ModelSerializer[Sheet]):
    """``question``: of a question to a team, what names it in ``ask-team``; ``items`` in order."""

    question = serializers.IntegerField(source="current_id")
    version = serializers.IntegerField(source="current.number")
    line = serializers.IntegerField(source="current.line", allow_null=True)
    team = NamedOut(source="current.team", allow_null=True)
    type = serializers.CharField(source="current.type")
    stage = serializers.CharField(source="current.stage")
    items = ItemOut(source="current.read", many=True)

    class Meta:
        model = Sheet
        fields = (
            "id", "kind", "name", "name_ru", "is_active", "question", "version", "line", "team",
            "type", "stage", "items",
        )  # fmt: skip


class PointOut(serializers.Serializer[Any]):
    """``by`` empty: not ticked."""

    place = serializers.IntegerField()
    name = serializers.CharField()
    is_required = serializers.BooleanField()
    is_done = serializers.BooleanField()
    by = serializers.CharField(source="who")
    at = serializers.DateTimeField(allow_null=True)


class ChecklistOut(serializers.Serializer[Any]):
    """A checklist as it holds for the ticket."""

    version = serializers.IntegerField(source="version.pk")
    name = serializers.CharField(source="version.sheet")
    stage = serializers.CharField(source="version.stage")
    points = serializers.SerializerMethodField()

    @extend_schema_field(PointOut(many=True))
    def get_points(self, row: services.Checklist) -> list[dict[str, Any]]:
        return PointOut(points_of(row), many=True).data  # type: ignore[return-value]


def questions_seen(user: User) -> QuerySet[SheetVersion]:
    """What may be named as a question: the newest versions of the sheets the asker sees."""
    sheets = Sheet.visible_to(user).filter(kind=SheetKind.ASK, is_active=True)
    return QuerySet(SheetVersion).filter(pk__in=sheets.values("current"))


class Checking(StrictSerializer):
    version = serializers.IntegerField(min_value=1, max_value=2**62)
    place = serializers.IntegerField(min_value=0, max_value=100)
    is_done = serializers.BooleanField(default=True)


class TeamQuestion(StrictSerializer):
    """``question``: of a sheet; ``is_waiting``: the ticket is blocked until it is answered."""

    question = Named(rows=questions_seen, required=True)
    words = serializers.CharField(max_length=BODY_LIMIT, required=False, allow_blank=True)
    is_waiting = serializers.BooleanField(default=False)


@extend_schema(tags=TAGS)
class SheetList(Door, generics.ListAPIView[Sheet]):
    """The regulation as it is now; the centre's own."""

    queryset: QuerySet[Sheet] = SheetQuerySet(Sheet).none()
    serializer_class = SheetOut

    def get_queryset(self) -> QuerySet[Sheet]:
        self.allow(permissions.can_see_desk(self.user))
        rows = Sheet.visible_to(self.user).filter(current__isnull=False)
        return rows.select_related("current__team").order_by("pk")


@extend_schema(tags=TAGS)
class Checklists(TicketDoor):
    pagination_class = None  # a ticket has a handful: the answer is all of them

    @extend_schema(responses=ChecklistOut(many=True))
    def get(self, request: Request, number: int) -> Response:
        """The checklists that hold for the ticket, with what is ticked."""
        ticket = self.ticket
        self.allow(permissions.can_see_desk(self.user))
        return Response(ChecklistOut(services.checklists_of(ticket), many=True).data)

    @extend_schema(request=Checking, responses=ChecklistOut(many=True))
    @conditional
    def post(self, request: Request, number: int) -> Response:
        """Tick a point, or take the tick back."""
        self.allow(permissions.can_check(self.user, self.ticket))
        given = self.taken(Checking)
        services.check(self.ticket, actor=self.user, at=timezone.now(), **given)
        return Response(ChecklistOut(services.checklists_of(self.ticket), many=True).data)


@extend_schema(tags=TAGS)
class AskTeam(TicketDoor):
    @extend_schema(request=TeamQuestion, responses={201: TicketWholeOut})
    @idempotent
    @conditional
    def post(self, request: Request, number: int) -> Response:
        """Ask another team with a template: an inner ticket of its own."""
        self.allow(permissions.can_ask_team(self.user, self.ticket))
        given = self.taken(TeamQuestion)
        made = services.ask_team(self.ticket, actor=self.user, at=timezone.now(), **given)
        response = self.shown(made, code=status.HTTP_201_CREATED)
        response["Location"] = f"/api/v1/tickets/{made.number}/"
        return response


urlpatterns = [
    path("regulation/", SheetList.as_view(), name="api_regulation"),
    path("tickets/<int:number>/checklists/", Checklists.as_view(), name="api_ticket_checklists"),
    path("tickets/<int:number>/ask-team/", AskTeam.as_view(), name="api_ticket_ask_team"),
]
