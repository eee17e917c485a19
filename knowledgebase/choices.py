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


class ReplyCause(models.TextChoices):
    """What lets the desk send a quick reply by itself."""

    WAITS_FOR_CLIENT = "waits_for_client", _("We wait for the client")
    HANDED_TO_LINE2 = "handed_to_line2", _("Handed over to line 2")
    HANDED_TO_LINE3 = "handed_to_line3", _("Handed over to line 3")
    WAITS_FOR_OTHERS = "waits_for_others", _("We wait for a third party")
    PLANNED = "planned", _("Work was planned for a date")


class SendingState(models.TextChoices):
    """What became of an automatic reply."""

    PLANNED = "planned", _("Planned")
    SENT = "sent", _("Sent")
    OVER = "over", _("Not sent: its cause is over")
    UNFILLED = "unfilled", _("Not sent: the ticket lacks what it names")
    LIMITED = "limited", _("Not sent: too many went out that day")
