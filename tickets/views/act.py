"""A verb of the ticket page as data: what it asks, who may do it, which service does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from servicedesk.accounts.models import User
from tickets.forms import ActForm, SeenForm
from tickets.models import Ticket

SAVE = gettext_lazy("Save")
SHORTCUTS = {
    "status": "o s", "priority": "o p", "set_deadline": "o d", "move_contract": "o c",
    "split": "o m", "details": "o e", "log_time": "o t", "reopen": "o r", "close": "o k",
    "cancel": "o q", "privacy": "o v", "link": "o l", "unlink": "o u", "parts": "o a",
    "block": "o b", "lift": "o i", "ask_team": "o n", "undo_merge": "o z",
}  # fmt: skip
"""Keys of the verbs that are rarer, o before each: no letter is worth a single press to them."""
RARE = frozenset((
    "set_deadline", "move_contract", "merge", "split", "details", "log_time", "cancel", "privacy",
))  # fmt: skip
"""Verbs a ticket needs once in a while: a row of thirteen buttons hides the five of every hour."""

Do = Callable[[Ticket, dict[str, Any], User], object]


@dataclass(frozen=True)
class Act:
    """A verb with its form. ``is_shown``: stands among the buttons of the ticket's head;
    ``stays``: the ticket it opens is named with a link, and one stays where one is."""

    name: str
    label: str | Promise
    icon: str
    form: type[ActForm]
    allowed: Callable[[User, Ticket], bool]
    do: Do
    done: str | Promise
    button: str | Promise = SAVE
    lead: str | Promise = ""
    key: str = ""
    is_shown: bool = True
    stays: bool = False

    @property
    def press(self) -> str | Promise:
        """What its button says: what is done, where there is nothing to save."""
        return self.label if self.button is SAVE and self.form is SeenForm else self.button

    @property
    def is_rare(self) -> bool:
        """Whether it stands behind "More" instead of among the buttons."""
        return self.name in RARE

    @property
    def shortcut(self) -> str:
        """The key, or the two after each other, that opens it; "" where it stands elsewhere."""
        return self.key or SHORTCUTS.get(self.name, "")

    @property
    def url_name(self) -> str:
        return self.name if self.name.startswith("handoff") else f"ticket_{self.name}"
