"""Doors of escalation records: what management has its eyes on, and how it is led to an end."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contracts.models import Contract
from contracts.querysets import desk_day
from escalation import services
from escalation.choices import Origin, RecordState, Trend
from escalation.forms import AnswerForm, AskForm, NewsForm
from escalation.models import EscalationRecord
from escalation.permissions import can_lead
from servicedesk.access import Visitor, centre_only
from servicedesk.errors import Conflict, Refused
from tickets.models import Ticket

LIST_SIZE = 200
NEXT_NEWS = timedelta(hours=4)


def refuse_in(form: Form, refusal: Refused) -> int:
    """Say the refusal at its field, or above the form; the status of the answer."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return 409 if isinstance(refusal, Conflict) else 422


@require_safe
@centre_only
def record_list(request: Visitor) -> HttpResponse:
    """What is under escalation, the gravest first; ``?show=all`` the ended ones too."""
    found = EscalationRecord.visible_to(request.user).with_people()
    is_all = request.GET.get("show") == "all"
    if not is_all:
        found = found.open()
    context = {
        "records": found.order_by("severity", "-pk")[:LIST_SIZE],
        "is_all": is_all,
        "now": timezone.now(),
    }
    return render(request, "escalation/record_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@centre_only
def record_new(request: Visitor) -> HttpResponse:
    """Ask in a client's stead, for ``?ticket=`` or the whole ``?client=``."""
    ticket = _asked(request, "ticket", Ticket.visible_to(request.user))
    client = _asked(request, "client", Contract.clients_visible_to(request.user, day=desk_day()))
    if ticket is None and client is None:
        raise Http404
    form, status = AskForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                matter = services.open_record(
                    ticket=ticket, organisation=client, origin=Origin.DESK, actor=request.user,
                    **form.cleaned_data,
                )  # fmt: skip
            except Refused as refusal:
                status = refuse_in(form, refusal)
            else:
                return redirect("escalation:record_page", matter.pk)
    context = {"form": form, "ticket": ticket, "client": client}
    return render(request, "escalation/record_new.html", context, status=status)


def _asked(request: Visitor, name: str, among: Any) -> Any:
    """The row the address names; None when it names none, 404 for one that is not there."""
    key = request.GET.get(name, "")
    if not key:
        return None
    if not key.isdecimal() or len(key) > 17:
        raise Http404
    return get_object_or_404(among, pk=int(key))


@require_http_methods(["GET", "HEAD", "POST"])
@centre_only
def record_page(request: Visitor, key: int) -> HttpResponse:
    """One record; posting answers it, tells news or ends it (409 or 422 when refused)."""
    matter = get_object_or_404(
        EscalationRecord.visible_to(request.user).with_people(), pk=key
    )  # fmt: skip
    may_lead, status = can_lead(request.user, matter), 200
    kind = AnswerForm if matter.state == RecordState.ASKED else NewsForm
    initial = {"next_update_at": timezone.now() + NEXT_NEWS}
    form = kind(request.POST or None, initial=initial)
    if request.method == "POST":
        if not may_lead:
            raise PermissionDenied
        status = 422
        if form.is_valid():
            try:
                _do(matter, form.cleaned_data, request)
            except Refused as refusal:
                status = refuse_in(form, refusal)
            else:
                messages.success(request, _("The escalation is written on."))
                return redirect("escalation:record_page", matter.pk)
    context = {
        "matter": matter, "form": form, "may_lead": may_lead and matter.is_open,
        "updates": matter.updates.select_related("author"), "now": timezone.now(),
    }  # fmt: skip
    return render(request, "escalation/record_page.html", context, status=status)


def _do(matter: EscalationRecord, data: dict[str, Any], request: Visitor) -> None:
    """What the pressed button says: accept, decline, tell or end."""
    actor, body = request.user, data["body"]
    if "decline" in request.POST:
        services.decline(matter, answer=body, actor=actor)
    elif "end" in request.POST:
        services.end_record(matter, note_text=body, actor=actor)
    elif matter.state == RecordState.ASKED:
        services.accept(matter, answer=body, next_update_at=_promised(data), actor=actor)
    else:
        services.tell_news(
            matter, body=body, trend=data.get("trend", Trend.SAME), actor=actor,
            is_public=data.get("is_public", True), next_update_at=_promised(data),
        )  # fmt: skip


def _promised(data: dict[str, Any]) -> datetime:
    when: datetime | None = data["next_update_at"]
    if when is None:
        raise Refused(_("Say when the next news comes."), field="next_update_at")
    return when
