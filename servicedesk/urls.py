"""Addresses. Each app names its own; the API modules end in their own ``urlpatterns``."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from servicedesk import views

handler429 = "servicedesk.page_limits.too_many"  # allauth's limits of sign-in answer with it
urlpatterns = [
    path("", views.home, name="home"),
    path("accounts/", include("servicedesk.accounts.urls")),
    path("inbox/", include("servicedesk.notifications.urls")),
    path("", include("servicedesk.messenger.urls")),
    path("webhooks/", include("servicedesk.webhooks.urls")),
    path("", include("servicedesk.pages")),
    path("", include("contracts.urls")),
    path("", include("tickets.urls")),
    path("", include("sla.urls")),
    path("", include("knowledgebase.urls")),
    path("", include("escalation.urls")),
    path("", include("escalation.duty.urls")),
    path("api/v1/", include("contracts.api")),
    path("api/v1/", include("tickets.api")),
    path("api/v1/", include("tickets.api_joint")),
    path("api/v1/", include("tickets.api_merging")),
    path("api/v1/", include("tickets.api_regulation")),
    path("api/v1/", include("tickets.api_time")),
    path("api/v1/", include("tickets.api_bulk")),
    path("api/v1/", include("tickets.api_watchers")),
    path("api/v1/", include("tickets.api_calls")),
    path("api/v1/", include("sla.api")),
    path("api/v1/", include("knowledgebase.api")),
    path("api/v1/", include("escalation.api")),
    path("api/v1/", include("escalation.api_records")),
    path("api/v1/", include("escalation.duty.api")),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("admin/", admin.site.urls),
]

handler400 = "servicedesk.api_errors.bad_request"
handler403 = "servicedesk.api_errors.permission_denied"
handler404 = "servicedesk.api_errors.page_not_found"
handler500 = "servicedesk.api_errors.server_error"
