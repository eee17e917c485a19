"""What a client has of what we support."""

from datetime import date
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from contracts.models.product import Product
from contracts.querysets import AssetQuerySet
from servicedesk.accounts.models import Organisation, User

LINK_LENGTH = 500


def validate_link(value: str) -> None:
    """Raises ValidationError unless the link is http or https and leads to a host."""
    try:
        URLValidator(schemes=["http", "https"])(value)
    except ValidationError as error:
        if urlsplit(value).scheme not in ("http", "https") or " " in value:
            raise ValidationError(
                _("A link begins with http:// or https://."), code="link"
            ) from error
        raise


class Asset(models.Model):
    """One thing a client has: a device or an installation, with its place, version and warranty.

    ``master_url`` leads to its record in the master system (CMDB, ERP).
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("client"), related_name="assets"
    )
    product = models.ForeignKey(
        Product, models.PROTECT, verbose_name=_("product"), related_name="+", null=True, blank=True
    )
    name = models.CharField(_("name"), max_length=200)
    serial_number = models.CharField(_("serial number"), max_length=120, blank=True)
    site = models.CharField(_("site"), max_length=200, blank=True)
    version = models.CharField(_("installed version"), max_length=60, blank=True)
    warranty_until = models.DateField(_("warranty until"), null=True, blank=True)
    master_url = models.CharField(
        _("record in the master system"),
        max_length=LINK_LENGTH,
        blank=True,
        validators=[validate_link],
    )
    is_active = models.BooleanField(_("in use"), default=True)
    history = HistoricalRecords(related_name="+")

    objects = AssetQuerySet.as_manager()

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        ordering = ("organisation", "name", "serial_number")
        indexes = [models.Index(fields=["serial_number"], name="asset_serial")]

    def __str__(self) -> str:
        return f"{self.name} ({self.serial_number})" if self.serial_number else self.name

    @classmethod
    def visible_to(cls, user: User, *, day: date) -> AssetQuerySet:
        """The only way in for every door; ``day`` decides which delegations to a partner hold."""
        return cls.objects.visible_to(user, day=day)
