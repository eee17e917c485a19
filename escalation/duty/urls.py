"""Addresses of the pages."""

from django.urls import path

from escalation.duty.views import calls

app_name = "duty"
urlpatterns = [
    path("desk/tickets/<int:number>/calls/", calls.ticket_calls, name="ticket_calls"),
    path("desk/calls/<int:pk>/acknowledge/", calls.call_acknowledge, name="call_acknowledge"),
    path("desk/duty/answer/<str:token>/", calls.call_answer, name="call_answer"),
]
