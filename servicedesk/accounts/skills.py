"""The only writer of skills and workloads."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.accounts import events
from servicedesk.accounts.models import User
from servicedesk.accounts.models.competence import (
    DEFAULT_CAPACITY,
    PersonSkill,
    Skill,
    SkillLevel,
    Workload,
)
from servicedesk.accounts.querysets import UserQuerySet
from servicedesk.errors import Refused
from servicedesk.events.services import record

MOST_AT_ONCE = 500


class Standing(NamedTuple):
    """What a person is able to do now: skills by key, open tickets at once."""

    skills: dict[int, PersonSkill]
    capacity: int


def standing_of(person: User) -> Standing:
    workload = Workload.objects.filter(user=person).first()
    return Standing(
        {row.skill_id: row for row in PersonSkill.objects.filter(user=person)},
        workload.capacity if workload else DEFAULT_CAPACITY,
    )


def people_seen_by(user: User) -> UserQuerySet:
    """The people of the desk this person sees."""
    return User.objects.visible_to(user).active().desk()


def active_skills() -> list[Skill]:
    return list(Skill.objects.filter(is_active=True))


@transaction.atomic
def set_competence(
    person: User,
    *,
    levels: Mapping[int, int],
    capacity: int,
    actor: User | None,
    confirmed_on: date | None = None,
    at: datetime | None = None,
) -> None:
    """Say what a person is able to do: skill → level, 0 drops one. Records COMPETENCE_SET.

    A level that changes, or is said anew with ``confirmed_on``, is confirmed on that day (today
    unless told). Refused for somebody who does not work at the desk, an unknown skill or level, a
    day to come, and a capacity out of reason.
    """
    at = at or timezone.now()
    day = confirmed_on or timezone.localdate(at)
    _refuse_unfit(person, levels, capacity=capacity, day=day, today=timezone.localdate(at))
    User.objects.select_for_update().get(pk=person.pk)
    known = {row.skill_id: row for row in PersonSkill.objects.filter(user=person)}
    before = {str(key): row.level for key, row in known.items()}
    for skill, level in levels.items():
        row = known.get(skill)
        if not level:
            PersonSkill.objects.filter(user=person, skill=skill).delete()
        elif row is None or row.level != level or confirmed_on is not None:
            PersonSkill.objects.update_or_create(
                user=person,
                skill_id=skill,
                defaults={"level": level, "confirmed_on": day, "confirmed_by": actor},
            )
    workload, _created = Workload.objects.get_or_create(user=person)
    was, workload.capacity = workload.capacity, capacity
    workload.save(update_fields=["capacity"])
    after = {
        str(key): level
        for key, level in PersonSkill.objects.filter(user=person).values_list("skill", "level")
    }
    if (before, was) != (after, capacity) or confirmed_on is not None:
        record(
            events.COMPETENCE_SET, person, actor=actor, at=at, before=before, after=after,
            capacity_before=was, capacity=capacity, confirmed_on=day.isoformat(),
        )  # fmt: skip


@transaction.atomic
def confirm_skill(row: PersonSkill, *, actor: User, at: datetime) -> None:
    """Say that a level still holds, today. Records COMPETENCE_SET. Nobody confirms their own."""
    if row.user_id == actor.pk:
        raise Refused(_("Nobody confirms their own skills: ask a colleague who plans the work."))
    levels = {row.skill_id: row.level}
    set_competence(
        row.user, levels=levels, capacity=standing_of(row.user).capacity, actor=actor,
        confirmed_on=timezone.localdate(at), at=at,
    )  # fmt: skip


def skill_seen_by(user: User, key: int) -> PersonSkill | None:
    """A skill of somebody this person sees."""
    rows = PersonSkill.objects.filter(user__in=people_seen_by(user))
    return rows.select_related("user").filter(pk=key).first()


def _refuse_unfit(
    person: User, levels: Mapping[int, int], *, capacity: int, day: date, today: date
) -> None:
    if not person.is_desk:
        raise Refused(_("%(name)s does not work at the desk.") % {"name": person.full_name})
    if not 0 <= capacity <= MOST_AT_ONCE:
        raise Refused(
            _("Say a number from 0 to %(limit)d.") % {"limit": MOST_AT_ONCE}, field="capacity"
        )
    if day > today:
        raise Refused(_("A skill is confirmed today or on a day before."), field="confirmed_on")
    if any(level and level not in SkillLevel.values for level in levels.values()):
        raise Refused(_("This value is not one of the choices."), field="levels")
    if Skill.objects.filter(pk__in=levels).count() != len(levels):
        raise Refused(_("This value is not one of the choices."), field="levels")


@transaction.atomic
def create_skill(name: str, *, name_ru: str = "", actor: User | None) -> Skill:
    """A skill people may have. Records SKILL_CREATED. Refused for a name that is taken."""
    name = " ".join(name.split())
    if not name or len(name) > 80 or Skill.objects.filter(name__iexact=name).exists():
        raise Refused(_("Give the skill a name no other has."), field="name")
    skill = Skill.objects.create(name=name, name_ru=" ".join(name_ru.split())[:80])
    record(events.SKILL_CREATED, skill, actor=actor, name=skill.name)
    return skill


def note_given(person_id: int, *, at: datetime) -> None:
    """Remember when a person was last given work; an earlier time changes nothing."""
    workload, created = Workload.objects.get_or_create(
        user_id=person_id, defaults={"last_given_at": at}
    )
    if not created and (workload.last_given_at is None or workload.last_given_at < at):
        Workload.objects.filter(pk=person_id).update(last_given_at=at)
