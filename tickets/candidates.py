"""The facts assignment is decided by, read for many tickets at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db.models import Count

from contracts.choices import ContractRole
from contracts.presentation import named_of
from servicedesk.accounts.absences import away_between
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import TeamMember, User
from servicedesk.accounts.models.competence import DEFAULT_CAPACITY, PersonSkill, Workload
from tickets.assigning import Candidate, Need, Place, Suggestion, suggest
from tickets.models import RoutingRule, SkillNeed, Ticket
from tickets.routing_sheet import facts_of, first_match, known_rules
from tickets.working_hours import at_work

A_DAY = timedelta(days=1)
NOBODY: Mapping[int, Candidate] = {}


@dataclass
class Pool:
    """Everybody who could be asked for these tickets, as they are at the instant ``now``."""

    now: datetime
    people: dict[int, Candidate] = field(default_factory=dict)
    teams: dict[int, list[int]] = field(default_factory=dict)
    named: dict[int, dict[int, Place]] = field(default_factory=dict)
    needs: list[SkillNeed] = field(default_factory=list)
    rules: list[RoutingRule] = field(default_factory=list)

    def suggestion(self, ticket: Ticket) -> Suggestion:
        """Who could take the ticket; its present assignee is not asked again."""
        near = self.named.get(ticket.entitlement.contract_id or 0, {})
        keys = dict.fromkeys([*near, *self.teams.get(ticket.team_id or 0, ())])
        candidates = [
            replace(self.people[key], place=near[key]) if key in near else self.people[key]
            for key in keys
            if key in self.people and key != ticket.assignee_id
        ]
        return suggest(candidates, self.needs_of(ticket), now=self.now)

    def needs_of(self, ticket: Ticket) -> list[Need]:
        """What the ticket's product, category and line of the routing sheet ask for; the higher
        level where several do."""
        found: dict[int, Need] = {}
        for row in self.needs:
            if row.product_id not in (None, ticket.product_id):
                continue
            if row.category_id not in (None, ticket.category_id):
                continue
            known = found.get(row.skill_id)
            level = max(row.level, known.level if known else 0)
            required = row.is_required or (known is not None and known.is_required)
            found[row.skill_id] = Need(row.skill_id, level, required)
        rule = first_match(self.rules, facts_of(ticket))
        for skill in rule.skills.all() if rule else ():
            if skill.is_active:
                known = found.get(skill.pk)
                level = max(rule.level, known.level if known else 0) if rule else 0
                found[skill.pk] = Need(skill.pk, level)
        return list(found.values())


def pool_for(
    tickets: Iterable[Ticket], *, now: datetime, known: Mapping[int, Candidate] = NOBODY
) -> Pool:
    """Read what is needed for these tickets (with their entitlement and contract), in a constant
    number of queries.
    ``known``: people who were read already.
    """
    rows = list(tickets)
    needs = list(SkillNeed.objects.filter(skill__is_active=True))
    pool = Pool(now, needs=needs, rules=known_rules())
    teams = {ticket.team_id for ticket in rows if ticket.team_id}
    members = TeamMember.objects.filter(team__in=teams, user__is_active=True).order_by("user")
    grouped: defaultdict[int, list[int]] = defaultdict(list)
    for team, user in members.exclude(user__role=Role.OPERATOR).values_list("team", "user"):
        grouped[team].append(user)
    pool.teams = dict(grouped)
    pool.named = _named(rows, now=now)
    keys = {user for users in grouped.values() for user in users}
    keys |= {user for named in pool.named.values() for user in named}
    unknown = keys - known.keys()
    pool.people = {**known, **(candidates(unknown, now=now) if unknown else {})}
    return pool


def _named(tickets: Iterable[Ticket], *, now: datetime) -> dict[int, dict[int, Place]]:
    """By contract: its personal engineer, or whoever stands in for them."""
    found: dict[int, dict[int, Place]] = {}
    contracts = [one.entitlement.contract for one in tickets if one.entitlement.contract]
    for key, people in named_of(contracts, at=now).items():
        for named in people:
            if named.role == ContractRole.PERSONAL_ENGINEER:
                is_deputy = named.instead_of is not None
                place = Place.DEPUTY if is_deputy else Place.PERSONAL
                found.setdefault(key, {})[named.user.pk] = place
    return found


def candidates(user_ids: Collection[int], *, now: datetime) -> dict[int, Candidate]:
    """These people with their skills, load, hours and absence at the instant."""
    keys = list(user_ids)
    levels: defaultdict[int, dict[int, int]] = defaultdict(dict)
    skills = PersonSkill.objects.filter(user__in=keys)
    for user, skill, level in skills.values_list("user", "skill", "level"):
        levels[user][skill] = level
    held = Ticket.objects.open().filter(assignee__in=keys).order_by()
    loads = dict(held.values_list("assignee").annotate(count=Count("pk")))
    columns = Workload.objects.filter(user__in=keys).values_list(
        "user", "capacity", "last_given_at"
    )
    work = {user: (capacity, given_at) for user, capacity, given_at in columns}
    spans = away_between(keys, now, now + A_DAY)
    away = {
        key: max(end for start, end in found if start <= now)
        for key, found in spans.items()
        if any(start <= now for start, _end in found)
    }
    hours = at_work(keys, now, away=spans)
    found: dict[int, Candidate] = {}
    people = User.objects.active().desk().filter(pk__in=keys).order_by("pk")
    for key, name in people.values_list("pk", "full_name"):
        capacity, given_at = work.get(key, (DEFAULT_CAPACITY, None))
        day = hours.get(key)
        found[key] = Candidate(
            key, name, levels=levels[key], load=loads.get(key, 0), capacity=capacity,
            is_working=day.is_working if day else True,
            minutes_left=day.minutes_left if day else None,
            back_at=away.get(key), last_given_at=given_at,
        )  # fmt: skip
    return found


def suggestion_for(ticket: Ticket, *, now: datetime) -> Suggestion:
    """Who could take this one ticket."""
    return pool_for([ticket], now=now).suggestion(ticket)


def near_to(ticket: Ticket, *, now: datetime) -> set[int] | None:
    """Keys of those the ticket may be given to where it is: its team, and the personal engineer of
    its contract or who stands in; None where no team has it, and anybody may."""
    if ticket.team_id is None:
        return None
    named = _named([ticket], now=now).get(ticket.entitlement.contract_id or 0, {})
    team = TeamMember.objects.filter(team=ticket.team_id).values_list("user", flat=True)
    return {*named, *team}


def room_of(person: User) -> tuple[int, int]:
    """How many open tickets the person has, and how many at once they have room for."""
    row = Workload.objects.filter(user=person).first()
    load = Ticket.objects.open().filter(assignee=person).count()
    return load, row.capacity if row else DEFAULT_CAPACITY
