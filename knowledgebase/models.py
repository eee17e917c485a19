"""Articles, how they were used, and what was searched in vain."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from contracts.models import Product
from knowledgebase.choices import ArticleState, Audience, UseKind
from knowledgebase.querysets import ArticleQuerySet
from tickets.models import Ticket


class Article(models.Model):
    """What we know about one matter, in Markdown."""

    title = models.CharField(_("title"), max_length=250)
    symptom = models.TextField(_("symptom"), blank=True)
    cause = models.TextField(_("cause"), blank=True)
    workaround = models.TextField(_("workaround"), blank=True)
    solution = models.TextField(_("solution"), blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="ru"
    )
    product = models.ForeignKey(
        Product, models.PROTECT, verbose_name=_("product"), related_name="+", null=True, blank=True
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ArticleState, default=ArticleState.DRAFT
    )
    audience = models.CharField(
        _("audience"), max_length=10, choices=Audience, default=Audience.INNER
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("owner"),
        related_name="+",
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField(_("created"))
    updated_at = models.DateTimeField(_("last change"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    view_count = models.PositiveIntegerField(default=0)
    helped_count = models.PositiveIntegerField(default=0)
    not_helped_count = models.PositiveIntegerField(default=0)
    used_count = models.PositiveIntegerField(default=0)
    lemmas = models.TextField(default="", blank=True, editable=False)
    title_lemmas = models.TextField(default="", blank=True, editable=False)
    history = HistoricalRecords(related_name="+", excluded_fields=[
        "lemmas", "title_lemmas", "view_count", "helped_count", "not_helped_count", "used_count",
    ])  # fmt: skip

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ("-updated_at", "-pk")
        indexes = [models.Index(fields=["state", "audience", "-updated_at"], name="article_shelf")]

    def __str__(self) -> str:
        return self.title


class ArticleLink(models.Model):
    """An article and a ticket that belong together."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="links")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=UseKind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("article used on a ticket")
        verbose_name_plural = _("articles used on tickets")
        constraints = [
            models.UniqueConstraint(fields=["article", "ticket"], name="article_linked_once")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} – #{self.ticket_id}"


class VainSearch(models.Model):
    """A search that found nothing: a work list."""

    query = models.CharField(max_length=200)
    lemmas = models.CharField(max_length=200, unique=True)
    search_count = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField()

    class Meta:
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        ordering = ("-search_count", "-last_at")

    def __str__(self) -> str:
        return self.query
