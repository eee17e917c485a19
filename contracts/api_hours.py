"""REST doors of service hours: the calendars that promises are counted by, read only."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers

from contracts.models import ServiceHours
from servicedesk.accounts.choices import Scope
from servicedesk.accounts.models import User


class ServiceHoursSerializer(serializers.Serializer[ServiceHours]):
    """``weekly``: "0" (Monday) to "6" with spans of ["HH:MM", "HH:MM"]; ``exceptions``: dates with
    such spans, none when closed."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    time_zone = serializers.CharField()
    weekly = serializers.DictField()
    exceptions = serializers.DictField()


class HoursView(generics.GenericAPIView[ServiceHours]):
    required_scopes = {"GET": Scope.CONTRACTS_READ}
    serializer_class = ServiceHoursSerializer
    queryset: QuerySet[ServiceHours] = QuerySet(ServiceHours).none()

    def get_queryset(self) -> QuerySet[ServiceHours]:
        user = self.request.user if self.request else None
        return ServiceHours.visible_to(user) if isinstance(user, User) else self.queryset


@extend_schema(tags=["contracts"], summary="Service hours, newest first; for the centre's people")
class HoursList(HoursView, generics.ListAPIView[ServiceHours]):
    pass


@extend_schema(tags=["contracts"], summary="Service hours by their id")
class HoursDetail(HoursView, generics.RetrieveAPIView[ServiceHours]):
    pass
