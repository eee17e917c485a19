"""What we support."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.querysets import ProductQuerySet
from servicedesk.accounts.models import User


class Product(models.Model):
    """What we support."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    code = models.SlugField(_("code"), max_length=60, unique=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible_to(cls, user: User) -> ProductQuerySet:
        """The only way in for every door."""
        return cls.objects.visible_to(user)
