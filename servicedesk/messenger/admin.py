"""Messages to look at and to try again; what was said is not shown."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from servicedesk.admin import ReadOnlyAdmin
from servicedesk.messenger import receiving, sending
from servicedesk.messenger.models import OutgoingMessage, Update


@admin.register(OutgoingMessage)
class OutgoingMessageAdmin(ReadOnlyAdmin):
    list_display = ("key", "recipient", "state", "attempt_count", "next_attempt_at", "error")
    list_filter = ("state",)
    list_select_related = ("recipient",)
    fields = (*list_display, "about", "method", "sent_at")
    show_full_result_count = False
    actions = ("try_again",)

    @admin.action(description=_("Try again"))
    def try_again(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        now = timezone.now()
        self.each(request, rows, lambda row: sending.retry(row, now=now))


@admin.register(Update)
class UpdateAdmin(ReadOnlyAdmin):
    list_display = ("update_id", "received_at", "state", "attempt_count", "error")
    list_filter = ("state",)
    fields = (*list_display, "next_attempt_at", "finished_at")
    show_full_result_count = False
    actions = ("try_again",)

    @admin.action(description=_("Try again"))
    def try_again(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        now = timezone.now()
        self.each(request, rows, lambda row: receiving.retry(row, now=now))
