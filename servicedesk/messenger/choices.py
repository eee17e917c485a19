"""Words of the messenger: how far a row is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UpdateState(models.TextChoices):
    """Of what came in."""

    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    PARKED = "parked", _("Parked")


class OutgoingState(models.TextChoices):
    """Of what goes out. Dropped: it can no longer reach anybody (blocked, too old)."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    DROPPED = "dropped", _("Dropped")
    PARKED = "parked", _("Parked")
