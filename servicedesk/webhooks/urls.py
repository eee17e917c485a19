"""Addresses of webhooks."""

from django.urls import path

from servicedesk.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("", views.webhook_list, name="webhook_list"),
    path("new/", views.webhook_new, name="webhook_new"),
    path("calls/<int:pk>/again/", views.call_replay, name="call_replay"),
    path("<int:pk>/", views.webhook_page, name="webhook_page"),
    path("<int:pk>/edit/", views.webhook_edit, name="webhook_edit"),
    path("<int:pk>/secret/", views.webhook_rotate, name="webhook_rotate"),
    path("<int:pk>/switch/", views.webhook_switch, name="webhook_switch"),
    path("<int:pk>/ping/", views.webhook_ping, name="webhook_ping"),
    path("<int:pk>/again/", views.webhook_replay, name="webhook_replay"),
    path("<int:pk>/remove/", views.webhook_remove, name="webhook_remove"),
]
