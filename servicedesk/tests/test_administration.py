"""The hub of administration: each is shown what they may change, and finds it by words."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from servicedesk.accounts.skills import create_skill, set_competence
from servicedesk.administration import GROUPS, may_administer, subjects_of

pytestmark = pytest.mark.django_db
DESK = ("dana", "lev", "cora", "tess", "erin", "frank", "petra", "olga")


def shown(browser, **data):
    page = browser.get(reverse("administration"), data)
    assert page.status_code == 200
    return {one.url_name for _group, subjects in page.context["groups"] for one in subjects}


@pytest.mark.parametrize("name", DESK)
def test_whatever_is_shown_opens(request, sign_in, name):
    person = request.getfixturevalue(name)
    browser = sign_in(person)
    found = [one for _group, rows in subjects_of(person) for one in rows]
    for one in found:
        answer = browser.get(one.url)
        asks_again = answer.headers.get("Location", "").startswith("/accounts/reauthenticate/")
        assert answer.status_code == 200 or asks_again, one.url
    assert may_administer(person) == bool(found)


@pytest.mark.parametrize("name", DESK)
def test_the_side_bar_leads_there_whoever_may_change_something(request, sign_in, name):
    person = request.getfixturevalue(name)
    page = sign_in(person).get(reverse("administration"))
    places = [entry["url"] for entry in page.context["nav"]]
    assert (reverse("administration") in places) == may_administer(person)
    empty = "Nothing here is yours to change" in page.content.decode()
    assert empty == (not may_administer(person))


def test_groups_stand_in_their_order_and_each_once(frank):
    groups = [group for group, _rows in subjects_of(frank)]
    assert groups == [group for group in GROUPS if group in groups]


def test_words_narrow_it_in_the_readers_language(sign_in, frank):
    assert shown(sign_in(frank), q="LETTERS e-mail") == {"letter_list"}
    frank.language = "ru"
    frank.save()
    assert shown(sign_in(frank), q="письма") == {"letter_list"}
    assert shown(sign_in(frank), q="шаблонов нет таких") == set()
    page = sign_in(frank).get(reverse("administration"), {"q": "<b>" * 100})
    assert "<b><b>" not in page.content.decode()


def test_levels_grow_old_and_are_confirmed_by_somebody_else(sign_in, cora, dana, frank):
    gates = create_skill("Gates", actor=frank)
    for person in (dana, cora):
        set_competence(
            person, levels={gates.pk: 2}, capacity=25, actor=frank, confirmed_on=date(2026, 1, 1)
        )
    browser = sign_in(cora)
    with time_machine.travel(datetime(2026, 7, 4, 9, tzinfo=UTC), tick=False):
        page = browser.get(reverse("competence_list"))
        assert [(row.name, row.by, row.is_stale) for row in page.context["rows"]] == [
            ("Cora", "Frank", True), ("Dana", "Frank", True),
        ]  # fmt: skip
        own, other = page.context["rows"]
        browser.post(reverse("competence_confirm", args=[other.key]))
        refused = browser.post(reverse("competence_confirm", args=[own.key]), follow=True)
        assert "Nobody confirms their own skills" in refused.content.decode()
        rows = browser.get(reverse("competence_list")).context["rows"]
        assert [(row.name, row.by, row.is_stale) for row in rows] == [
            ("Cora", "Frank", True), ("Dana", "Cora", False),
        ]  # fmt: skip
    with time_machine.travel(datetime(2026, 7, 3, 9, tzinfo=UTC), tick=False):
        assert browser.get(reverse("competence_list")).context["stale_count"] == 0
    assert sign_in(dana).get(reverse("competence_list")).status_code == 403


def test_no_subject_is_told_twice(frank):
    names = [one.url for _group, rows in subjects_of(frank) for one in rows]
    assert len(names) == len(set(names))
