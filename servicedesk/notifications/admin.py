"""Outgoing mail to look at and to try again; bodies are not shown, they may hold reset links."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from servicedesk.admin import ReadOnlyAdmin
from servicedesk.notifications.models import OutgoingMail
from servicedesk.notifications.sending import retry


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    list_display = ("address", "subject", "state", "attempt_count", "next_attempt_at", "error")
    list_filter = ("state",)
    fields = (*list_display, "message_id", "sent_at")
    show_full_result_count = False
    actions = ("try_again",)

    @admin.action(description=_("Try again"))
    def try_again(self, request: HttpRequest, rows: QuerySet[OutgoingMail]) -> None:
        now = timezone.now()
        self.each(request, rows, lambda letter: retry(letter, now=now))
