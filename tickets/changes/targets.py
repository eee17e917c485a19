"""The rows changes name: teams, people, categories. What is gone is said first."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from servicedesk.accounts.models import Team, User
from servicedesk.errors import Refused
from tickets.changes.kinds import CATEGORY, PERSON, REFERENCES, TEAM
from tickets.changes.reading import Change
from tickets.models import Category


@dataclass(frozen=True)
class Targets:
    """Rows by kind and key, read in one query a kind."""

    rows: dict[tuple[str, str], Team | User | Category] = field(default_factory=dict)

    def team(self, key: str) -> Team | None:
        found = self.rows.get((TEAM, key))
        return found if isinstance(found, Team) else None

    def person(self, key: str) -> User | None:
        found = self.rows.get((PERSON, key))
        return found if isinstance(found, User) else None

    def category(self, key: str) -> Category | None:
        found = self.rows.get((CATEGORY, key))
        return found if isinstance(found, Category) else None

    def name(self, kind: str, key: str) -> str:
        """What people call the row; its number where it is not there."""
        found = self.rows.get((kind, key))
        if found is None:
            return f"№ {key}"
        return found.full_name if isinstance(found, User) else str(found)


def read_targets(changes: Iterable[Change], *, seen_by: User | None) -> Targets:
    """``seen_by``: whoever makes or reads the changes; what they may not see is to them as if it
    were gone. None is the desk itself, which sees all."""
    keys: dict[str, set[str]] = {kind: set() for kind in REFERENCES}
    for change in changes:
        for parameter in change.kind.parameters:
            value = change.value(parameter.name)
            if parameter.kind in REFERENCES and value.isdigit():
                keys[parameter.kind].add(value)
    rows: dict[tuple[str, str], Team | User | Category] = {}
    seen: dict[str, QuerySet[Team] | QuerySet[User] | QuerySet[Category]] = {
        TEAM: Team.objects.visible_to(seen_by) if seen_by else Team.objects.all(),
        PERSON: User.objects.visible_to(seen_by) if seen_by else User.objects.all(),
        CATEGORY: Category.objects.all(),
    }
    for kind, queryset in seen.items():
        if keys[kind]:
            found = queryset.filter(pk__in=keys[kind])
            rows |= {(kind, str(row.pk)): row for row in found}
    return Targets(rows)


def gone(changes: Iterable[Change], targets: Targets) -> list[str]:
    """What the changes name and is there no more, in words; empty when all is well."""
    lost = []
    for change in changes:
        for parameter in change.kind.parameters:
            key = change.value(parameter.name)
            if parameter.kind not in REFERENCES or not key.isdigit():
                continue
            row = targets.rows.get((parameter.kind, key))
            if row is None or not row.is_active:
                words = _("%(change)s: %(name)s is not there any more, choose another.")
                name = targets.name(parameter.kind, key)
                lost.append(words % {"change": change.kind.label, "name": name})
    return lost


def refuse_gone(changes: Iterable[Change], targets: Targets) -> None:
    """Raises Refused while a change names what is not there any more."""
    lost = gone(changes, targets)
    if lost:
        raise Refused(" ".join(lost), code="gone", field="changes")
