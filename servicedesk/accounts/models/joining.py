"""How people come in: domains an administrator vouches for, invitations, asking to join."""

from datetime import datetime

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models.memberships import Membership
from servicedesk.accounts.models.people import Organisation, User
from servicedesk.accounts.querysets import DomainQuerySet

DOMAIN = RegexValidator(
    r"\A(?=.{4,190}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])\Z",
    _("Write the part after the @ alone, like acme.example."),
)


class Domain(models.Model):
    """A mail domain of an organisation. Only a verified one says anything of who somebody is."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, verbose_name=_("organisation"), related_name="domains"
    )
    name = models.CharField(_("domain"), max_length=190, unique=True, validators=[DOMAIN])
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)

    objects = DomainQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail domain")
        verbose_name_plural = _("mail domains")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """A letter that lets one person into an organisation, once; only a hash of its token is kept.

    ``opens_access``: the person has none yet and sets their password with it. ``invited_by`` None:
    they asked themselves, from a verified domain.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    opens_access = models.BooleanField()
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"invitation of {self.user_id}"

    def is_open(self, at: datetime) -> bool:
        return self.used_at is None and at < self.expires_at


class JoinRequest(models.Model):
    """Somebody asked to join, whoever they are; what comes of it is decided after the answer."""

    email = models.EmailField(max_length=254)
    full_name = models.CharField(max_length=150)
    language = models.CharField(max_length=5)
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")

    def __str__(self) -> str:
        return f"{self.email} asks to join"
