"""Rows of signing in: where a person is signed in, and which roles need a second step."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.choices import Role
from servicedesk.accounts.querysets import BrowserSessionQuerySet

if TYPE_CHECKING:
    from servicedesk.accounts.models import User


class BrowserSession(models.Model):
    """A browser somebody is signed in with; ends with the session of that key."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("person"), related_name="+"
    )
    key = models.CharField(max_length=40, unique=True, editable=False)
    browser = models.CharField(_("browser"), max_length=100)
    address = models.CharField(_("address"), max_length=45, blank=True)
    created_at = models.DateTimeField(_("signed in"))
    seen_at = models.DateTimeField(_("last seen"))

    objects = BrowserSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ("-seen_at", "-pk")
        indexes = [models.Index(fields=["user", "seen_at"], name="session_by_person")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.browser}"

    @classmethod
    def visible_to(cls, user: "User") -> BrowserSessionQuerySet:
        """The only way in for every door."""
        return cls.objects.visible_to(user)


class SecondFactorRole(models.Model):
    """A role whose people sign in in two steps."""

    role = models.CharField(_("role"), max_length=16, choices=Role, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("role with a second step")
        verbose_name_plural = _("roles with a second step")

    def __str__(self) -> str:
        return self.role
