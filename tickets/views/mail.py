"""Doors of incoming mail: what waits for a word, what could not be read, and how fetching goes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from servicedesk.access import Visitor, centre_only, desk_only
from servicedesk.accounts.models import User
from servicedesk.errors import Conflict, Refused
from tickets.finding import find_beside
from tickets.forms.mail import (
    MailAttachForm,
    MailDropForm,
    MailForm,
    MailOpenForm,
    MailSeenForm,
)
from tickets.intake.mail import answering
from tickets.intake.mail.mailboxes import mailbox_rows
from tickets.intake.mail.storing import raw_of
from tickets.mail_wording import reason_words
from tickets.models import IncomingMail
from tickets.permissions import can_answer_mail

LIST_SIZE = 200


@dataclass(frozen=True)
class MailAct:
    """A verb of the mail page with its form."""

    name: str
    label: str | Promise
    form: type[MailForm]
    do: Callable[[IncomingMail, dict[str, Any], User], object]
    done: str | Promise


_ACTS = {
    act.name: act
    for act in (
        MailAct("attach", gettext_lazy("Add it to a ticket"), MailAttachForm,
                lambda mail, data, user: answering.attach(mail, ticket=data["number"], actor=user),
                gettext_lazy("The mail is part of the ticket.")),
        MailAct("open", gettext_lazy("Open a ticket of it"), MailOpenForm,
                lambda mail, data, user: answering.open_of(
                    mail, requester=data["requester"], actor=user),
                gettext_lazy("A ticket is opened of the mail.")),
        MailAct("retry", gettext_lazy("Try it again"), MailSeenForm,
                lambda mail, data, user: answering.retry(mail, actor=user),
                gettext_lazy("The mail will be tried again at once.")),
        MailAct("release", gettext_lazy("Open a ticket with the mail as a file"), MailSeenForm,
                lambda mail, data, user: answering.release(mail, actor=user),
                gettext_lazy("A ticket is opened of the mail.")),
        MailAct("drop", gettext_lazy("Drop it"), MailDropForm,
                lambda mail, data, user: answering.drop(mail, reason=data["reason"], actor=user),
                gettext_lazy("The mail is dropped.")),
    )
}  # fmt: skip
OF_QUESTIONS, OF_QUARANTINE = ("attach", "open", "drop"), ("retry", "release", "drop")


def _tabs(request: Visitor) -> list[dict[str, Any]]:
    seen = IncomingMail.visible_to(request.user)
    return [
        {"label": label, "url": reverse(f"tickets:{name}"), "count": count,
         "current": request.path == reverse(f"tickets:{name}")}
        for label, name, count in (
            (_("Waiting"), "mail_questions", seen.questions().count()),
            (_("Quarantine"), "mail_quarantine", seen.quarantined().count()),
            (_("Mailboxes"), "mailbox_list", None),
        )
    ]  # fmt: skip


@centre_only
@require_safe
def mail_questions(request: Visitor) -> HttpResponse:
    """Mail that waits for a person's word, the longest waiting first."""
    found = IncomingMail.visible_to(request.user).questions().select_related("candidate")
    rows = [(mail, reason_words(mail)[-1:]) for mail in found.order_by("pk")[:LIST_SIZE]]
    return render(request, "tickets/mail_questions.html", {"rows": rows, "tabs": _tabs(request)})


@centre_only
@require_safe
def mail_quarantine(request: Visitor) -> HttpResponse:
    """Mail that could not be read or handled, the longest waiting first."""
    found = IncomingMail.visible_to(request.user).quarantined().select_related("mailbox")
    rows = [
        (mail, (mail.error.strip().splitlines() or [""])[-1])
        for mail in found.order_by("pk")[:LIST_SIZE]
    ]
    return render(request, "tickets/mail_quarantine.html", {"rows": rows, "tabs": _tabs(request)})


@centre_only
@require_safe
def mailbox_list(request: Visitor) -> HttpResponse:
    """The mailboxes and how fetching from them goes; their passwords are never shown."""
    context = {
        "rows": mailbox_rows(timezone.now()),
        "tabs": _tabs(request),
        "may_edit": request.user.is_staff,
    }
    return render(request, "tickets/mailbox_list.html", context)


@centre_only
@require_http_methods(["GET", "HEAD", "POST"])
def mail_page(request: Visitor, key: int) -> HttpResponse:
    """One mail, why it is here and what may be done with it; posting does it (409, 422)."""
    seen = IncomingMail.visible_to(request.user).select_related("mailbox", "candidate", "ticket")
    mail = get_object_or_404(seen, pk=key)
    act, form, status = None, None, 200
    if request.method == "POST":
        if not can_answer_mail(request.user):
            raise PermissionDenied
        act = _ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        form = act.form(request.POST, reader=request.user)
        status = _done(request, mail, act, form)
        if status == 200:
            messages.success(request, str(act.done))
            return _after(mail)
        mail = get_object_or_404(seen, pk=key)
    return render(request, "tickets/mail_page.html", _page(request, mail, act, form), status=status)


def _done(request: Visitor, mail: IncomingMail, act: MailAct, form: MailForm) -> int:
    """200 where it was done, else the status of the refusal, told in the form."""
    if not form.is_valid():
        return 422
    try:
        act.do(mail, form.cleaned_data, request.user)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return 409 if isinstance(refusal, Conflict) else 422
    return 200


def _after(mail: IncomingMail) -> HttpResponse:
    mail.refresh_from_db()
    if mail.ticket_id is not None:
        return redirect("tickets:ticket_page", mail.ticket_id)
    return redirect("tickets:mail_questions" if mail.outcome else "tickets:mail_quarantine")


def _page(
    request: Visitor, mail: IncomingMail, act: MailAct | None, form: MailForm | None
) -> dict[str, Any]:
    names: tuple[str, ...] = ()
    if can_answer_mail(request.user):
        names = OF_QUESTIONS if mail.is_waiting else ()
        names = OF_QUARANTINE if mail in IncomingMail.visible_to(request.user).quarantined() else (
            names
        )  # fmt: skip
    initial = {"number": mail.candidate_id}
    return {
        "mail": mail,
        "reasons": reason_words(mail),
        "refusal": form if form is not None and (act is None or act.name not in names) else None,
        "acts": [
            (one, form if one is act and form is not None else one.form(
                reader=request.user, initial=initial))
            for one in (_ACTS[name] for name in names)
        ],
    }  # fmt: skip


@centre_only
@require_safe
def mail_raw(request: Visitor, key: int) -> HttpResponse:
    """The mail exactly as it came, as a file no browser shows."""
    mail = get_object_or_404(IncomingMail.visible_to(request.user), pk=key)
    response = HttpResponse(raw_of(mail), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="mail-{mail.pk}.eml"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@desk_only
@require_safe
def ticket_mail(request: Visitor, number: int) -> HttpResponse:
    """Why each mail of a ticket landed here, as a fragment of its page."""
    ticket = find_beside(request, number)
    came: list[IncomingMail] = []
    waiting: list[IncomingMail] = []
    for mail in IncomingMail.visible_to(request.user).concerning(ticket.pk).order_by("pk"):
        (came if mail.ticket_id == ticket.pk else waiting).append(mail)
    context = {
        "rows": [(mail, reason_words(mail)) for mail in came],
        "waiting": [] if request.user.is_partner else waiting,
        "is_centre": request.user.is_centre,
    }
    return render(request, "tickets/_ticket_mail.html", context)
