"""The REST door of telephone systems: a call, kept on the ticket it was about."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api import StrictSerializer
from servicedesk.idempotency import idempotent
from servicedesk.wording import span_words
from tickets import permissions, services
from tickets.api_doors import TAGS, WRITE, Door
from tickets.callers import call_ticket, find_callers
from tickets.models import Ticket

DIRECTIONS = {"inbound": "inbound", "outbound": "outbound"}
LONGEST_SECONDS = 24 * 3600


class NewCall(StrictSerializer):
    """``ticket``: what it was about; without one, the ticket that was opened for the caller by
    telephone since the call began."""

    number = serializers.CharField(max_length=40)
    started_at = serializers.DateTimeField()
    duration_seconds = serializers.IntegerField(min_value=0, max_value=LONGEST_SECONDS)
    direction = serializers.ChoiceField(choices=list(DIRECTIONS))
    recording_url = serializers.URLField(max_length=500, required=False)
    ticket = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)


class CallPerson(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="full_name")
    organisation = serializers.CharField(source="organisation.name")


class CallOut(serializers.Serializer[Any]):
    """``ticket`` null: it is about none yet. ``open_url``: the form, with the caller found."""

    ticket = serializers.IntegerField(allow_null=True)
    callers = CallPerson(many=True)
    open_url = serializers.URLField()


@extend_schema(tags=TAGS)
class CallList(Door, generics.GenericAPIView[Any]):
    required_scopes = {"POST": WRITE}
    queryset: QuerySet[Ticket] = QuerySet(Ticket).none()

    @extend_schema(request=NewCall, responses={201: CallOut})
    @idempotent
    def post(self, request: Request) -> Response:
        """Keep a call. It is a contact, not a response: that is an engineer's word to say."""
        self.allow(permissions.can_open_for_others(self.user) and self.user.is_desk)
        given = self.taken(NewCall)
        callers = find_callers(given["number"], user=self.user)
        ticket = call_ticket(
            self.user, callers, number=given.get("ticket"), since=given["started_at"]
        )
        if ticket is not None:
            services.add_call(
                ticket, body=_words(given), actor=self.user, spoken=False, at=timezone.now()
            )
        link = f"{reverse('tickets:ticket_new')}?{urlencode({'phone': given['number']})}"
        told = {"ticket": ticket.pk if ticket else None, "callers": callers,
                "open_url": settings.SITE_URL + link}  # fmt: skip
        return Response(CallOut(told).data, status.HTTP_201_CREATED)


def _words(given: dict[str, Any]) -> str:
    """The call as its note says it."""
    words = _("Call from %(number)s") if given["direction"] == "inbound" else _(
        "Call to %(number)s"
    )  # fmt: skip
    lines = [
        words % {"number": given["number"]},
        _("Began %(time)s, lasted %(span)s")
        % {
            "time": given["started_at"].strftime("%Y-%m-%d %H:%M:%S %z"),
            "span": span_words(given["duration_seconds"], translation.get_language() or "en"),
        },
        given.get("recording_url", ""),
    ]
    return "\n".join(line for line in lines if line)


urlpatterns = [path("calls/", CallList.as_view(), name="api_calls")]
