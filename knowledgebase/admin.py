"""The administrator's tables of articles: what services write is only read there."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from knowledgebase.models import Article, ArticleLink, VainSearch


class ReadOnly:
    """Rows that only services write: the admin shows them."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Article)
class ArticleAdmin(ReadOnly, SimpleHistoryAdmin):  # type: ignore[misc]  # published without hints
    """Every text an article ever had is behind “History”."""

    list_display = ("title", "state", "audience", "product", "owner", "updated_at")
    list_filter = ("state", "audience", "language", "product")
    list_select_related = ("product", "owner")
    search_fields = ("title",)


@admin.register(ArticleLink)
class ArticleLinkAdmin(ReadOnly, admin.ModelAdmin[ArticleLink]):
    list_display = ("article", "ticket", "kind", "by", "at")
    list_select_related = ("article", "ticket", "by")


@admin.register(VainSearch)
class VainSearchAdmin(admin.ModelAdmin[VainSearch]):
    """What has been answered is deleted here."""

    list_display = ("query", "search_count", "last_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
