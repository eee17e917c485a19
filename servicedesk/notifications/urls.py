"""Addresses of the inbox."""

from django.urls import path

from servicedesk.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("unread/", views.unread, name="unread"),
    path("bell/", views.unread, name="bell"),
    path("read/", views.mark_all_read, name="mark_all_read"),
    path("preferences/", views.preferences, name="preferences"),
    path("<int:key>/", views.open_notice, name="open"),
    path("<int:key>/read/", views.mark_read, name="mark_read"),
]
