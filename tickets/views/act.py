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
    def url_name(self) -> str:
        return self.name if self.name.startswith("handoff") else f"ticket_{self.name}"
