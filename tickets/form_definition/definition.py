"""A form as values: its fields, when each is shown, what it wants."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

TEXT, LONG, CHOICE, SEVERAL, NUMBER = "text", "long", "choice", "several", "number"
DATE, YES_NO, ASSET, FILE = "date", "yes_no", "asset", "file"
KINDS = (TEXT, LONG, CHOICE, SEVERAL, NUMBER, DATE, YES_NO, ASSET, FILE)
EVERYONE, DESK = "everyone", "desk"
AUDIENCES = (EVERYONE, DESK)
IS, CONTAINS = "is", "contains"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose."""

    value: str
    label: str
    label_ru: str = ""

    def words(self, language: str) -> str:
        return self.label_ru if language == "ru" and self.label_ru else self.label


@dataclass(frozen=True, slots=True)
class Condition:
    """The field is shown while another one is (or contains) the value."""

    field: str
    verb: str
    value: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One question. ``minimum`` and ``maximum`` bound a number, a date (ISO) or a text's length.

    ``audience``: everyone, or the desk alone; ``teams``: keys of the teams at which the desk sees
    it, all when empty. All ``conditions`` must hold for it to be shown.
    """

    name: str
    kind: str
    label: str
    label_ru: str = ""
    help: str = ""
    help_ru: str = ""
    options: tuple[Option, ...] = ()
    conditions: tuple[Condition, ...] = ()
    required_at_opening: bool = False
    required_at_closing: bool = False
    pattern: str = ""
    pattern_words: str = ""
    minimum: str = ""
    maximum: str = ""
    audience: str = EVERYONE
    teams: tuple[int, ...] = ()

    def words(self, language: str) -> str:
        return self.label_ru if language == "ru" and self.label_ru else self.label

    def help_words(self, language: str) -> str:
        return self.help_ru if language == "ru" and self.help_ru else self.help

    @property
    def is_for_desk(self) -> bool:
        return self.audience == DESK

    def is_before(self, *, at_desk: bool, team: int | None) -> bool:
        """Whether it is a question for this reader at all, whatever was answered."""
        if not self.is_for_desk:
            return True
        return at_desk and (not self.teams or team in self.teams)

    def as_data(self) -> dict[str, Any]:
        """As it is kept; what stands at its default is left out."""
        data: dict[str, Any] = {"name": self.name, "kind": self.kind, "label": self.label}
        for name in (
            "label_ru", "help", "help_ru", "required_at_opening", "required_at_closing", "pattern",
            "pattern_words", "minimum", "maximum",
        ):  # fmt: skip
            if getattr(self, name):
                data[name] = getattr(self, name)
        if self.is_for_desk:
            data["audience"] = self.audience
        if self.teams:
            data["teams"] = list(self.teams)
        if self.options:
            data["options"] = [
                {"value": one.value, "label": one.label, "label_ru": one.label_ru}
                for one in self.options
            ]
        if self.conditions:
            data["conditions"] = [
                {"field": one.field, one.verb: one.value} for one in self.conditions
            ]
        return data


@dataclass(frozen=True, slots=True)
class Definition:
    """The questions of a form, in order."""

    fields: tuple[FormField, ...] = ()
    by_name: Mapping[str, FormField] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {one.name: one for one in self.fields})

    def as_data(self) -> dict[str, Any]:
        return {"fields": [one.as_data() for one in self.fields]}

    def teams(self) -> set[int]:
        """Every team it names."""
        return {team for one in self.fields for team in one.teams}


def circle_in(fields: Iterable[FormField]) -> list[str]:
    """Names of fields whose conditions lead back to themselves, along the way; empty if none."""
    waits = {one.name: [condition.field for condition in one.conditions] for one in fields}
    done: set[str] = set()

    def follow(name: str, way: list[str]) -> list[str]:
        if name in way:
            return [*way[way.index(name) :], name]
        if name in done:
            return []
        for further in waits.get(name, []):
            found = follow(further, [*way, name])
            if found:
                return found
        done.add(name)
        return []

    for name in waits:
        found = follow(name, [])
        if found:
            return found
    return []
