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
