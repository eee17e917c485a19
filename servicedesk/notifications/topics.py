"""Topics people choose channels for; each app declares its own in ``notifications.py``."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from servicedesk.accounts.models import User


@dataclass(frozen=True)
class Topic:
    """``is_forced``: cannot be switched off (escalations)."""

    name: str
    label: str | Promise
    is_forced: bool = False
    for_clients: bool = False


_topics: dict[str, Topic] = {}


def topic(
    name: str, label: str | Promise, *, is_forced: bool = False, for_clients: bool = False
) -> Topic:
    """Declare a topic. Raises ValueError when the name is taken."""
    if name in _topics:
        raise ValueError(f"topic {name} is declared twice")
    _topics[name] = Topic(name, label, is_forced, for_clients)
    return _topics[name]


def all_topics() -> list[Topic]:
    return list(_topics.values())


def topics_for(user: "User") -> list[Topic]:
    """The topics a person can be told of: clients only those meant for them."""
    return [topic for topic in _topics.values() if topic.for_clients or not user.is_client]
