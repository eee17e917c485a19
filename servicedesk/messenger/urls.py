"""Addresses of the messenger."""

from django.urls import path

from servicedesk.messenger import views

app_name = "messenger"
urlpatterns = [
    path("messenger/telegram/", views.telegram_webhook, name="telegram_webhook"),
    path("profile/messenger/", views.messenger, name="messenger"),
    path("profile/messenger/unlink/", views.messenger_unlink, name="messenger_unlink"),
]
