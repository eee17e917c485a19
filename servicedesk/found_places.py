"""Pages of the desk and people, as the palette finds them."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import User
from servicedesk.administration import subjects_of
from servicedesk.navigation import places_of
from servicedesk.palette import Finder, Found, register
from servicedesk.search import other_layout, plain


def find_pages(query: str, user: User, limit: int) -> list[Found]:
    """Places of the side bar and subjects of administration whose words begin like those typed."""
    typed = plain(query)
    wanted = {typed, other_layout(typed)}
    subjects = [subject for _group, group in subjects_of(user) for subject in group]
    pages = [(str(page.label), page.url) for page in places_of(user)]
    pages += [(str(subject.label), subject.url) for subject in subjects]
    found = dict.fromkeys(
        (label, url) for label, url in pages if any(_begins(label, words) for words in wanted)
    )
    return [Found(number, label, url) for number, (label, url) in enumerate(found)][:limit]


def _begins(label: str, words: str) -> bool:
    parts = plain(label).split()
    return bool(words.split()) and all(
        any(part.startswith(word) for part in parts) for word in words.split()
    )


def find_people(query: str, user: User, limit: int) -> list[Found]:
    people = User.objects.visible_to(user).active()
    for word in query.split()[:4]:
        people = people.filter(Q(full_name__icontains=word) | Q(email__icontains=word))
    return _people(people.select_related("organisation").order_by("full_name", "pk")[:limit])


def named_people(keys: Sequence[int], user: User) -> list[Found]:
    people = User.objects.visible_to(user).active().filter(pk__in=keys)
    return _people(people.select_related("organisation"))


def _people(people: Iterable[User]) -> list[Found]:
    return [
        Found(one.pk, one.full_name, _tickets_of(one), one.organisation.name
              if one.organisation else one.get_role_display())
        for one in people
    ]  # fmt: skip


def _tickets_of(person: User) -> str:
    """What the person asked, or works on."""
    field = "requester" if person.is_client else "assignee"
    query = urlencode({"q": f'{field}:"{person.email}"'})
    return f"{reverse('tickets:ticket_list')}?{query}"


register(
    Finder("person", _("People"), "user", 40, find_people, named_people),
    Finder("page", _("Pages"), "panel-left", 60, find_pages),
)
