"""How a ticket's life goes: a list of steps in time. Pure: chance, the world and the moment are
given."""

import math
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from escalation.demo import words
from escalation.demo.people import Client, World
from escalation.demo.words import Matter
from servicedesk.accounts.models import Team, User
from tickets.choices import Channel

MOSCOW = ZoneInfo("Europe/Moscow")
CHANNELS = (Channel.PORTAL, Channel.MAIL, Channel.PHONE, Channel.MESSENGER, Channel.API)
RHYTHMS = {"standard": (1.0, 0.85), "extended": (0.35, 0.06), "premium": (0.12, 0.03)}
"""Plan → our pace against Standard's, and how often our night puts an act off to the morning."""
THEIRS = (1.0, 0.85)
LINGER_DAYS = 72.0
YOUNG_DAYS = 14
FEW = 2000
NAMED_WEIGHT = 6


class Verb(StrEnum):
    TAKE = "take"
    REPLY = "reply"
    ASK = "ask"
    CLIENT_REPLY = "client_reply"
    NOTE = "note"
    PARK = "park"
    HAND_OVER = "hand_over"
    ACCEPT = "accept"
    RETURN = "return"
    RESOLVE = "resolve"
    CLOSE = "close"
    REOPEN = "reopen"


@dataclass(frozen=True)
class Step:
    """One act at a moment. ``mark`` belongs to CLOSE: the client's mark, None when they gave
    none."""

    at: datetime
    verb: Verb
    actor: User | None
    text: str = ""
    team: Team | None = None
    mark: int | None = None


@dataclass(frozen=True)
class Life:
    client: Client
    requester: User
    matter: Matter
    impact: int
    urgency: int
    channel: Channel
    opened_at: datetime
    subject: str
    body: str
    team: Team
    steps: list[Step] = field(default_factory=list)


class Teller:
    """Tells lives with one source of chance, so that a seed gives the same year again."""

    def __init__(self, world: World, rng: random.Random, *, now: datetime) -> None:
        self.world = world
        self.rng = rng
        self.now = now
        self.ours = THEIRS
        self.weights = [NAMED_WEIGHT if client.is_named else 1 for client in world.clients]

    def life(self, opened_at: datetime) -> Life:
        """A life that began at ``opened_at``; what would come after ``now`` has not happened
        yet."""
        rng = self.rng
        client = rng.choices(self.world.clients, self.weights)[0]
        matter = rng.choice(words.MATTERS)
        requester = rng.choice(client.contacts)
        self.ours = RHYTHMS[client.contract.plan.code if client.contract else "standard"]
        tongue = 1 if client.is_english else 0
        place = str(rng.randint(1, 40))
        life = Life(
            client=client,
            requester=requester,
            matter=matter,
            impact=rng.choices((1, 2, 3), (12, 58, 30))[0],
            urgency=rng.choices((1, 2, 3), (15, 60, 25))[0],
            channel=rng.choices(CHANNELS, (42, 33, 15, 5, 5))[0],
            opened_at=opened_at,
            subject=matter.subject[tongue],
            body=words.GREETING[tongue] + matter.body[tongue].format(n=place),
            team=rng.choice(self.world.teams[1]),
        )
        steps = self._course(life, tongue)
        if rng.random() < math.exp(-(self.now - opened_at).days / LINGER_DAYS):
            steps = self._linger(life, steps)
        life.steps.extend(step for step in steps if step.at <= self.now)
        return life

    def _linger(self, life: Life, steps: list[Step]) -> list[Step]:
        """The life of a ticket still open: a young one anywhere, an old one waits on a higher
        line."""
        verbs = [step.verb for step in steps]
        solved = verbs.index(Verb.RESOLVE)
        age = self.now - life.opened_at
        if age < timedelta(hours=2):
            return steps[: self.rng.randint(0, solved)]
        if age.days < YOUNG_DAYS and Verb.ACCEPT not in verbs:
            return steps[: verbs.index(Verb.ASK) + 1] if Verb.ASK in verbs else steps
        if Verb.ACCEPT not in verbs:
            return steps
        if Verb.ASK in verbs and self.rng.random() < 0.4:
            return steps[: verbs.index(Verb.ASK) + 1]
        last = max(n for n, verb in enumerate(verbs[:solved]) if verb == Verb.ACCEPT)
        accepted = steps[last]
        at = self._later(accepted.at, median=90)
        return [*steps[: last + 1], Step(at, Verb.PARK, accepted.actor, words.PARKED)]

    def _course(self, life: Life, tongue: int) -> list[Step]:
        """Everything that would happen, in order."""
        rng, steps, matter = self.rng, [], life.matter
        at = life.opened_at
        engineer = self._member(life.team)
        at = self._later(at, median=18 if life.impact == 1 else 70)
        steps.append(Step(at, Verb.TAKE, engineer))
        at = self._later(at, median=12)
        steps.append(Step(at, Verb.REPLY, engineer, words.ACKNOWLEDGED[tongue]))
        if rng.random() < 0.5:
            at = self._later(at, median=20)
            steps.append(Step(at, Verb.NOTE, engineer, rng.choice(words.NOTES)))
        if rng.random() < 0.38:
            at, engineer = self._climb(life, steps, at, engineer, line=2)
            if rng.random() < 0.16:
                at, engineer = self._climb(life, steps, at, engineer, line=3)
        if rng.random() < 0.6:
            at = self._later(at, median=40)
            steps.append(Step(at, Verb.ASK, engineer, matter.question[tongue]))
            at = self._later(at, median=240, rhythm=THEIRS)
            steps.append(Step(at, Verb.CLIENT_REPLY, life.requester, matter.answer[tongue]))
        at = self._later(at, median=180)
        steps.append(Step(at, Verb.RESOLVE, engineer, matter.solution[tongue]))
        if rng.random() < 0.06:
            at = self._later(at, median=900, rhythm=THEIRS)
            steps.append(Step(at, Verb.REOPEN, life.requester, words.STILL_BROKEN[tongue]))
            at = self._later(at, median=200)
            steps.append(Step(at, Verb.REPLY, engineer, matter.question[tongue]))
            at = self._later(at, median=200)
            steps.append(Step(at, Verb.RESOLVE, engineer, matter.solution[tongue]))
        marks = rng.random() < 0.45
        at = self._later(at, median=600, rhythm=THEIRS) if marks else at + timedelta(days=10)
        mark = rng.choices((1, 2, 3, 4, 5), (3, 4, 9, 30, 54))[0] if marks else None
        steps.append(
            Step(
                at,
                Verb.CLOSE,
                life.requester if marks else None,
                rng.choice(words.COMMENTS),
                mark=mark,
            )
        )
        return steps

    def _climb(
        self, life: Life, steps: list[Step], at: datetime, engineer: User, *, line: int
    ) -> tuple[datetime, User]:
        """Hand over to a team of the line; one in five is returned first and sent again."""
        team = self.rng.choice(self.world.teams[line])
        receiver = self._member(team)
        at = self._later(at, median=45)
        steps.append(Step(at, Verb.HAND_OVER, engineer, life.matter.hypothesis, team=team))
        if self.rng.random() < 0.2:
            at = self._later(at, median=50)
            steps.append(Step(at, Verb.RETURN, receiver, words.RETURNED))
            at = self._later(at, median=60)
            steps.append(Step(at, Verb.HAND_OVER, engineer, life.matter.hypothesis, team=team))
        at = self._later(at, median=40)
        steps.append(Step(at, Verb.ACCEPT, receiver))
        return at, receiver

    def _member(self, team: Team) -> User:
        return self.rng.choice(self.world.members[team.pk])

    def _later(
        self, at: datetime, *, median: float, rhythm: tuple[float, float] | None = None
    ) -> datetime:
        """Some minutes later, by a log-normal chance; as often as the rhythm says not at night."""
        pace, rest = rhythm or self.ours
        then = at + timedelta(minutes=median * pace * self.rng.lognormvariate(0, 0.7))
        local = then.astimezone(MOSCOW)
        if self.rng.random() < rest:
            if local.hour >= 19 or local.hour < 9:
                morning = local + timedelta(days=1 if local.hour >= 19 else 0)
                local = morning.replace(hour=9, minute=self.rng.randint(0, 50))
            if local.weekday() >= 5:
                local += timedelta(days=7 - local.weekday())
        return max(local.astimezone(at.tzinfo), at + timedelta(minutes=1)).replace(microsecond=0)


def openings(count: int, rng: random.Random, *, now: datetime) -> list[datetime]:
    """Opening moments over the year before ``now``, in order: busier by day and on working days.

    Of a small year a tenth falls into the last day, so that there is something to do.
    """
    moments: list[datetime] = []
    if count <= FEW:
        moments = [
            (now - timedelta(minutes=rng.uniform(3, 1440))).replace(microsecond=0)
            for _ in range(count // 10)
        ]
    while len(moments) < count:
        at = now - timedelta(seconds=rng.uniform(60, 365 * 86400))
        local = at.astimezone(MOSCOW)
        busy = (1.0 if local.weekday() < 5 else 0.25) * (1.0 if 8 <= local.hour < 19 else 0.15)
        if rng.random() < busy:
            moments.append(at.replace(microsecond=0))
    return sorted(moments)
