"""Events to look at, and deliveries to try again."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from servicedesk.admin import ReadOnlyAdmin
from servicedesk.events.delivery import retry
from servicedesk.events.models import Delivery, Event


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("at", "kind", "subject_type", "subject_id", "actor")
    list_select_related = ("actor",)
    search_fields = ("kind",)
    show_full_result_count = False


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("event", "subscriber", "state", "attempt_count", "next_attempt_at", "error")
    list_filter = ("state",)
    list_select_related = ("event",)
    show_full_result_count = False
    actions = ("try_again",)

    @admin.action(description=_("Try again"))
    def try_again(self, request: HttpRequest, rows: QuerySet[Delivery]) -> None:
        now = timezone.now()
        self.each(request, rows, lambda delivery: retry(delivery, now=now))
