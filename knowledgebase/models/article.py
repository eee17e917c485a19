"""Articles, how they were used, and what was searched in vain."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from contracts.models import Product
from knowledgebase.choices import ArticleState, Audience, RevisionState, UseKind
from knowledgebase.querysets import (
    ArticleLinkQuerySet,
    ArticleQuerySet,
    DeflectionQuerySet,
    VainSearchQuerySet,
)
from tickets.models import Ticket

if TYPE_CHECKING:
    from servicedesk.accounts.models import User

TEXT_FIELDS = ("title", "symptom", "cause", "workaround", "solution")
EDITED_FIELDS = (*TEXT_FIELDS, "language", "product_id", "audience")
"""What an edit changes; of a published article they wait in ``revision`` until published anew."""


class Article(models.Model):
    """What we know about one matter, in Markdown.

    ``author`` wrote the text last, ``owner`` answers for it. ``revision`` holds the pending values
    of ``EDITED_FIELDS`` of a published article. ``stamp`` is another number for every text that is
    searched, so that indexes in memory know what they have not read.
    """

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
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("author"),
        related_name="+",
        null=True,
        blank=True,
    )
    revision = models.JSONField(_("pending text"), null=True, blank=True)
    revision_state = models.CharField(
        _("state of the pending text"), max_length=10, choices=RevisionState, blank=True, default=""
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    stamp = models.BigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"))
    updated_at = models.DateTimeField(_("last change"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    view_count = models.PositiveIntegerField(default=0)
    helped_count = models.PositiveIntegerField(default=0)
    not_helped_count = models.PositiveIntegerField(default=0)
    used_count = models.PositiveIntegerField(default=0)
    lemmas = models.TextField(default="", blank=True, editable=False)
    title_lemmas = models.TextField(default="", blank=True, editable=False)
    heading_lemmas = models.TextField(default="", blank=True, editable=False)
    history = HistoricalRecords(related_name="+", excluded_fields=[
        "lemmas", "title_lemmas", "heading_lemmas", "stamp", "version", "view_count",
        "helped_count", "not_helped_count", "used_count",
    ])  # fmt: skip

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ("-updated_at", "-pk")
        indexes = [
            models.Index(fields=["state", "audience", "-updated_at"], name="article_shelf"),
            models.Index(fields=["stamp"], name="article_stamps"),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def visible_to(cls, user: "User | AnonymousUser") -> ArticleQuerySet:
        """The only way in for every door."""
        return cls.objects.visible_to(user)

    @property
    def is_in_review(self) -> bool:
        """Whether its text, or the pending one, waits for a reviewer."""
        return ArticleState.REVIEW in (self.state, self.revision_state)

    @property
    def pending(self) -> dict[str, Any]:
        """The values of ``EDITED_FIELDS`` an editor goes on with."""
        return {name: getattr(self, name) for name in EDITED_FIELDS} | (self.revision or {})


class ArticleLink(models.Model):
    """An article and a ticket that belong together."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="links")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=UseKind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()

    objects = ArticleLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("article used on a ticket")
        verbose_name_plural = _("articles used on tickets")
        constraints = [
            models.UniqueConstraint(fields=["article", "ticket"], name="article_linked_once")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} – #{self.ticket_id}"

    @classmethod
    def visible_to(cls, user: "User") -> ArticleLinkQuerySet:
        """Where both the article and the ticket may be seen."""
        return cls.objects.visible_to(user)


class VainSearch(models.Model):
    """A search that found nothing: a work list."""

    query = models.CharField(max_length=200)
    lemmas = models.CharField(max_length=200, unique=True)
    search_count = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField()

    objects = VainSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        ordering = ("-search_count", "-last_at")

    def __str__(self) -> str:
        return self.query

    @classmethod
    def visible_to(cls, user: "User") -> VainSearchQuerySet:
        """Our own people only."""
        return cls.objects.visible_to(user)


class Deflection(models.Model):
    """A client said that an article solved what they were about to ask."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="deflections")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    objects = DeflectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("request not sent")
        verbose_name_plural = _("requests not sent")
        indexes = [models.Index(fields=["article", "at"], name="deflection_by_article")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.article_id}"
