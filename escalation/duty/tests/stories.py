"""A roster as tests need it."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from contracts.models import ServiceHours
from escalation.duty import services
from escalation.duty.models import Roster
from escalation.duty.services import LayerDraft, RosterDraft
from servicedesk.accounts.models import Team, User

MOSCOW = ZoneInfo("Europe/Moscow")
PLANNED_AT = datetime(2026, 2, 28, 12, tzinfo=MOSCOW)


def roster_of(
    team: Team, *levels: list[User], actor: User, hours: ServiceHours | None = None
) -> Roster:
    """A published roster; each level takes turns by the week, from Monday 23 February on."""
    draft = RosterDraft(
        name=f"Duty {team.name}", team=team, time_zone="Europe/Moscow", outside_hours=hours
    )
    roster = services.create_roster(draft, actor=actor, at=PLANNED_AT)
    layers = [
        LayerDraft(members=tuple(members), starts_on=date(2026, 2, 23), handover_at=time(9))
        for members in levels
    ]
    version = services.draft_version(roster, layers=layers, actor=actor, at=PLANNED_AT)
    services.publish(version, actor=actor, at=PLANNED_AT)
    return roster
