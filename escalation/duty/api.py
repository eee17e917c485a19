"""REST doors of duty rosters: who is called, read only, for the desk."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.exceptions import PermissionDenied

from escalation.duty.models import Roster
from escalation.duty.services import duty_engineers
from servicedesk.accounts.models import User
from tickets.serializers import NamedOut, PersonOut


class RosterOut(serializers.ModelSerializer[Roster]):
    """A roster. ``on_duty``: who has duty now, the first called first."""

    team = NamedOut()
    on_duty = serializers.SerializerMethodField()

    class Meta:
        model = Roster
        fields = ("id", "name", "team", "time_zone", "wait_minutes", "is_active", "on_duty")

    @extend_schema_field(PersonOut(many=True))
    def get_on_duty(self, roster: Roster) -> Any:
        if not roster.is_active:
            return []
        people: Any = duty_engineers(roster.team_id, now=timezone.now())
        return PersonOut(people, many=True).data


class RosterView(generics.GenericAPIView[Roster]):
    queryset: QuerySet[Roster] = QuerySet(Roster).none()
    serializer_class = RosterOut
    required_scopes: ClassVar[Mapping[str, str]] = {"GET": "escalations:read"}

    def get_queryset(self) -> QuerySet[Roster]:
        user = self.request.user
        if not isinstance(user, User):
            raise PermissionDenied
        return Roster.visible_to(user).select_related("team")


@extend_schema(tags=["escalations"])
class RosterList(RosterView, generics.ListAPIView[Roster]):
    """Duty rosters with who is on duty now, newest first; clients see none."""


@extend_schema(tags=["escalations"])
class RosterDetail(RosterView, generics.RetrieveAPIView[Roster]):
    """One duty roster with who is on duty now."""


urlpatterns = [
    path("rosters/", RosterList.as_view(), name="api_rosters"),
    path("rosters/<int:pk>/", RosterDetail.as_view(), name="api_roster"),
]
