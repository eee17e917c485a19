"""What can be done to a ticket by data, and what each of it must say. Nothing else exists."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contracts.choices import PauseReason, Priority
from tickets.choices import Status, TicketType

CHOICE, PERSON, TEAM, CATEGORY = "choice", "person", "team", "category"
LINE, TEXT, NUMBER = "line", "text", "number"
REFERENCES = (PERSON, TEAM, CATEGORY)
ME, NOBODY = "me", "nobody"
PEOPLE: Mapping[str, str | Promise] = {ME: _("Me"), NOBODY: _("Nobody")}
MOST_DAYS = 365
SET_STATUSES = (
    Status.OPEN, Status.WAITING_THIRD_PARTY, Status.SCHEDULED, Status.CLOSED, Status.CANCELLED,
)  # fmt: skip
"""Statuses set as such; waiting for the client and solving begin with what is said."""
THEN: Mapping[str, str | Promise] = {
    "": _("nothing more"),
    Status.WAITING_CLIENT: _("wait for information"),
    PauseReason.CLIENT_APPROVAL: _("wait for approval"),
    Status.RESOLVED: _("solve the ticket"),
}


@dataclass(frozen=True)
class Parameter:
    """A value a change carries. ``also``: words a person's field takes beside keys."""

    name: str
    label: str | Promise
    kind: str
    is_required: bool = True
    choices: Mapping[str, str | Promise] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    limit: int = 2_000


@dataclass(frozen=True)
class Kind:
    """A change. ``is_single``: twice among the changes it would contradict itself; ``is_final``:
    it cannot be taken back."""

    name: str
    label: str | Promise
    parameters: tuple[Parameter, ...]
    is_single: bool = True
    is_final: bool = False

    def parameter(self, name: str) -> Parameter | None:
        return next((one for one in self.parameters if one.name == name), None)


def _codes(choices: type, *, only: tuple[str, ...] = ()) -> dict[str, str | Promise]:
    listed: list[tuple[object, str]] = choices.choices  # type: ignore[attr-defined]  # Choices
    return {str(code): label for code, label in listed if not only or code in only}


_REASON = Parameter("reason", _("Reason"), LINE, is_required=False)

_ALL = (
    Kind("priority", _("Set the priority"),
         (Parameter("to", _("Priority"), CHOICE, choices=_codes(Priority)), _REASON)),
    Kind("status", _("Set the status"),
         (Parameter("to", _("Status"), CHOICE, choices=_codes(Status, only=SET_STATUSES)),
          _REASON,
          Parameter("days", _("Planned in so many days"), NUMBER, is_required=False))),
    Kind("type", _("Set the type"),
         (Parameter("to", _("Type"), CHOICE, choices=_codes(TicketType)),)),
    Kind("category", _("Set the category"),
         (Parameter("to", _("Category"), CATEGORY, is_required=False),)),
    Kind("assignee", _("Give it to"),
         (Parameter("to", _("Person"), PERSON, also=(ME, NOBODY)),)),
    Kind("hand_over", _("Hand it over"),
         (Parameter("to", _("Team"), TEAM),
          Parameter("tried", _("What was tried"), TEXT, limit=10_000),
          Parameter("hypothesis", _("Supposed cause"), TEXT, is_required=False, limit=10_000))),
    Kind("note", _("Add an inner note"),
         (Parameter("text", _("Note"), TEXT, limit=100_000),), is_single=False, is_final=True),
    Kind("reply", _("Reply to the client"),
         (Parameter("text", _("Reply"), TEXT, limit=100_000),
          Parameter("then", _("And then"), CHOICE, is_required=False, choices=THEN)),
         is_final=True),
    Kind("watch", _("Add a follower"),
         (Parameter("to", _("Person"), PERSON, also=(ME,)),), is_single=False),
    Kind("unwatch", _("Remove a follower"),
         (Parameter("to", _("Person"), PERSON, also=(ME,)),), is_single=False),
)  # fmt: skip
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
