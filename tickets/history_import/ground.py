"""What a log names: teams, people, products, clients. Found by name, created when missing."""

from collections.abc import Callable
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
    """Rows by key, found once; those created in an open transaction can be dropped again."""

    def __init__(self) -> None:
        self.created_count = 0
        self._rows: dict[tuple[object, ...], Named] = {}
        self._fresh: list[tuple[object, ...]] = []

    def get(
        self,
        *key: object,
        find: Callable[[], Named | None],
        create: Callable[[], Named],
    ) -> Named:
        if key not in self._rows:
            row = find()
            if row is None:
                row = create()
                self.created_count += 1
                self._fresh.append(key)
            self._rows[key] = row
        return self._rows[key]

    def keep(self) -> None:
        self._fresh.clear()

    def drop_fresh(self) -> None:
        for key in self._fresh:
            del self._rows[key]
        self.created_count -= len(self._fresh)
        self._fresh.clear()


class Ground:
    """Finds and creates what a source names; ``keep`` after a commit, ``forget`` after a rollback.

    People get no password and no access: they are there so that history has its names. The source
    is part of their address, so people of two systems are never taken for one.
    """

    def __init__(self, source: str) -> None:
        self._domain = f"{slugify(source) or 'log'}.{DOMAIN}"
        self.teams = Shelf[Team]()
        self.people = Shelf[User]()
        self.organisations = Shelf[Organisation]()
        self.products = Shelf[Product]()
        self.categories = Shelf[Category]()
        self._places = Shelf[TeamMember]()
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
        aside = _("%(name)s (line %(line)d)") % {"name": name, "line": line}

        def find() -> Team | None:
            known = {team.name: team for team in Team.objects.filter(name__in=(name, aside))}
            if name in known and known[name].line == line:
                return known[name]
            return known.get(aside)

        def create() -> Team:
            is_taken = Team.objects.filter(name=name).exists()
            return Team.objects.create(name=aside if is_taken else name, line=line)

        return self.teams.get(name, line, find=find, create=create)

    def engineer(self, name: str, team: Team) -> User:
        """A person of the desk, who is put into the team as well."""
        user = self._person(name, role=ROLES[team.line], organisation=None)
        self._places.get(
            team.pk,
            user.pk,
            find=lambda: TeamMember.objects.filter(team=team, user=user).first(),
            create=lambda: TeamMember.objects.create(team=team, user=user),
        )
        return user

    def requester(self, name: str, organisation: Organisation) -> User:
        """A contact of the client."""
        return self._person(name, role=Role.CLIENT, organisation=organisation)

    def organisation(self, name: str) -> Organisation:
        return self.organisations.get(
            name,
            find=lambda: Organisation.objects.filter(name=name).first(),
            create=lambda: Organisation.objects.create(name=name, kind=OrganisationKind.CLIENT),
        )

    def product(self, name: str) -> Product:
        return self.products.get(
            name,
            find=lambda: Product.objects.filter(name=name).first(),
            create=lambda: Product.objects.create(name=name, code=_code(name)),
        )

    def category(self, name: str) -> Category:
        return self.categories.get(
            name,
            find=lambda: Category.objects.filter(name=name, product=None).first(),
            create=lambda: Category.objects.create(name=name, code=_code(name)),
        )

    def _person(self, name: str, *, role: Role, organisation: Organisation | None) -> User:
        home = organisation.pk if organisation else ""
        digest = sha256(f"{home}/{name}".encode()).hexdigest()[:8]
        email = f"{slugify(name)[:40] or 'person'}-{digest}@{self._domain}"
        return self.people.get(
            email,
            find=lambda: User.objects.filter(email=email).first(),
            create=lambda: User.objects.create_user(
                email, None, full_name=name, role=role, organisation=organisation, is_active=False
            ),
        )


def _code(name: str) -> str:
    """A slug no other name has: its letters and a digest of the whole."""
    return f"{slugify(name)[:40] or 'x'}-{sha256(name.encode()).hexdigest()[:8]}"
