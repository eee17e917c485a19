"""Words of duty: how a call stands, and what started it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallState(models.TextChoices):
    OPEN = "open", _("Waits for an answer")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    CANCELLED = "cancelled", _("Cancelled")


class Cause(models.TextChoices):
    """What started a call."""

    OPENED = "opened", _("an urgent ticket outside working hours")
    PRIORITY = "priority", _("a raised priority outside working hours")
    HANDED_OVER = "handed_over", _("an urgent ticket handed over outside working hours")
    STEP = "step", _("a step of an escalation")
    PERSON = "person", _("a colleague")


class EndedBy(models.TextChoices):
    """Why a call was cancelled."""

    FINISHED = "finished", _("the ticket is finished")
    MOVED = "moved", _("the ticket went to another team")
