"""Rows of the ground floor: who people are, where they belong, what they may see there."""

from servicedesk.accounts.models.competence import PersonSkill, Skill, SkillLevel, Workload
from servicedesk.accounts.models.joining import Domain, Invitation, JoinRequest
from servicedesk.accounts.models.memberships import RIGHTS, Membership, Site
from servicedesk.accounts.models.people import (
    Absence,
    AccessToken,
    KeptAnswer,
    Organisation,
    Team,
    TeamMember,
    User,
    default_time_zone,
    validate_time_zone,
)
from servicedesk.accounts.models.sign_in import BrowserSession, SecondFactorRole
from servicedesk.accounts.models.week import CalendarLink, RemoteDay

__all__ = [
    "RIGHTS",
    "Absence",
    "AccessToken",
    "BrowserSession",
    "CalendarLink",
    "Domain",
    "Invitation",
    "JoinRequest",
    "KeptAnswer",
    "Membership",
    "Organisation",
    "PersonSkill",
    "RemoteDay",
    "SecondFactorRole",
    "Site",
    "Skill",
    "SkillLevel",
    "Team",
    "TeamMember",
    "User",
    "Workload",
    "default_time_zone",
    "validate_time_zone",
]
