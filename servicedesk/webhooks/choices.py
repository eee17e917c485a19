"""Where a call to another program stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Delivered")
    PARKED = "parked", _("Given up")
    DROPPED = "dropped", _("Not for the owner")


class Outcome(models.TextChoices):
    """How one attempt ended."""

    ANSWERED = "answered", _("Answered")
    UNREACHABLE = "unreachable", _("Not reachable")
    SLOW = "slow", _("Too slow")
    TLS = "tls", _("Certificate not valid")
    PRIVATE = "private", _("Private address")
    ADDRESS = "address", _("Address not valid")


class SwitchedOff(models.TextChoices):
    """Why a hook is told nothing."""

    BY_HAND = "by_hand", _("Switched off by hand.")
    GONE = "gone", _("It answered that it is gone (410).")
    FAILING = "failing", _("It has failed for 5 days.")
