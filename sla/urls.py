"""Addresses of the pages."""

from django.urls import path

from sla import views

app_name = "sla"
urlpatterns = [
    path("desk/tickets/<int:number>/clocks/", views.clock_panel, name="clock_panel"),
    path(
        "portal/requests/<int:number>/clocks/",
        views.portal_clock_panel,
        name="portal_clock_panel",
    ),
    path(
        "portal/requests/<int:number>/clocks/<int:pk>/",
        views.portal_clock_explanation,
        name="portal_clock_explanation",
    ),
    path("desk/clocks/", views.clock_list, name="clock_list"),
    path("desk/clocks/missing/", views.missing_list, name="missing_list"),
    path("desk/clocks/<int:pk>/", views.clock_explanation, name="clock_explanation"),
]
