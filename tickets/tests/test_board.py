"""The board: who is offered what and why, one press to assign, teams that assign by themselves."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from servicedesk.accounts.absences import note_absence
from servicedesk.accounts.choices import AbsenceKind
from servicedesk.accounts.models import TeamMember
from servicedesk.accounts.models.competence import PersonSkill, Workload
from servicedesk.accounts.skills import create_skill, set_competence
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from servicedesk.events.tasks import deliver_due
from servicedesk.notifications.models import Notification
from tickets import services
from tickets.assigning import Bar
from tickets.candidates import suggestion_for
from tickets.models import SkillNeed, Ticket
from tickets.services import TicketDraft

pytestmark = pytest.mark.django_db


@pytest.fixture
def gates(frank):
    return create_skill("Gates", name_ru="Ворота", actor=frank)


def away(person, *, substitute=None):
    now = timezone.now()
    return note_absence(
        person, kind=AbsenceKind.SICK, starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(days=2), substitute=substitute, actor=person,
    )  # fmt: skip


def best(ticket):
    offer = suggestion_for(ticket, now=timezone.now()).best
    return offer.candidate.user if offer else None


def test_a_required_skill_decides_and_its_lack_is_said(
    opened, dana, line1, pavel, gates, controller
):
    TeamMember.objects.create(team=line1, user=pavel)
    SkillNeed.objects.create(product=controller, skill=gates, level=2)
    ticket, other = opened(product=controller), opened("Camera")
    assert best(ticket) is None
    set_competence(pavel, levels={gates.pk: 2}, capacity=25, actor=None)
    assert best(ticket) == pavel.pk
    [refusal] = suggestion_for(ticket, now=timezone.now()).refusals
    assert (refusal.candidate.user, refusal.bar, refusal.skill) == (dana.pk, Bar.SKILL, gates.pk)
    assert {offer.candidate.user for offer in suggestion_for(other, now=timezone.now()).offers} == {
        dana.pk, pavel.pk,
    }  # fmt: skip


def test_the_personal_engineer_comes_first_and_nobody_away_is_offered(
    alice, dana, line1, premium, pavel
):
    draft = TicketDraft(subject="Gate", body="Stuck", requester=alice)
    ticket = services.open_ticket(draft, actor=alice)
    assert best(ticket) == pavel.pk
    away(pavel)
    assert best(ticket) == dana.pk
    away(dana)
    assert best(ticket) is None


def test_load_and_turn_are_counted(opened, dana, line1, pavel):
    TeamMember.objects.create(team=line1, user=pavel)
    first, second = opened("One"), opened("Two")
    services.take(first, actor=dana)
    assert Workload.objects.get(user=dana).last_given_at is not None
    assert best(second) == pavel.pk


def test_one_press_gives_the_ticket_and_a_second_press_loses(
    sign_in, cora, lev, dana, opened, line1
):
    ticket = opened()
    page = sign_in(cora).get(reverse("tickets:board"))
    [waiting] = page.context["waiting"]
    assert (waiting.row.number, waiting.suggestion.best.name) == (ticket.pk, "Dana")
    assert "Give #" in page.content.decode()
    give = reverse("tickets:board_assign", args=[ticket.pk])
    data = {"assignee": dana.pk, "seen_revision": waiting.revision}
    assert sign_in(cora).post(give, data).status_code == 302
    ticket.refresh_from_db()
    assert ticket.assignee == dana
    late = sign_in(cora).post(give, {**data, "assignee": lev.pk}, follow=True)
    assert "The ticket has changed since you opened it" in late.content.decode()
    ticket.refresh_from_db()
    assert ticket.assignee == dana


def test_the_board_asks_a_constant_number_of_questions(sign_in, cora, opened, dana):
    browser, counts = sign_in(cora), []
    for _ in range(2):
        for number in range(4):
            services.take(opened(f"In work {number}"), actor=dana)
            opened(f"Number {number}")
        browser.get(reverse("tickets:board"))
        with CaptureQueriesContext(connection) as asked:
            browser.get(reverse("tickets:board"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_partners_see_their_own_people_and_tickets_only(
    sign_in, petra, dana, opened, mallory, delegated
):
    ours = opened()
    opened("Theirs", requester=mallory)
    page = sign_in(petra).get(reverse("tickets:board"))
    assert [one.row.number for one in page.context["waiting"]] == [ours.pk]
    assert page.context["people"] == []
    assert (
        sign_in(petra)
        .get(reverse("tickets:board"), {"team": dana.memberships.get().team_id})
        .status_code
        == 404
    )


def test_an_automatic_team_gives_its_tickets_out_by_the_rules(opened, dana, cora, line1):
    ticket = opened()
    now = timezone.now()
    assert services.give_out(now) == 0
    services.set_automatic(line1.pk, is_automatic=True, actor=cora)
    assert services.give_out(now) == 1
    ticket.refresh_from_db()
    assert ticket.assignee == dana
    assert services.give_out(now) == 0


def test_when_nobody_fits_it_is_said_once_and_the_lead_is_told(opened, dana, cora, line1):
    ticket = opened()
    services.set_automatic(line1.pk, is_automatic=True, actor=cora)
    away(dana)
    for _ in range(3):
        assert services.give_out(timezone.now()) == 0
    failed = Event.objects.filter(kind="ticket.assignment_failed", subject_id=ticket.pk)
    assert [event.data["bars"] for event in failed] == [{str(dana.pk): "away"}]
    deliver_due()
    told = Notification.objects.filter(event=failed.get())
    assert [(one.recipient, one.body) for one in told] == [(cora, "1 away")]
    ticket.refresh_from_db()
    assert ticket.assignee is None


def test_only_managers_set_automatic_mode_and_skills(sign_in, dana, cora, line1, gates):
    automatic = reverse("tickets:board_automatic", args=[line1.pk])
    assert sign_in(dana).post(automatic, {"automatic": "yes"}).status_code == 403
    page = reverse("competence", args=[dana.pk])
    assert sign_in(dana).get(page).status_code == 403
    answer = sign_in(cora).post(
        page, {"capacity": "7", f"skill_{gates.pk}": "3", "confirmed_on": "2026-01-15"}
    )
    assert answer.status_code == 302
    row = PersonSkill.objects.get(user=dana)
    assert (row.level, row.confirmed_on, Workload.objects.get(user=dana).capacity) == (
        3, date(2026, 1, 15), 7,
    )  # fmt: skip


def test_a_skill_to_come_or_unknown_is_refused_and_nothing_changes(dana, gates):
    for facts in (
        {"levels": {gates.pk: 9}},
        {"levels": {999: 1}},
        {"levels": {}, "capacity": 501},
        {"levels": {gates.pk: 1}, "confirmed_on": date(2100, 1, 1)},
    ):
        with pytest.raises(Refused):
            set_competence(dana, **{"capacity": 5, "actor": None, **facts})
    assert not PersonSkill.objects.exists()
    assert not Workload.objects.exists()
    assert not Event.objects.filter(kind="person.competence_set").exists()


def test_the_fragment_says_why_not_others(sign_in, dana, lev, opened):
    ticket = opened()
    away(dana)
    page = sign_in(lev).get(reverse("tickets:ticket_suggestion", args=[ticket.pk])).content.decode()
    assert "Nobody fits: somebody has to decide" in page
    assert "Dana: away until" in page
    assert Ticket.objects.get(pk=ticket.pk).assignee is None


def full(person, load, opened):
    """The person has that many tickets and room for no more."""
    for number in range(load):
        services.take(opened(f"Held {number}"), actor=person)
    set_competence(person, levels={}, capacity=load, actor=None)


def test_somebody_else_is_of_the_tickets_team(sign_in, cora, dana, lev, opened, line1, line2):
    ticket = opened()
    page = sign_in(cora).get(reverse("tickets:board"), {"ticket": ticket.pk}).content.decode()
    assert f'value="{dana.pk}-{ticket.revision}"' in page
    assert f'value="{lev.pk}-{ticket.revision}"' not in page
    assert "of another team" in page
    address = f"/desk/tickets/{ticket.pk}/hand-over/?to_team={line2.pk}"
    assert f'<a href="{address}">Hand over' in page
    assert f'value="{line2.pk}" selected' in sign_in(cora).get(address).content.decode()


def test_a_ticket_is_not_given_past_its_team(sign_in, cora, lev, opened, line1, line2):
    ticket = opened()
    give = reverse("tickets:board_assign", args=[ticket.pk])
    told = sign_in(cora).post(give, {"give": f"{lev.pk}-{ticket.revision}"}, follow=True)
    assert "Lev is not in Line 1, which has the ticket: hand it over to their team instead." in (
        told.content.decode()
    )
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.revision) == (None, 0)


def test_past_what_somebody_has_room_for_is_asked_and_said(
    sign_in, cora, dana, nick, opened, line1
):
    full(dana, 2, opened)
    ticket = opened()
    give = reverse("tickets:board_assign", args=[ticket.pk])
    pressed = f"{dana.pk}-{ticket.revision}"
    words = "Dana would have 3 of 2 tickets. A coordinator can give it all the same"
    assert words in sign_in(cora).post(give, {"give": pressed}, follow=True).content.decode()
    assert words in (
        sign_in(nick).post(give, {"give": f"{pressed}-past"}, follow=True).content.decode()
    )
    ticket.refresh_from_db()
    assert ticket.assignee is None
    asked = reverse("tickets:board"), {"ticket": ticket.pk}
    page = sign_in(cora).get(*asked).content.decode()
    assert "would have 3 of 2" in page
    assert f'value="{pressed}-past"' in page
    assert f'value="{pressed}-past"' not in sign_in(nick).get(*asked).content.decode()
    sign_in(cora).post(give, {"give": f"{pressed}-past"})
    ticket.refresh_from_db()
    assert ticket.assignee == dana


def test_what_the_board_gave_is_undone_from_its_toast(sign_in, cora, dana, opened, line1):
    ticket, browser = opened(), sign_in(cora)
    give = reverse("tickets:board_assign", args=[ticket.pk])
    browser.post(give, {"give": f"{dana.pk}-{ticket.revision}"})
    [toast] = browser.get(reverse("tickets:board")).context["messages"]
    assert str(toast) == f"#{ticket.pk} is given to Dana."
    assert browser.post(toast.extra_tags).headers["Location"] == reverse("tickets:board")
    ticket.refresh_from_db()
    assert ticket.assignee is None


def test_the_skill_is_said_in_words_where_one_is_asked_for(
    sign_in, cora, opened, dana, nick, line1, gates, controller
):
    SkillNeed.objects.create(product=controller, skill=gates, is_required=False)
    set_competence(dana, levels={gates.pk: 2}, capacity=25, actor=None)
    asked, other = opened(product=controller), opened("Camera")
    shown = {
        one.row.number: one.suggestion
        for one in sign_in(cora).get(reverse("tickets:board")).context["waiting"]
    }
    [nicks] = shown[asked.pk].others
    assert shown[asked.pk].best.reasons[0] == "Gates: works alone"
    assert nicks.reasons[0] == "does not know: Gates"
    assert shown[other.pk].best.reasons[0] == "no special skill is needed"
