"""What somebody is writing and has not sent."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.querysets import UnsentQuerySet

if TYPE_CHECKING:
    from servicedesk.accounts.models import User


class Unsent(models.Model):
    """The fields of one form as its writer left them: ``key`` says which form (``new``,
    ``reply-17``); ``data`` holds the values of each field by its name.

    ``sent_mark``: it was sent from the page of this mark, and what that page still saves comes too
    late. Such a row holds nothing and is no draft.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField(db_index=True)
    sent_mark = models.CharField(max_length=64, blank=True, default="", db_default="")

    objects = UnsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="draft_once")]

    def __str__(self) -> str:
        return self.key

    @classmethod
    def visible_to(cls, user: "User") -> UnsentQuerySet:
        """The only way in for every door."""
        return cls.objects.visible_to(user)
