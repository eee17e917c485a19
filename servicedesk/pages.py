"""Addresses of the ground's own pages: health, metrics, profile, language and theme, style page."""

from django.urls import path

from servicedesk import absence_views, views
from servicedesk.styleguide import styleguide

urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("desk/absences/", absence_views.absence_list, name="absence_list"),
    path(
        "desk/absences/<int:pk>/withdraw/", absence_views.absence_withdraw, name="absence_withdraw"
    ),
    path("language/", views.set_language, name="set_language"),
    path("theme/", views.set_theme, name="set_theme"),
    path("health/live", views.health_live, name="health_live"),
    path("health/ready", views.health_ready, name="health_ready"),
    path("metrics", views.metrics, name="metrics"),
    path("api/docs/", views.api_docs, name="swagger"),
    path("styleguide/", styleguide, name="styleguide"),
]
