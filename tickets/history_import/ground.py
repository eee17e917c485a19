"""What a log names: teams, people, products, clients. Found by name, created when missing."""

from collections.abc import Callable, Hashable, Mapping
from hashlib import sha256
from typing import Any, Generic, TypeVar

from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext as _

from contracts.models import Product
from servicedesk.accounts.choices import Line, OrganisationKind, Role
from servicedesk.accounts.models import Organisation, Team, TeamMember, User
from tickets.models import Category

DOMAIN = "imported.invalid"
"""The domain of people who only exist in a log: it can never receive mail (RFC 2606)."""
ROLES: dict[int, Role] = {
    Line.ZERO: Role.OPERATOR,
    Line.ONE: Role.LINE1,
    Line.TWO: Role.LINE2,
    Line.THREE: Role.LINE3,
}
Named = TypeVar("Named", bound=Model)


class Shelf(Generic[Named]):
    """Rows by key, all read once; those created in an open transaction can be dropped again."""

    def __init__(self, rows: Mapping[Hashable, Named]) -> None:
        self.rows: dict[Hashable, Named] = dict(rows)
        self.created_count = 0
        self._fresh: list[Hashable] = []

    def get(self, key: Hashable, create: Callable[[], Named]) -> Named:
        if key not in self.rows:
            self.rows[key] = create()
            self.created_count += 1
            self._fresh.append(key)
        return self.rows[key]

    def keep(self) -> None:
        self._fresh.clear()

    def drop_fresh(self) -> None:
        for key in self._fresh:
            del self.rows[key]
        self.created_count -= len(self._fresh)
        self._fresh.clear()


class Ground:
    """Finds and creates what a source names; ``keep`` after a commit, ``forget`` after a rollback.

    People get no password and no access: they are there so that history has its names. The source
    is part of their address, so people of two systems are never taken for one.
    """

    def __init__(self, source: str) -> None:
        self._domain = f"{slugify(source) or 'log'}.{DOMAIN}"
        imported = User.objects.filter(email__endswith=f"@{self._domain}")
        members = TeamMember.objects.filter(user__in=imported)
        self.teams = Shelf[Team]({team.name: team for team in Team.objects.all()})
        self.people = Shelf[User]({user.email: user for user in imported})
        self.organisations = Shelf[Organisation](
            {one.name: one for one in Organisation.objects.all()}
        )
        self.products = Shelf[Product]({one.name: one for one in Product.objects.all()})
        self.categories = Shelf[Category](
            {one.name: one for one in Category.objects.filter(product=None)}
        )
        self._places = Shelf[TeamMember]({(one.team_id, one.user_id): one for one in members})
        self._addresses: dict[tuple[int | None, str], str] = {}
        self._shelves: tuple[Shelf[Any], ...] = (
            self.teams, self.people, self.organisations, self.products, self.categories,
            self._places,
        )  # fmt: skip

    def keep(self) -> None:
        for shelf in self._shelves:
            shelf.keep()

    def forget(self) -> None:
        for shelf in self._shelves:
            shelf.drop_fresh()

    def team(self, name: str, line: int) -> Team:
        """The team on that line. A name known on another line gets a team of its own beside it."""
        known = self.teams.rows.get(name)
        if known is not None and known.line != line:
            name = _("%(name)s (line %(line)d)") % {"name": name, "line": line}
        return self.teams.get(name, lambda: Team.objects.create(name=name, line=line))

    def engineer(self, name: str, team: Team) -> User:
        """A person of the desk, who is put into the team as well."""
        user = self._person(name, role=ROLES[team.line], organisation=None)
        self._places.get(
            (team.pk, user.pk), lambda: TeamMember.objects.create(team=team, user=user)
        )
        return user

    def requester(self, name: str, organisation: Organisation) -> User:
        """A contact of the client."""
        return self._person(name, role=Role.CLIENT, organisation=organisation)

    def organisation(self, name: str) -> Organisation:
        return self.organisations.get(
            name, lambda: Organisation.objects.create(name=name, kind=OrganisationKind.CLIENT)
        )

    def product(self, name: str) -> Product:
        return self.products.get(name, lambda: Product.objects.create(name=name, code=_code(name)))

    def category(self, name: str) -> Category:
        return self.categories.get(
            name, lambda: Category.objects.create(name=name, code=_code(name))
        )

    def _person(self, name: str, *, role: Role, organisation: Organisation | None) -> User:
        email = self._address(name, organisation.pk if organisation else None)
        return self.people.get(
            email,
            lambda: User.objects.create_user(
                email, None, full_name=name, role=role, organisation=organisation, is_active=False
            ),
        )

    def _address(self, name: str, home: int | None) -> str:
        if (home, name) not in self._addresses:
            digest = sha256(f"{home or ''}/{name}".encode()).hexdigest()[:8]
            local = f"{slugify(name)[:40] or 'person'}-{digest}"
            self._addresses[(home, name)] = f"{local}@{self._domain}"
        return self._addresses[(home, name)]


def _code(name: str) -> str:
    """A slug no other name has: its letters and a digest of the whole."""
    return f"{slugify(name)[:40] or 'x'}-{sha256(name.encode()).hexdigest()[:8]}"
