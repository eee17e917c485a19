"""Words: those to use and those not to, those that are right, and where the handbook is."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from knowledgebase.models.article import Article
from servicedesk.accounts.choices import Line
from tickets.choices import TicketType

if TYPE_CHECKING:
    from servicedesk.accounts.models import User

MOST_VERSIONS = 20


class GlossaryTerm(models.Model):
    """How we call a thing, and how we do not. ``avoided``: words or phrases, one a line."""

    term = models.CharField(_("we write"), max_length=100)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    avoided = models.TextField(_("we do not write"), blank=True)
    note = models.CharField(_("why"), max_length=300, blank=True)
    changed_at = models.DateTimeField(_("last change"))

    history = HistoricalRecords(related_name="+")

    class Meta:
        verbose_name = _("word of the glossary")
        verbose_name_plural = _("glossary")
        ordering = ("language", "term", "pk")
        constraints = [models.UniqueConstraint(fields=["language", "term"], name="term_once")]

    def __str__(self) -> str:
        return self.term

    @classmethod
    def visible_to(cls, user: "User") -> "models.QuerySet[GlossaryTerm]":
        """Everybody at the desk reads the glossary."""
        return cls.objects.all() if user.is_active and user.is_desk else cls.objects.none()

    @property
    def avoided_words(self) -> list[str]:
        return [" ".join(line.split()) for line in self.avoided.splitlines() if line.strip()]

    @classmethod
    def past(cls, key: int) -> list[Any]:
        """The latest versions of one term, the newest first, with who wrote them."""
        rows = cls.history.filter(id=key).select_related("history_user")
        return list(rows.order_by("-history_date", "-history_id")[:MOST_VERSIONS])


class KnownWord(models.Model):
    """A word that is right though no dictionary holds it; ``owner`` None: to the whole desk.

    ``word`` in small letters, without ё.
    """

    word = models.CharField(_("word"), max_length=80)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", null=True, blank=True
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True
    )
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("known word")
        verbose_name_plural = _("known words")
        ordering = ("word", "pk")
        constraints = [
            models.UniqueConstraint(fields=["word", "owner"], name="known_word_once"),
            models.UniqueConstraint(
                fields=["word"], condition=models.Q(owner=None), name="desk_word_once"
            ),
        ]

    def __str__(self) -> str:
        return self.word

    @classmethod
    def visible_to(cls, user: "User") -> "models.QuerySet[KnownWord]":
        """The desk's words and one's own."""
        if not (user.is_active and user.is_desk):
            return cls.objects.none()
        return cls.objects.filter(models.Q(owner=None) | models.Q(owner=user))


class HandbookPlace(models.Model):
    """Which article is the handbook for a line and a type of ticket; empty they mean any."""

    article = models.ForeignKey(
        Article, models.CASCADE, verbose_name=_("article"), related_name="+"
    )
    line = models.PositiveSmallIntegerField(_("line"), choices=Line, null=True, blank=True)
    type = models.CharField(_("type"), max_length=12, choices=TicketType, blank=True, default="")
    changed_at = models.DateTimeField(_("last change"))

    history = HistoricalRecords(related_name="+")

    class Meta:
        verbose_name = _("place of the handbook")
        verbose_name_plural = _("places of the handbook")
        ordering = ("line", "type", "pk")
        constraints = [
            models.UniqueConstraint(fields=["line", "type"], name="handbook_once"),
            models.UniqueConstraint(
                fields=["type"], condition=models.Q(line=None), name="handbook_of_any_line_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.line} {self.type}"

    @classmethod
    def visible_to(cls, user: "User") -> "models.QuerySet[HandbookPlace]":
        """Those whose article the person may read."""
        if not (user.is_active and user.is_desk):
            return cls.objects.none()
        return cls.objects.filter(article__in=Article.visible_to(user).order_by())
