"""The board while it is looked at: narrowed, refreshed, light with many people on it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import TeamMember, User
from servicedesk.accounts.skills import create_skill, set_competence
from tickets import services

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 3, 6, 17, tzinfo=ZoneInfo("Europe/Moscow"))
BOARD = "/desk/board/"


def crowd(team, count):
    people = User.objects.bulk_create(
        User(email=f"e{number}@desk.example", full_name=f"Engineer {number:03}", role=Role.LINE1)
        for number in range(count)
    )
    TeamMember.objects.bulk_create(TeamMember(team=team, user=person) for person in people)
    return people


def test_a_weekend_is_no_time_to_stand_still(sign_in, cora, dana, opened):
    with time_machine.travel(FRIDAY, tick=False):
        ticket = services.take(opened(), actor=dana)
    with time_machine.travel(FRIDAY + timedelta(days=2, hours=20), tick=False):
        assert sign_in(cora).get(BOARD).context["still"] == []
    with time_machine.travel(FRIDAY + timedelta(days=4), tick=False):
        [still] = sign_in(cora).get(BOARD).context["still"]
        assert (still.row.number, still.span) == (ticket.pk, "18 h")


def test_what_has_not_changed_is_not_sent_again(sign_in, cora, dana, opened):
    ticket, browser = opened(), sign_in(cora)
    with time_machine.travel(FRIDAY, tick=False):
        first = browser.get(BOARD, headers={"HX-Request": "true"})
        assert "<html" not in first.content.decode()
        asked = {"HX-Request": "true", "If-None-Match": first.headers["ETag"]}
        assert browser.get(BOARD, headers=asked).status_code == 304
        services.take(ticket, actor=dana)
        assert browser.get(BOARD, headers=asked).status_code == 200


def test_a_person_is_picked_by_a_press_where_nothing_is_dragged(sign_in, cora, dana, lev, opened):
    ticket, browser = opened(), sign_in(cora)
    page = browser.get(BOARD, {"ticket": ticket.pk}).content.decode()
    assert f"Who takes #{ticket.pk}?" in page
    value = f"{dana.pk}-{ticket.revision}"
    assert f'name="give" value="{value}"' in page
    give = reverse("tickets:board_assign", args=[ticket.pk])
    answer = browser.post(give, {"give": value, "by": "name"})
    assert answer.headers["Location"] == f"{BOARD}?by=name"
    ticket.refresh_from_db()
    assert ticket.assignee == dana
    assert browser.post(give, {"give": "x-1"}).status_code == 404
    assert browser.get(BOARD, {"ticket": ticket.pk}).context["ticket"] is None


def test_engineers_are_narrowed_by_skill_and_ordered(sign_in, cora, line1, dana, frank):
    one, two, three = crowd(line1, 3)
    gates = create_skill("Gates", actor=frank)
    for person, level in ((one, 1), (three, 3)):
        set_competence(person, levels={gates.pk: level}, capacity=10, actor=frank)
    found = sign_in(cora).get(BOARD, {"skill": gates.pk}).context["people"]
    assert [person.user for person in found] == [three.pk, one.pk]
    found = sign_in(cora).get(BOARD, {"by": "name", "skill": "x"}).context["people"]
    names = [person.name for person in found]
    assert names == sorted(names)
    assert two.full_name in names


def test_two_hundred_engineers_stay_light(sign_in, cora, line1, dana, opened, frank):
    gates = create_skill("Gate controllers", actor=frank)
    for person in crowd(line1, 200):
        set_competence(person, levels={gates.pk: 2}, capacity=10, actor=frank)
    for number in range(30):
        opened(f"Controller {number} does not answer after the update of its firmware")
    page = sign_in(cora).get(BOARD)
    assert len(page.context["people"]) == 201
    assert len(page.context["waiting"]) == 15
    assert "see the whole queue" in page.content.decode()
    assert len(page.content) < 120 * 1024
