"""Addresses of the pages."""

from django.urls import path

from sla import views
from sla.terms import views as terms

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
    path("desk/terms/", terms.terms_list, name="terms_list"),
    path("desk/terms/propose/", terms.terms_propose, name="terms_propose"),
    path("desk/terms/<int:key>/", terms.terms_page, name="terms_page"),
    path("desk/terms/<int:key>/progress/", terms.terms_progress, name="terms_progress"),
    path("desk/terms/<int:key>/apply/", terms.terms_apply, name="terms_apply"),
    path("desk/terms/<int:key>/discard/", terms.terms_discard, name="terms_discard"),
    path("desk/what-if/", terms.what_if_form, name="what_if_form"),
    path("desk/what-if/<int:key>/", terms.what_if_page, name="what_if_page"),
    path("desk/clocks/", views.clock_list, name="clock_list"),
    path("desk/clocks/missing/", views.missing_list, name="missing_list"),
    path("desk/clocks/<int:pk>/", views.clock_explanation, name="clock_explanation"),
]
