"""Doors of the ground floor: home and the pages that belong to no app."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from servicedesk.access import public
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import User


@public
def home(request: HttpRequest) -> HttpResponse:
    """Send each role to where its day's work is."""
    user = request.user
    if not isinstance(user, User):
        return redirect("account_login")
    if user.is_client:
        return redirect("tickets:portal_home")
    if user.role in (Role.HEAD, Role.TSM):
        return redirect("tickets:dashboard")
    return redirect("tickets:ticket_list")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's safety token was missing or old: say so and how to go on."""
    return render(request, "errors/csrf.html", status=403)
