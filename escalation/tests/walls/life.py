"""Two clients with one life each, and who of the cast stands on which side."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from contracts.models import Contract
from escalation.tests.walls.numbers import THEIRS
from escalation.tests.walls.rows import Rows
from servicedesk.accounts.models import Team, User

WORD = "zyzzyva"
"""A word that stands in the other client's texts only."""
SECRET = "quaggaxyl"
"""A word that stands only in what the other client asked a confidential team."""
OWN = "wombatique"
"""A word that stands only in what belongs to one person, or is for administrators."""


@dataclass(frozen=True)
class Side:
    """A client and who works for it, each by the name of its fixture, so that whoever comes later
    is born later. The first of ``clients`` asks."""

    clients: tuple[str, ...]
    contract: str
    engineer: str
    team: str


ACME = Side(clients=("alice", "boss", "bob"), contract="delegated", engineer="dana", team="line3")
GLOBEX = Side(clients=("mallory",), contract="premium_of_globex", engineer="lev", team="line2")


@dataclass
class Life:
    """What there is of one client: the key of one row of each kind, the reader's own where they are
    at home here. ``find`` finds fixtures; ``hidden`` are the kinds and ``rows`` the rows that came
    while a reader looked on."""

    side: Side
    find: Callable[[str], Any]
    reader: str = ""
    is_theirs: bool = False
    keys: dict[str, int] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    rows: Rows = field(default_factory=dict)

    @property
    def person(self) -> User:
        return cast(User, self.find(self.side.clients[0]))

    @property
    def engineer(self) -> User:
        return cast(User, self.find(self.side.engineer))

    @property
    def team(self) -> Team:
        return cast(Team, self.find(self.side.team))

    @property
    def contract(self) -> Contract:
        return cast(Contract, self.find(self.side.contract))

    @property
    def word(self) -> str:
        return WORD if self.is_theirs else "ours"

    @property
    def secret(self) -> str:
        return SECRET if self.is_theirs else "ours"

    @property
    def word_of_belongings(self) -> str:
        return OWN if self.is_theirs else "ours"

    @property
    def owners(self) -> list[User]:
        """Who has something of their own; the reader last, so that the keys are theirs."""
        names = [self.side.engineer, self.side.clients[0]]
        if self.reader and self.reader != "anonymous":
            names = [*(name for name in names if name != self.reader), self.reader]
        return [cast(User, self.find(name)) for name in names]

    def slug_of(self, owner: User) -> str:
        """What names their view in addresses: a stranger's number, as any other id."""
        return str(THEIRS) if self.is_theirs else f"ours-{owner.pk}"
