"""Questions people keep: a name, a query, an order and columns."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import Team
from tickets.saved_view_querysets import SavedViewQuerySet

if TYPE_CHECKING:
    from servicedesk.accounts.models import User


class SavedView(models.Model):
    """A question kept under a name. ``owner``: whose it is alone; None: it is shared with ``team``,
    or with everybody of the centre where no team is named either.

    ``slug`` names it in addresses and the API and never changes. ``query`` stands as it was typed
    and is read anew each time; ``sort`` names an order, empty is the nearest deadline.
    """

    slug = models.SlugField(_("short name"), max_length=60, unique=True, allow_unicode=True)
    name = models.CharField(_("name"), max_length=60)
    query = models.TextField(_("question"), max_length=1000, blank=True)
    sort = models.CharField(_("order"), max_length=30, blank=True)
    columns = models.JSONField(_("columns"), default=list, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("owner"), related_name="+",
        null=True, blank=True,
    )  # fmt: skip
    team = models.ForeignKey(
        Team, models.PROTECT, verbose_name=_("team"), related_name="+", null=True, blank=True
    )
    place = models.PositiveIntegerField(_("place in the list"), default=0)
    version = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("view")
        verbose_name_plural = _("views")
        ordering = ("place", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(owner=None) | models.Q(team=None), name="view_of_one_or_shared"
            )
        ]
        indexes = [models.Index(fields=["owner", "place"], name="view_of_owner")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_shared(self) -> bool:
        return self.owner_id is None

    @classmethod
    def visible_to(cls, user: "User") -> SavedViewQuerySet:
        """The only way in for every door."""
        return cls.objects.visible_to(user)
