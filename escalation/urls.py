"""Addresses of the pages."""

from django.urls import path

from escalation import views

app_name = "escalation"
urlpatterns = [
    path("desk/escalations/", views.escalation_list, name="escalation_list"),
    path("desk/escalations/chains/", views.rule_list, name="rule_list"),
    path("desk/escalations/chains/new/", views.rule_new, name="rule_new"),
    path("desk/escalations/chains/<int:key>/", views.rule_edit, name="rule_edit"),
    path("desk/escalations/records/", views.record_list, name="record_list"),
    path("desk/escalations/records/new/", views.record_new, name="record_new"),
    path("desk/escalations/records/<int:key>/", views.record_page, name="record_page"),
    path("portal/escalations/<int:key>/", views.portal_record, name="portal_record"),
    path("portal/requests/<int:number>/escalate/", views.portal_escalate, name="portal_escalate"),
    path("desk/escalations/working-time/", views.working_time_list, name="working_time_list"),
    path(
        "desk/tickets/<int:number>/escalations/",
        views.ticket_escalations,
        name="ticket_escalations",
    ),
    path(
        "desk/tickets/<int:number>/temperature/",
        views.ticket_temperature,
        name="ticket_temperature",
    ),
]
