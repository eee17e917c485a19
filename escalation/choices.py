"""Words of escalation: who is told, and from where a step counts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Recipient(models.TextChoices):
    """A role on this ticket, resolved to people when the step fires."""

    ASSIGNEE = "assignee", _("Assignee")
    TEAM_LEAD = "team_lead", _("Team lead")
    COORDINATOR = "coordinator", _("Coordinators")
    PERSONAL_ENGINEER = "personal_engineer", _("Personal engineer")
    TSM = "tsm", _("Technical service manager")
    HEAD = "head", _("Head of the centre")


class Action(models.TextChoices):
    """What a step does besides telling people."""

    NOTIFY = "notify", _("Tell people")
    RAISE_PRIORITY = "raise_priority", _("Raise the priority by one")
    REASSIGN = "reassign", _("Give the ticket to the least loaded of its team")
    OPEN_RECORD = "open_record", _("Open an escalation record")
    PAGE = "page", _("Call who is on duty")


class Origin(models.TextChoices):
    """Who asked for a record."""

    CLIENT = "client", _("The client")
    DESK = "desk", _("The desk")
    STEP = "step", _("A chain")


class Severity(models.IntegerChoices):
    GRAVE = 1, _("Work stands still")
    SERIOUS = 2, _("Work is hindered")
    MODERATE = 3, _("We are dissatisfied")


class RecordState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    ENDED = "ended", _("Ended")


OPEN_STATES = ("asked", "accepted")


class Trend(models.TextChoices):
    BETTER = "better", _("Getting better")
    SAME = "same", _("Unchanged")
    WORSE = "worse", _("Getting worse")


SHIPPED_RULES = {
    "First response": _("First response"),
    "First response, low priority": _("First response, low priority"),
    "First response, premium, high": _("First response, premium, high"),
    "First response, premium, critical": _("First response, premium, critical"),
    "Next response": _("Next response"),
    "Next response, low priority": _("Next response, low priority"),
    "Next response, premium, high": _("Next response, premium, high"),
    "Next response, premium, critical": _("Next response, premium, critical"),
    "Resolution": _("Resolution"),
    "Resolution, low priority": _("Resolution, low priority"),
    "Resolution, premium, high": _("Resolution, premium, high"),
    "Resolution, premium, critical": _("Resolution, premium, critical"),
    "Stay on line 1": _("Stay on line 1"),
}
"""Names of the shipped chains in the database, and in the reader's language."""


def rule_label(name: str) -> str:
    """A chain's name; a shipped one's in the reader's language until somebody renames it."""
    return str(SHIPPED_RULES.get(name, name))
