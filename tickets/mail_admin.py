"""Mailboxes for the administrator; the password is written, never read."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from servicedesk.admin import ReadOnlyAdmin, ServiceAdmin, actor_of
from tickets.intake.mail.mailboxes import save_mailbox
from tickets.models import ClientDomain, IncomingMail, Mailbox


class MailboxForm(forms.ModelForm[Mailbox]):
    password = forms.CharField(
        label=_("password"), required=False, strip=False,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
        help_text=_("Kept sealed and never shown again; empty leaves the one there is."),
    )  # fmt: skip

    class Meta:
        model = Mailbox
        exclude = ("secret",)  # noqa: DJ006 — every other column is the administrator's


class ClientDomainInline(admin.TabularInline[ClientDomain, Mailbox]):
    model = ClientDomain
    extra = 0
    autocomplete_fields = ("organisation",)


@admin.register(Mailbox)
class MailboxAdmin(ServiceAdmin):
    form = MailboxForm
    list_display = ("name", "is_active", "host", "team", "polled_at", "error")
    list_select_related = ("team",)
    inlines = (ClientDomainInline,)

    def save_model(self, request: HttpRequest, obj: Mailbox, form: Any, change: bool) -> None:  # noqa: FBT001 — Django's signature
        save_mailbox(obj, password=form.cleaned_data.get("password", ""), actor=actor_of(request))


@admin.register(IncomingMail)
class IncomingMailAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "sender_email", "subject", "state", "outcome", "ticket")
    list_filter = ("state", "outcome", "mailbox")
    search_fields = ("sender_email", "letter_id", "sha256")
    raw_id_fields = ("ticket", "message", "candidate", "sender", "answered_by")
    show_full_result_count = False
