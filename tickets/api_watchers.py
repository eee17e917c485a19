"""REST doors of who follows a ticket."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.accounts.models import User
from servicedesk.api import StrictSerializer
from tickets import permissions, services
from tickets.api_doors import TAGS, WRITE, TicketDoor
from tickets.models import Watcher
from tickets.serializers import Named, PersonOut


class WatcherOut(serializers.Serializer[Watcher]):
    user = PersonOut()


class NewWatcher(StrictSerializer):
    """``user``: an id or an e-mail among the people one may see."""

    user = Named(
        rows=lambda user: User.objects.visible_to(user).active(), word="email", required=True
    )


@extend_schema(tags=TAGS)
class WatcherList(TicketDoor, generics.ListAPIView[Watcher]):
    """Who follows a ticket, newest first; a client is told of the people they see."""

    queryset: QuerySet[Watcher] = QuerySet(Watcher).none()
    serializer_class = WatcherOut

    def get_queryset(self) -> QuerySet[Watcher]:
        found = self.ticket.watchers.select_related("user")
        if self.user.is_desk:
            return found
        return found.filter(user__in=User.objects.visible_to(self.user))

    @extend_schema(request=NewWatcher, responses={201: WatcherOut})
    def post(self, request: Request, number: int) -> Response:
        """Let a person follow the ticket; twice is as good as once."""
        ticket, user = self.ticket, self.user
        follower = self.taken(NewWatcher)["user"]
        may = permissions.can_watch if follower == user else permissions.can_add_watchers
        self.allow(may(user, ticket))
        services.watch(ticket, user=follower, actor=user, at=timezone.now())
        return Response({"user": PersonOut(follower).data}, status.HTTP_201_CREATED)


@extend_schema(tags=TAGS)
class WatcherDetail(TicketDoor):
    required_scopes = {**TicketDoor.required_scopes, "DELETE": WRITE}

    @extend_schema(responses={204: None})
    def delete(self, request: Request, number: int, pk: int) -> Response:
        """Let a person follow the ticket no more."""
        ticket, user = self.ticket, self.user
        people = User.objects.visible_to(user)
        follower = get_object_or_404(people.filter(pk__in=ticket.watchers.values("user")), pk=pk)
        may = permissions.can_watch if follower == user else permissions.can_add_watchers
        self.allow(may(user, ticket))
        services.unwatch(ticket, user=follower, actor=user, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path("tickets/<int:number>/watchers/", WatcherList.as_view(), name="api_watcher_list"),
    path("tickets/<int:number>/watchers/<int:pk>/", WatcherDetail.as_view(), name="api_watcher"),
]
