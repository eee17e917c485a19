"""Writing quick replies, and deciding which of them go out by themselves."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from knowledgebase import permissions, services
from knowledgebase.models import AutomaticReply, QuickReply
from knowledgebase.reply_forms import AutomaticReplyForm, QuickReplyForm, delay_text
from knowledgebase.services.replies import TEXTS, check_texts
from servicedesk.access import Visitor, centre_only, desk_only
from servicedesk.errors import Refused
from servicedesk.notifications.letters import Variable, fill_marked
from tickets.models import Ticket
from tickets.reply_fields import REPLY_FIELDS, fill_prepared
from tickets.views.ticket_acts import refuse_in


@desk_only
@require_safe
def quick_reply_list(request: Visitor) -> HttpResponse:
    """Every reply one may use, one's own first, those used most before the others."""
    language = translation.get_language() or "en"
    seen = QuickReply.visible_to(request.user).select_related("team")
    replies = [
        {
            "row": reply,
            "title": reply.title(language),
            "body": reply.body(language),
            "can_edit": permissions.can_edit_reply(request.user, reply),
        }
        for reply in sorted(seen, key=lambda reply: reply.owner_id is None)
    ]
    context = {
        "replies": replies,
        "can_share": permissions.can_share_replies(request.user),
    }
    return render(request, "knowledgebase/quick_reply_list.html", context)


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def quick_reply_new(request: Visitor) -> HttpResponse:
    """A reply of one's own, or a shared one."""
    return _edit(request, None)


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def quick_reply_edit(request: Visitor, pk: int) -> HttpResponse:
    """Change a reply; 422 with the mistake at its field, a preview when asked for."""
    reply = get_object_or_404(QuickReply.visible_to(request.user), pk=pk)
    if not permissions.can_edit_reply(request.user, reply):
        raise PermissionDenied
    return _edit(request, reply)


def _edit(request: Visitor, reply: QuickReply | None) -> HttpResponse:
    user = request.user
    if request.method != "POST":
        form = QuickReplyForm(user=user) if reply is None else QuickReplyForm.of(reply, user=user)
        return _show(request, reply, form)
    form = QuickReplyForm(request.POST, user=user)
    status = 422
    if form.is_valid():
        draft = form.draft()
        try:
            if "preview" in request.POST:
                texts = {name: getattr(draft, name) for name in TEXTS}
                check_texts(texts, is_shared=draft.is_shared)
                return _show(request, reply, form, preview=_preview(request, form))
            services.save_quick_reply(reply, draft=draft, actor=user)
        except Refused as refusal:
            status = refuse_in(form, refusal)
        else:
            messages.success(request, _("The quick reply is saved."))
            return redirect("knowledgebase:quick_reply_list")
    return _show(request, reply, form, status=status)


def _preview(request: Visitor, form: QuickReplyForm) -> list[dict[str, str]]:
    """The texts as they would be said, in each language: on the ticket named, or on the samples."""
    number = form.cleaned_data.get("ticket")
    beside = ("product", "organisation", "requester", "asset", "team")
    seen = Ticket.visible_to(request.user).select_related(*beside)
    ticket = seen.filter(pk=number).first() if number else None
    if number and ticket is None:
        raise Refused(_("There is no such ticket, or it is not yours to see."), field="ticket")
    shown = []
    for code in ("en", "ru"):
        body = form.cleaned_data[f"body_{code}"]
        if ticket is not None:
            body = fill_prepared(body, ticket, author=request.user, language=code)
        else:
            with translation.override(code):
                body = fill_marked(body, REPLY_FIELDS.samples, {})
        shown.append({"language": code, "text": body})
    return [one for one in shown if one["text"]]


def _show(
    request: Visitor,
    reply: QuickReply | None,
    form: QuickReplyForm,
    *,
    preview: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    fields: tuple[Variable, ...] = REPLY_FIELDS.variables
    context: dict[str, Any] = {
        "reply": reply, "form": form, "preview": preview, "fields": fields,
        "past": reply.past() if reply else [],
    }  # fmt: skip
    return render(request, "knowledgebase/quick_reply_edit.html", context, status=status)


@centre_only
@require_safe
def automatic_list(request: Visitor) -> HttpResponse:
    """What the desk says by itself, and when."""
    language = translation.get_language() or "en"
    rules = AutomaticReply.visible_to(request.user).select_related("reply", "hours")
    context = {
        "rules": [
            {"row": rule, "title": rule.reply.title(language),
             "delay": delay_text(rule.delay_minutes) if rule.delay_minutes else ""}
            for rule in rules
        ],
        "can_write": permissions.can_share_replies(request.user),
    }  # fmt: skip
    return render(request, "knowledgebase/automatic_list.html", context)


@centre_only
@require_http_methods(["GET", "HEAD", "POST"])
def automatic_new(request: Visitor) -> HttpResponse:
    """One more reply the desk sends by itself."""
    return _edit_rule(request, None)


@centre_only
@require_http_methods(["GET", "HEAD", "POST"])
def automatic_edit(request: Visitor, pk: int) -> HttpResponse:
    """Change when a reply is sent by itself, or stop it."""
    if not permissions.can_share_replies(request.user):
        raise PermissionDenied
    return _edit_rule(request, get_object_or_404(AutomaticReply.visible_to(request.user), pk=pk))


def _edit_rule(request: Visitor, rule: AutomaticReply | None) -> HttpResponse:
    user = request.user
    if not permissions.can_share_replies(user):
        raise PermissionDenied
    status = 200
    if request.method != "POST":
        form = AutomaticReplyForm(user=user) if rule is None else (
            AutomaticReplyForm.of(rule, user=user))  # fmt: skip
    else:
        form, status = AutomaticReplyForm(request.POST, user=user), 422
        if form.is_valid():
            try:
                services.save_automatic_reply(rule, actor=user, **form.given())
            except Refused as refusal:
                status = refuse_in(form, refusal)
            else:
                messages.success(request, _("It is kept: what is planned goes by it, too."))
                return redirect("knowledgebase:automatic_list")
    context = {"rule": rule, "form": form}
    return render(request, "knowledgebase/automatic_edit.html", context, status=status)
