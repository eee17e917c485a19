"""A verb of the ticket page as data: what it asks, who may do it, which service does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from servicedesk.accounts.models import User
from tickets.forms import ActForm
from tickets.models import Ticket

SAVE = gettext_lazy("Save")
SHORTCUTS = {
    "status": "x s", "priority": "x p", "set_deadline": "x d", "move_contract": "x c",
    "split": "x m", "details": "e", "log_time": "x t", "reopen": "x r", "close": "x k",
    "cancel": "x q", "privacy": "x v", "link": "x l", "unlink": "x u", "parts": "x a",
    "block": "x b", "lift": "x i",
}  # fmt: skip
"""Keys of the verbs that are rarer, x before each: no letter is worth a single press to them."""

Do = Callable[[Ticket, dict[str, Any], User], object]


@dataclass(frozen=True)
class Act:
    """A verb with its form. ``is_shown``: stands among the buttons of the ticket's head."""

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

    @property
    def shortcut(self) -> str:
        """The key, or the two after each other, that opens it; "" where it stands elsewhere."""
        return self.key or SHORTCUTS.get(self.name, "")

    @property
    def url_name(self) -> str:
        return self.name if self.name.startswith("handoff") else f"ticket_{self.name}"
