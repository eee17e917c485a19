"""States of a clock, and what is counted of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClockState(models.TextChoices):
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    MET = "met", _("Met")
    MISSED = "missed", _("Missed")
    CANCELLED = "cancelled", _("Cancelled")


class Verdict(models.TextChoices):
    """How a clock is counted; decided once, at ``Clock.judged_at``, and never taken back."""

    NONE = "", _("Not decided")
    MET = "met", _("In time")
    UNANSWERED = "unanswered", _("In time, solved without a reply")
    MISSED = "missed", _("Late")
    BORN_LATE = "born_late", _("Late from the start")
    MERGED = "merged", _("Late when it was merged")


IN_TIME = (Verdict.MET, Verdict.UNANSWERED)
LATE = (Verdict.MISSED, Verdict.BORN_LATE)


class BreachCause(models.TextChoices):
    """Why a deadline was missed, as people saw it."""

    ASSIGNMENT = "assignment", _("Waited for an engineer")
    LINE2 = "line2", _("Waited on line 2")
    LINE3 = "line3", _("Waited on line 3")
    ROUTING = "routing", _("Went to the wrong team")
    OVERLOAD = "overload", _("Too much work at once")
    CLIENT = "client", _("The client answered late")
    THIRD_PARTY = "third_party", _("A third party was late")
    OTHER = "other", _("Another reason")
