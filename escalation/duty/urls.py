"""Addresses of the pages."""

from django.urls import path

from escalation.duty.views import calls, planning, rosters

app_name = "duty"
urlpatterns = [
    path("desk/duty/", rosters.roster_list, name="roster_list"),
    path("desk/duty/new/", planning.roster_new, name="roster_new"),
    path("desk/duty/<int:pk>/", rosters.roster_page, name="roster_page"),
    path("desk/duty/<int:pk>/edit/", planning.roster_edit, name="roster_edit"),
    path("desk/duty/<int:pk>/plan/", planning.roster_plan, name="roster_plan"),
    path("desk/duty/<int:pk>/note/", rosters.handover_note, name="handover_note"),
    path("desk/duty/<int:pk>/covers/", rosters.cover_new, name="cover_new"),
    path(
        "desk/duty/<int:pk>/covers/<int:cover>/withdraw/",
        rosters.cover_withdraw,
        name="cover_withdraw",
    ),
    path("desk/tickets/<int:number>/calls/", calls.ticket_calls, name="ticket_calls"),
    path("desk/calls/<int:pk>/acknowledge/", calls.call_acknowledge, name="call_acknowledge"),
    path("desk/duty/answer/<str:token>/", calls.call_answer, name="call_answer"),
]
