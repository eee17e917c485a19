"""Sign-in and sign-out (allauth's views under our addresses and names)."""

from allauth.account import views
from django.urls import include, path, re_path

from servicedesk import company_views

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("company/", company_views.company_sign_in, name="company_sign_in"),
    path(
        "company/cancelled/",
        company_views.company_cancelled,
        name="socialaccount_login_cancelled",
    ),
    path(
        "company/<slug:provider_id>/answer/",
        company_views.company_answer,
        name="openid_connect_callback",
    ),
    path("2fa/", include("allauth.mfa.urls")),
]
