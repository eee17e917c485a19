"""A substitute takes over: with a note, all or nothing, and the client told once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from servicedesk.accounts.absences import note_absence, withdraw_absence
from servicedesk.accounts.models import Absence, TeamMember
from servicedesk.accounts.skills import set_competence
from servicedesk.errors import Conflict, Refused
from servicedesk.events.models import Event
from servicedesk.events.tasks import deliver_due
from servicedesk.notifications.models import Notification
from tickets import services
from tickets.models import TakenTicket, Takeover
from tickets.services import TicketDraft
from tickets.tests.factories import hand_over

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(line1, lev):
    TeamMember.objects.create(team=line1, user=lev)
    return line1


@pytest.fixture
def theirs(alice, team, standard, dana):
    """Three tickets of dana's: alice has read her words on the first two."""
    found = []
    for number in range(3):
        draft = TicketDraft(subject=f"Gate {number}", body="It blinks.", requester=alice)
        ticket = services.take(services.open_ticket(draft, actor=alice), actor=dana)
        if number < 2:
            services.reply(ticket, body="I am looking.", actor=dana)
        found.append(ticket)
    deliver_due()
    Notification.objects.all().delete()
    return found


def away(person, actor=None):
    now = timezone.now()
    return note_absence(
        person, kind="sick", starts_at=now - timedelta(hours=1), ends_at=now + timedelta(days=3),
        actor=actor or person,
    )  # fmt: skip


def take_over(dana, lev, tickets, **more):
    facts = {"note": "Gate 4 waits for a part.", "actor": dana, **more}
    return services.take_over(dana, substitute=lev, tickets=[one.pk for one in tickets], **facts)


def told(person):
    deliver_due()
    return [(one.title, one.body) for one in Notification.objects.filter(recipient=person)]


def holders(tickets):
    for ticket in tickets:
        ticket.refresh_from_db()
    return [ticket.assignee.full_name for ticket in tickets]


def test_the_client_hears_once_and_only_of_whom_they_knew(theirs, dana, lev, alice):
    away(dana)
    made = take_over(dana, lev, theirs)
    assert holders(theirs) == ["Lev"] * 3
    one, two, _three = (ticket.pk for ticket in theirs)
    [(title, body)] = told(alice)
    assert title == "Lev looks after your requests while Dana is away"
    assert body.splitlines() == [
        f"#{one} Gate 0",
        f"#{two} Gate 1",
        "",
        "You need not do anything: write in the request as before.",
    ]
    assert told(alice) == told(alice)
    assert told(lev) == [("You took over 3 tickets from Dana", "Gate 4 waits for a part.")]
    assert told(dana) == []
    rows = TakenTicket.objects.filter(takeover=made).order_by("ticket_id")
    assert [row.is_told for row in rows] == [True, True, False]
    note = theirs[2].messages.latest("pk")
    assert (note.is_public, note.author) == (False, dana)
    assert note.body == "Lev takes over from Dana.\n\nGate 4 waits for a part."


def test_a_client_is_told_in_their_language(theirs, dana, lev, alice):
    alice.language = "ru"
    alice.save()
    take_over(dana, lev, theirs[:1])
    [(title, _body)] = told(alice)
    assert title == "Пока отсутствует Dana, вашим обращением занимается Lev"


def test_a_client_who_never_heard_of_them_is_told_nothing(theirs, dana, lev, alice):
    take_over(dana, lev, theirs[2:])
    assert told(alice) == []
    assert not Event.objects.filter(kind="ticket.voice_changed").exists()


def test_they_come_back_and_the_client_hears_of_it_where_they_knew_the_substitute(
    theirs, dana, lev, alice, cora
):
    away(dana)
    made = take_over(dana, lev, theirs)
    services.reply(theirs[1], body="The part is here.", actor=lev)
    services.resolve(theirs[0], solution="Done.", actor=lev)
    deliver_due()
    Notification.objects.all().delete()
    with pytest.raises(Refused, match="Dana is away"):
        services.give_back(made, actor=lev)
    assert holders(theirs) == ["Lev"] * 3
    withdraw_absence(Absence.objects.get(), actor=dana, at=timezone.now())
    services.give_back(made, actor=cora)
    assert holders(theirs) == ["Lev", "Dana", "Dana"]
    assert told(alice)[0][0] == "Dana is back and looks after your request again"
    assert len(told(alice)) == 1
    assert told(dana) == [("2 tickets came back to you from Lev", "")]
    with pytest.raises(Conflict, match="given back already"):
        services.give_back(made, actor=cora)


def test_what_cannot_be_taken_over_is_refused_and_nothing_changes(theirs, dana, lev, ivan, cora):
    away(lev)
    kept = Event.objects.count()
    for substitute, tickets, more, words in (
        (lev, theirs, {}, "Lev is away as well"),
        (dana, theirs, {}, "Nobody stands in for themselves"),
        (cora, [], {}, "Choose the tickets"),
        (cora, theirs, {"note": " "}, "."),
        (cora, theirs, {"actor": ivan}, "handed on by themselves"),
    ):
        with pytest.raises(Refused, match=words):
            take_over(dana, substitute, tickets, **more)
    services.assign(theirs[1], assignee=ivan, actor=ivan)
    with pytest.raises(Conflict, match=f"#{theirs[1].pk}: no longer with Dana"):
        take_over(dana, cora, theirs)
    assert holders(theirs) == ["Dana", "Ivan", "Dana"]
    assert Event.objects.count() == kept + 1
    assert not Takeover.objects.exists()


def test_the_lead_writes_it_for_who_is_ill(sign_in, theirs, dana, lev, ivan, team):
    away(dana)
    page = reverse("tickets:takeover", args=[dana.pk])
    assert sign_in(lev).get(page).status_code == 403
    team.lead = ivan
    team.save()
    browser = sign_in(ivan)
    shown = browser.get(page)
    assert {key: is_told for key, _row, is_told, _chosen in shown.context["rows"]} == {
        ticket.pk: number < 2 for number, ticket in enumerate(theirs)
    }
    form = {"substitute": lev.pk, "note": "Ask Dana nothing.", "tickets": [theirs[0].pk]}
    assert browser.post(page, {**form, "note": ""}).status_code == 422
    assert browser.post(page, form).status_code == 302
    assert holders(theirs) == ["Lev", "Dana", "Dana"]
    made = Takeover.objects.get()
    back = reverse("tickets:takeover_return", args=[made.pk])
    refused = browser.post(back, follow=True)
    assert "Dana is away" in refused.content.decode()
    made.refresh_from_db()
    assert made.returned_at is None


def test_the_timeline_of_the_client_says_who_looks_after_it(sign_in, theirs, dana, lev, alice):
    take_over(dana, lev, theirs)
    page = sign_in(alice).get(reverse("tickets:portal_request", args=[theirs[0].pk]))
    assert "Lev is looking after your request now, Dana is away" in page.content.decode()
    other = sign_in(alice).get(reverse("tickets:portal_request", args=[theirs[2].pk]))
    assert "Lev" not in other.content.decode()


def test_by_hand_nothing_goes_to_who_is_away_and_the_others_are_named(theirs, dana, lev, cora):
    away(lev)
    services.assign(theirs[0], assignee=None, actor=cora)
    with pytest.raises(Refused, match=r"Lev is away\. These could take it: Dana\."):
        services.assign(theirs[0], assignee=lev, actor=cora)


def test_who_may_not_see_a_ticket_does_not_count_it(theirs, dana, lev, cora, line2, frank, sign_in):
    services.take_over(
        dana, substitute=lev, tickets=[one.pk for one in theirs], note="Call Alice.", actor=dana
    )
    line2.is_confidential = True
    line2.save()
    hand_over(theirs[0], to=line2, actor=lev)
    page = reverse("tickets:takeover", args=[dana.pk])
    for person, count in ((cora, 2), (frank, 3)):
        ((_row, seen),) = sign_in(person).get(page).context["made"]
        assert seen == count, person


def test_more_than_there_is_room_for_is_said_before_and_a_coordinator_may_do_it(
    theirs, dana, lev, cora, sign_in
):
    set_competence(lev, levels={}, capacity=2, actor=None)
    address = reverse("tickets:takeover", args=[dana.pk])
    data = {"substitute": lev.pk, "note": "Gate 4.", "tickets": [one.pk for one in theirs]}
    assert "Lev: has 0 of 2" in sign_in(dana).get(address).content.decode()
    refused = sign_in(dana).post(address, {**data, "past_room": "on"})
    assert refused.status_code == 422
    assert "Lev would have 3 of 2 tickets. Choose fewer" in refused.content.decode()
    assert 'name="past_room"' not in refused.content.decode()
    asked = sign_in(cora).post(address, data)
    assert (asked.status_code, holders(theirs)) == (422, ["Dana"] * 3)
    assert 'name="past_room"' in asked.content.decode()
    assert sign_in(cora).post(address, {**data, "past_room": "on"}).status_code == 302
    assert holders(theirs) == ["Lev"] * 3
