"""Addresses of the pages."""

from django.urls import path

from escalation import views

app_name = "escalation"
urlpatterns = [
    path("desk/escalations/", views.escalation_list, name="escalation_list"),
    path(
        "desk/tickets/<int:number>/escalations/",
        views.ticket_escalations,
        name="ticket_escalations",
    ),
]
