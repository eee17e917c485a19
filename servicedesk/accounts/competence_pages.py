"""Who is able to do what, when it was confirmed and by whom, and what is to be looked at again."""

from dataclasses import dataclass
from datetime import date

from servicedesk.accounts.models import PersonSkill, User

MOST = 300
STALE_DAYS = 183
"""Half a year after it was confirmed a level is to be looked at again."""


@dataclass(frozen=True, slots=True)
class Held:
    """A skill of a person as a row of the page."""

    key: int
    person: int
    name: str
    skill: str
    level: str
    confirmed_on: date
    by: str
    is_stale: bool


def held_skills(user: User, *, today: date, skill: int | None = None) -> list[Held]:
    """The skills of everybody this person sees, those confirmed longest ago first; so many as a
    page holds."""
    people = User.objects.visible_to(user).active().desk()
    rows = PersonSkill.objects.filter(user__in=people, skill__is_active=True)
    if skill is not None:
        rows = rows.filter(skill=skill)
    return [
        Held(
            row.pk, row.user_id, row.user.full_name, str(row.skill), row.get_level_display(),
            row.confirmed_on, row.confirmed_by.full_name if row.confirmed_by else "",
            (today - row.confirmed_on).days > STALE_DAYS,
        )
        for row in rows.select_related("user", "skill", "confirmed_by").order_by(
            "confirmed_on", "user__full_name", "pk"
        )[:MOST]
    ]  # fmt: skip
