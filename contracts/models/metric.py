"""Metrics beyond the shipped ones."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FreeMetric(models.Model):
    """A time to promise that the administrator made up, such as the time to the first note.

    ``starts`` and ``stops``: names of ClockMark. They stand once written down: clocks that were
    judged by them are derived again and again.
    """

    code = models.SlugField(
        _("code"), max_length=20, unique=True,
        help_text=_("Names it in plans, reports and the API; it never changes."),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=120, unique=True)
    name_ru = models.CharField(_("name in Russian"), max_length=120, blank=True, default="")
    starts = models.JSONField(_("its clock starts when"), default=list)
    stops = models.JSONField(_("its clock stops when"), default=list)
    is_pausable = models.BooleanField(
        _("stands still while the ticket waits"), default=True, db_default=True
    )
    is_client_visible = models.BooleanField(_("shown to clients"), default=False, db_default=False)
    is_active = models.BooleanField(
        _("active"), default=True, db_default=True,
        help_text=_("Not active: no plan may promise it anew; what was promised goes on."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("metric")
        verbose_name_plural = _("metrics")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
