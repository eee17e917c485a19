"""When somebody is told of what can wait: in their own working hours."""

from dataclasses import dataclass, field
from datetime import datetime

from contracts.hours import HoursExhausted
from contracts.services import calendars_as_known, latest_pin
from contracts.succession import Calendar
from escalation.models import WorkingTime
from servicedesk.accounts.models import TeamMember, User


@dataclass(frozen=True)
class WorkingTimes:
    """Everybody's hours as they are now; who is not named is told at any time."""

    by_user: dict[int, Calendar] = field(default_factory=dict)

    @classmethod
    def known(cls) -> "WorkingTimes":
        """Read once for a whole batch, in five queries however many people there are; in one when
        nobody has hours."""
        rows = list(WorkingTime.objects.values_list("user", "team", "hours"))
        if not rows:
            return cls()
        calendars = calendars_as_known({hours for *_, hours in rows}, pin=latest_pin())
        of_team = {team: hours for _user, team, hours in rows if team is not None}
        members = TeamMember.objects.filter(team__in=of_team).order_by("-pk")
        found = {
            user: calendars[of_team[team]] for user, team in members.values_list("user", "team")
        }
        found |= {user: calendars[hours] for user, _team, hours in rows if user is not None}
        return cls(found)

    def hold_until(self, user: User, at: datetime) -> datetime | None:
        """When the person next works, for what is to be told at the instant; None: at once.

        Nobody is kept waiting by hours that never open again.
        """
        calendar = self.by_user.get(user.pk)
        if calendar is None:
            return None
        try:
            opens_at = calendar.next_open(at)
        except HoursExhausted:
            return None
        return opens_at if opens_at > at else None


def hold_until(user: User, at: datetime) -> datetime | None:
    """The same for one person alone."""
    return WorkingTimes.known().hold_until(user, at)
