"""Roles of a support centre, kinds of organisation, and the support lines."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does here; one role a person."""

    CLIENT = "client", _("Client contact")
    CLIENT_MANAGER = "client_manager", _("Client manager")
    PARTNER = "partner", _("Line 1 partner")
    OPERATOR = "operator", _("Operator")
    LINE1 = "line1", _("Line 1 engineer")
    DUTY = "duty", _("Duty engineer")
    LINE2 = "line2", _("Line 2 engineer")
    LINE3 = "line3", _("Line 3 engineer")
    PERSONAL = "personal", _("Personal engineer")
    COORDINATOR = "coordinator", _("Coordinator")
    TSM = "tsm", _("Technical service manager")
    HEAD = "head", _("Head of the centre")
    ADMINISTRATOR = "administrator", _("Administrator")


CLIENT_ROLES = frozenset({Role.CLIENT, Role.CLIENT_MANAGER})
MANAGER_ROLES = frozenset({Role.COORDINATOR, Role.TSM, Role.HEAD, Role.ADMINISTRATOR})
"""Who sees the dashboards and may act on every ticket."""
STAFF_ROLES = frozenset(set(Role) - CLIENT_ROLES - {Role.PARTNER})
DESK_ROLES = STAFF_ROLES | {Role.PARTNER}
"""Who works at the desk: the centre's own people and the line 1 partners."""


SEE_ALL_ROLES = frozenset({Role.HEAD, Role.ADMINISTRATOR})
"""Whom no team's confidentiality keeps out."""


class Reach(models.TextChoices):
    """Whose requests of an organisation a person reads."""

    OWN = "own", _("their own requests")
    SITE = "site", _("requests of their site")
    ALL = "all", _("requests of the whole organisation")


def rights_of_role(role: str) -> dict[str, Any]:
    """What a role gives in one's home organisation, where no membership says otherwise."""
    is_manager = role == Role.CLIENT_MANAGER
    return {
        "reach": Reach.ALL if is_manager else Reach.OWN,
        "can_comment": True, "can_open": True, "can_close": True, "can_see_hours": True,
        "can_manage_people": is_manager,
    }  # fmt: skip


class OrganisationKind(models.TextChoices):
    CLIENT = "client", _("Client")
    PARTNER = "partner", _("Partner")
    OWN = "own", _("Our own")


class Line(models.IntegerChoices):
    """Support lines: 0 registers, 1 solves from knowledge, 2 are experts, 3 develop the product."""

    ZERO = 0, _("Line 0")
    ONE = 1, _("Line 1")
    TWO = 2, _("Line 2")
    THREE = 3, _("Line 3")


class AbsenceKind(models.TextChoices):
    """Why a person is away."""

    DAY_OFF = "day_off", _("Day off")
    HOLIDAY = "holiday", _("Holiday leave")
    SICK = "sick", _("Sick leave")
    TRAINING = "training", _("Training")
    TRIP = "trip", _("Business trip")


class Scope(models.TextChoices):
    """What an API token may be used for; the person's own rights hold besides."""

    TICKETS_READ = "tickets:read", _("Read tickets")
    TICKETS_WRITE = "tickets:write", _("Open and change tickets")
    CONTRACTS_READ = "contracts:read", _("Read contracts")
    ARTICLES_READ = "articles:read", _("Read articles")
    ARTICLES_WRITE = "articles:write", _("Write articles")
    CLOCKS_READ = "clocks:read", _("Read clocks")
    ESCALATIONS_READ = "escalations:read", _("Read escalations")
