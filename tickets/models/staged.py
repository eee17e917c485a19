"""Files that are here already and not yet sent with anything."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.querysets import StagedFileQuerySet

if TYPE_CHECKING:
    from servicedesk.accounts.models import User


class StagedFile(models.Model):
    """A file one person put up while writing; it goes along with what they send, or is swept."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    file = models.FileField(upload_to="attachments/%Y/%m/", max_length=200)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    staged_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    objects = StagedFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("staged file")
        verbose_name_plural = _("staged files")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible_to(cls, user: "User") -> StagedFileQuerySet:
        """The only way in for every door."""
        return cls.objects.visible_to(user)
