"""Words of the knowledge base."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ArticleState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    PUBLISHED = "published", _("Published")
    OUTDATED = "outdated", _("Outdated")


class RevisionState(models.TextChoices):
    """Where the pending text of a published article stands; the published one stays public."""

    NONE = "", _("No pending text")
    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")


class Audience(models.TextChoices):
    PUBLIC = "public", _("Everybody")
    CLIENTS = "clients", _("Clients")
    INNER = "inner", _("Support only")


class UseKind(models.TextChoices):
    """What an article was to a ticket."""

    USED = "used", _("Solved with it")
    DRAFTED = "drafted", _("Written from it")
