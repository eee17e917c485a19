"""What is administered at the desk: each app registers its subjects, a person is shown those they
may change.

An app adds its own in a module ``administration.py`` that its ``AppConfig.ready`` imports (beside
``navigation``)::

    from servicedesk.administration import WORDS, Subject, register

    register(
        Subject(
            _("Macros"), _("Several changes and a reply in one press."), "tickets:macro_list",
            "zap", WORDS, is_for=can_manage_macros, also=_("templates buttons"),
        ),
    )

``url_name`` is the list of the subject's things, an address without parameters. ``is_for`` must be
the very predicate the page's own door asks, without queries: who is shown a subject may change it.
``also`` holds more words it is found by. Nothing else is to be told anywhere: the hub page and the
side bar follow.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import User

PEOPLE = _("People and teams")
ASKING = _("What clients ask and where it goes")
WORDS = _("Everyday tools of the desk")
PROMISES = _("Promises and time")
OUTSIDE = _("Letters and connections")
SAFETY = _("Access and safety")
GROUPS = (PEOPLE, ASKING, WORDS, PROMISES, OUTSIDE, SAFETY)
"""The groups of the hub, in their order."""


@dataclass(frozen=True)
class Subject:
    """Something that is administered. ``about``: one line for who has not seen it yet."""

    label: str | Promise
    about: str | Promise
    url_name: str
    icon: str
    group: str | Promise
    is_for: Callable[[User], bool]
    also: str | Promise = ""
    args: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse(self.url_name, args=self.args)

    def answers(self, words: Iterable[str]) -> bool:
        """Whether each of these words stands somewhere in it, in the reader's language."""
        text = f"{self.label} {self.about} {self.also}".casefold().replace("ё", "е")
        return all(word in text for word in words)


_subjects: list[Subject] = []


def register(*subjects: Subject) -> None:
    """Add subjects; called when an app is ready."""
    _subjects.extend(subjects)


def may_administer(user: User) -> bool:
    """Whether anything here is this person's to change."""
    return user.is_desk and any(subject.is_for(user) for subject in _subjects)


def subjects_of(user: User, *, text: str = "") -> list[tuple[str | Promise, list[Subject]]]:
    """What this person may change, by group; with ``text`` only what answers it."""
    words = text.casefold().replace("ё", "е").split()
    found = [one for one in _subjects if one.is_for(user) and one.answers(words)]
    found.sort(key=lambda one: (GROUPS.index(one.group), str(one.label)))
    return [(group, list(rows)) for group, rows in groupby(found, key=lambda one: one.group)]
