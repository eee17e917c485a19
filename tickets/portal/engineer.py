"""Asking for an engineer: a button of the request, and a link of automatic letters."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from servicedesk.access import Visitor, clients_only, public
from servicedesk.errors import Refused
from tickets import permissions, services
from tickets.engineer_link import Bearer, bearer_of
from tickets.portal.request import act_plainly


@clients_only
@require_POST
def portal_engineer(request: Visitor, number: int) -> HttpResponse:
    """The client wants a person; asking twice changes nothing."""
    now = timezone.now()
    return act_plainly(
        request, number,
        allowed=lambda user, ticket: permissions.can_ask_for_engineer(user, ticket, now=now),
        do=lambda ticket: services.ask_for_engineer(ticket, actor=request.user, at=now),
        done=_("An engineer is told and will answer you."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@public
@never_cache
def engineer_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same by the link of a letter: its signature says who asks; a look alone does nothing."""
    bearer = bearer_of(token)
    if bearer is None:
        raise Http404
    with translation.override(bearer.person.language):
        return _answer(request, bearer, token)


def _answer(request: HttpRequest, bearer: Bearer, token: str) -> HttpResponse:
    refusal, status = "", 200
    if request.method == "POST":
        try:
            services.ask_for_engineer(bearer.ticket, actor=bearer.person)
        except Refused as refused:
            refusal, status = str(refused), 422
        else:
            return redirect(f"{request.path}?asked=1")
    context = {
        "number": bearer.ticket.merged_into_id or bearer.ticket.pk,
        "token": token,
        "is_asked": request.GET.get("asked") == "1",
        "refusal": refusal,
    }
    return render(request, "tickets/portal/engineer_link.html", context, status=status)
