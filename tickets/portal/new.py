"""A client's new request: what it is about, then the form its type asks for."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.querysets import desk_day
from servicedesk.access import Visitor, clients_only
from servicedesk.errors import Refused
from servicedesk.navigation import chosen_organisation
from tickets import forms, services
from tickets.choices import Channel
from tickets.models import RequestType, Ticket, Unsent
from tickets.portal.home import seen_tickets, similar_requests
from tickets.services import NEW_REQUEST, PREFIX, FormDraft, TicketDraft
from tickets.views.drafts import draft_facts, page_mark, staged_by_key
from tickets.views.ticket_acts import refuse_in

OTHER = "other"
"""In the address: none of the types, a request in one's own words."""


@clients_only
@require_http_methods(["GET", "HEAD", "POST"])
def portal_new(request: Visitor) -> HttpResponse:
    """Choose what it is about where there is a choice, fill in its form; sending it opens the
    request. What was begun before is there again."""
    asked = request.POST.get("request_type", "") or request.GET.get("type", "")
    kept = Unsent.visible_to(request.user).filter(key=NEW_REQUEST).first()
    kinds = RequestType.visible_to(request.user, day=desk_day())
    if not asked:
        offered = list(kinds)
        if offered and request.method != "POST":
            return _choose(request, offered, kept)
    chosen = _chosen(kinds, asked)
    if request.method == "POST":
        return _send(request, chosen)
    form = _form(request, chosen)
    if kept is not None:
        form.restore(kept.data)
    words = request.GET.get("q", "").strip()[:250]
    if words:
        form.initial["subject"] = words
    return _show(request, form, chosen, kept=kept)


def _form(request: Visitor, chosen: RequestType | None, *data: Any) -> forms.ClientRequestForm:
    return forms.ClientRequestForm(
        *data, user=request.user, request_type=chosen, organisation=chosen_organisation(request)
    )


def _chosen(kinds: Any, asked: str) -> RequestType | None:
    """The type of the address; 404 for what is not offered to this person."""
    if asked in ("", OTHER):
        return None
    is_key = asked.isascii() and asked.isdecimal() and len(asked) < 19
    found = kinds.select_related("current", "category", "team").prefetch_related("products")
    chosen: RequestType | None = found.filter(pk=int(asked)).first() if is_key else None
    if chosen is None:
        raise Http404
    return chosen


def _choose(request: Visitor, offered: list[RequestType], kept: Unsent | None) -> HttpResponse:
    """The types as a page of links; the words typed so far go along."""
    address = request.GET.copy()

    def url(key: object) -> str:
        address["type"] = str(key)
        return f"?{address.urlencode()}"

    begun = (kept.data.get("request_type") or [OTHER])[0] if kept else OTHER
    goes_on = begun if begun in {str(one.pk) for one in offered} else OTHER
    context = {
        "offered": [(one, url(one.pk)) for one in offered],
        "other_url": url(OTHER),
        "words": request.GET.get("q", "")[:250],
        "kept": kept,
        "kept_subject": (kept.data.get("subject") or [""])[0] if kept else "",
        "kept_url": f"?type={goes_on}",
    }
    return render(request, "tickets/portal/portal_new_choose.html", context)


def _send(request: Visitor, chosen: RequestType | None) -> HttpResponse:
    """What the buttons of the form do: send it, keep it for later, or (without scripts) show the
    questions that follow from the answers so far."""
    todo = request.POST.get("do", "")
    if todo in ("keep", "show"):
        form = _form(request, chosen)
        form.restore(dict(request.POST.lists()))
        _keep_uploads(request, form)
        try:
            kept = services.save_unsent(request.user, NEW_REQUEST, _written(request, form))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return _show(request, form, chosen, status=422)
        if todo == "keep":
            messages.success(request, _("Kept: you find it here, on any device."))
            return redirect("tickets:portal_home")
        return _show(request, form, chosen, kept=kept)
    form = _form(request, chosen, request.POST, request.FILES)
    status = 422
    if form.is_valid():
        try:
            ticket = _open(form, chosen, request)
        except Refused as refusal:
            status = refuse_in(form, refusal)
        else:
            services.discard_unsent(request.user, NEW_REQUEST, mark=page_mark(request))
            words = _("Your request #%(number)d is with us.") % {"number": ticket.pk}
            messages.success(request, words)
            return redirect("tickets:portal_request", ticket.pk)
    _keep_uploads(request, form)
    return _show(request, form, chosen, status=status)


def _written(request: Visitor, form: forms.ClientRequestForm) -> dict[str, list[str]]:
    """The form's own fields as they were posted, with files put up by now."""
    names = [name for name in form.fields if name in request.POST] + ["request_type"]
    written = {name: request.POST.getlist(name) for name in names}
    for name, field in form.fields.items():
        if isinstance(field, forms.Keys):
            written[name] = [str(key) for key in form.keys(name)]
    return written


def _keep_uploads(request: Visitor, form: forms.ClientRequestForm) -> None:
    """Files that came with a form that is shown again are put up, so that nobody picks them twice.
    One that is refused was said at its field already."""
    for name in request.FILES:
        holder = "staged" if name == "files" else f"{name}_staged"
        if holder not in form.fields:
            continue
        keys = list(form.keys(holder))
        for upload in request.FILES.getlist(name):
            with suppress(Refused):
                keys.append(services.stage_file(upload, owner=request.user).pk)
        form.hold(holder, keys)


def _show(
    request: Visitor,
    form: forms.ClientRequestForm,
    chosen: RequestType | None,
    *,
    kept: Unsent | None = None,
    status: int = 200,
) -> HttpResponse:
    subject = form["subject"].value() or ""
    staged = staged_by_key(request.user, form.staged_keys())
    context: dict[str, Any] = {
        "form": form,
        "chosen": chosen,
        "questions": form.questions(staged),
        "staged": [staged[key] for key in form.keys("staged") if key in staged],
        "similar": similar_requests(seen_tickets(request), subject, request),
        "draft": draft_facts(NEW_REQUEST, kept),
        "change_url": reverse("tickets:portal_new"),
    }
    return render(request, "tickets/portal/portal_new.html", context, status=status)


def _open(form: forms.ClientRequestForm, chosen: RequestType | None, request: Visitor) -> Ticket:
    data = form.cleaned_data
    draft = TicketDraft(
        subject=data["subject"],
        body=data["body"],
        requester=request.user,
        organisation=data.get("organisation") or form.chosen_organisation,
        product=data["product"],
        asset=data.get("asset"),
        contract=data.get("contract"),
        impact=data["impact"],
        urgency=data["urgency"],
        channel=Channel.PORTAL,
    )
    if chosen is None:
        draft.type = data["type"]
    elif chosen.current is not None:
        draft.form = FormDraft(
            version=chosen.current, given=data["answers"], files=_answer_files(form, data, request)
        )
    files = services.gather_files(data["files"], data["staged"], owner=request.user)
    return services.open_ticket(draft, actor=request.user, files=files)


def _answer_files(
    form: forms.ClientRequestForm, data: Mapping[str, Any], request: Visitor
) -> dict[str, Any]:
    return {
        name: services.gather_files(
            data[PREFIX + name], data[f"{PREFIX}{name}_staged"], owner=request.user
        )
        for name in form.file_fields()
    }
