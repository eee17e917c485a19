"""Clocks in the administration: to look at, never to change."""

from django.contrib import admin
from django.http import HttpRequest

from sla.models import Clock


@admin.register(Clock)
class ClockAdmin(admin.ModelAdmin[Clock]):
    list_display = ("ticket_id", "metric", "cycle", "version", "priority", "state", "due_at")
    list_filter = ("metric", "state", "verdict", "priority")
    search_fields = ("=ticket__id",)
    ordering = ("-pk",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Clock | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Clock | None = None) -> bool:
        return False
