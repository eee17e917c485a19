"""The administrator's tables of tickets: what classifies may be edited, what happened only read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from tickets.mail_admin import IncomingMailAdmin as IncomingMailAdmin
from tickets.mail_admin import MailboxAdmin as MailboxAdmin
from tickets.models import (
    Attachment,
    Category,
    Handoff,
    Message,
    PriorityRule,
    Rating,
    SkillNeed,
    Stay,
    Ticket,
    Watcher,
)


class ReadOnly:
    """Rows that only services write: the admin shows them."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(SkillNeed)
class SkillNeedAdmin(admin.ModelAdmin[SkillNeed]):
    list_display = ("skill", "level", "is_required", "product", "category")
    list_select_related = ("skill", "product", "category")
    list_filter = ("skill", "product")


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin[Category]):
    list_display = ("name", "name_ru", "code", "product", "team", "is_active")
    list_select_related = ("product", "team")
    list_filter = ("is_active", "product")
    search_fields = ("name", "name_ru", "code")
    prepopulated_fields = {"code": ("name",)}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # tickets keep their category; switch it off instead


@admin.register(PriorityRule)
class PriorityRuleAdmin(admin.ModelAdmin[PriorityRule]):
    list_display = ("impact", "urgency", "priority")
    list_editable = ("priority",)
    list_display_links = None
    ordering = ("impact", "urgency")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # the nine cells are there

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class StayInline(ReadOnly, admin.TabularInline[Stay, Ticket]):
    model = Stay
    extra = 0


class HandoffInline(ReadOnly, admin.TabularInline[Handoff, Ticket]):
    model = Handoff
    extra = 0
    fields = ("from_team", "to_team", "by", "at", "accepted_at", "returned_at", "return_code")


class WatcherInline(ReadOnly, admin.TabularInline[Watcher, Ticket]):
    model = Watcher
    extra = 0


class RatingInline(ReadOnly, admin.TabularInline[Rating, Ticket]):
    model = Rating
    extra = 0


class AttachmentInline(ReadOnly, admin.TabularInline[Attachment, Message]):
    model = Attachment
    extra = 0
    fields = ("name", "size", "content_type", "sha256")


@admin.register(Ticket)
class TicketAdmin(ReadOnly, admin.ModelAdmin[Ticket]):
    list_display = ("number", "subject", "status", "priority", "organisation", "line", "assignee")
    list_select_related = ("organisation", "assignee")
    list_filter = ("status", "priority", "line", "type", "channel")
    search_fields = ("=id", "subject")
    show_full_result_count = False
    inlines = (StayInline, HandoffInline, WatcherInline, RatingInline)


@admin.register(Message)
class MessageAdmin(ReadOnly, admin.ModelAdmin[Message]):
    list_display = ("ticket", "author", "side", "is_public", "channel", "posted_at")
    list_select_related = ("ticket", "author")
    list_filter = ("side", "is_public", "channel")
    search_fields = ("=ticket__id",)
    show_full_result_count = False
    inlines = (AttachmentInline,)
