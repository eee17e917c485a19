"""The page a link of the messenger opens: files for one request, from one person, for one day."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from servicedesk.access import public
from servicedesk.errors import Refused
from tickets import forms, services
from tickets.choices import Channel
from tickets.messenger.uploads import named_by
from tickets.views.ticket_acts import refuse_in


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def upload(request: HttpRequest, token: str) -> HttpResponse:
    """The link is the key: it was given to the person in their own chat. 404 without a good one."""
    named = named_by(token, now=timezone.now())
    if named is None:
        raise Http404
    user, ticket = named
    with translation.override(user.language):
        form = forms.UploadForm(request.POST or None, request.FILES or None)
        is_done, status = False, 200
        if request.method == "POST":
            status = 422
            if form.is_valid():
                try:
                    services.reply(
                        ticket, body=form.cleaned_data["body"], files=form.cleaned_data["files"],
                        actor=user, at=timezone.now(), channel=Channel.MESSENGER,
                    )  # fmt: skip
                except Refused as refusal:
                    refuse_in(form, refusal)
                else:
                    status, is_done = 200, True
        context = {"form": form, "ticket": ticket, "is_done": is_done}
        return render(request, "tickets/upload.html", context, status=status)
