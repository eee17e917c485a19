"""Macros: seen before they are done, all or nothing, kept with their history."""

import pytest
from django.urls import reverse

from servicedesk.accounts.models import TeamMember
from servicedesk.errors import Conflict, Refused
from servicedesk.events.models import Event
from tickets.choices import MacroScope, Status
from tickets.models import Macro, Message
from tickets.services.macros import MacroDraft, save_macro, use_macro
from tickets.tests.factories import happened, kinds, open_ticket

pytestmark = pytest.mark.django_db
CHANGES = [
    {"do": "assignee", "to": "me"},
    {"do": "priority", "to": "2"},
    {"do": "reply", "text": "Dear {{requester}}, what does #{{number}} show?",
     "then": "waiting_client"},
]  # fmt: skip


@pytest.fixture
def macro(dana):
    return save_macro(MacroDraft(name="Ask what it shows", changes=CHANGES), actor=dana)


@pytest.fixture
def ticket(alice, line1, standard):
    return open_ticket(alice)


def page(ticket, macro):
    return reverse("tickets:ticket_macro", args=[ticket.pk, macro.pk])


def test_the_preview_shows_the_real_text_and_writes_nothing(ticket, macro, dana, sign_in):
    events = Event.objects.count()
    answer = sign_in(dana).get(page(ticket, macro))
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert f"Dear Alice, what does #{ticket.pk} show?" in shown
    assert [(one.name, one.before, one.after) for one in answer.context["preview"].differences] == [
        ("Priority", "3 – Normal", "2 – High"),
        ("Status", "New", "Waiting for the client"),
        ("Pause", "–", "The client was asked for information"),
        ("Assignee", "–", "Dana"),
    ]
    assert Event.objects.count() == events
    ticket.refresh_from_db()
    assert ticket.assignee is None


def test_a_macro_does_all_of_it_in_one_press(ticket, macro, dana, sign_in):
    answer = sign_in(dana).post(page(ticket, macro), {"seen_revision": ticket.revision})
    assert answer.headers["Location"] == f"/desk/tickets/{ticket.pk}/"
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.priority) == (dana, 2)
    assert (ticket.status, ticket.pause_reason) == (Status.WAITING_CLIENT, "client_info")
    assert Message.objects.latest("pk").body == f"Dear Alice, what does #{ticket.pk} show?"
    assert happened(ticket, "macro_used") == [
        {"macro": macro.pk, "version": 1, "name": "Ask what it shows"}
    ]
    assert happened(ticket, "priority_changed")[0]["reason"] == "Macro “Ask what it shows”"
    macro.refresh_from_db()
    assert macro.use_count == 1


def test_a_ticket_that_changed_meanwhile_is_shown_again(ticket, macro, dana, lev, sign_in):
    use_macro(ticket, macro, actor=lev)
    before = kinds(ticket)
    answer = sign_in(dana).post(page(ticket, macro), {"seen_revision": 0})
    assert answer.status_code == 409
    assert "has changed since you opened it" in answer.content.decode()
    assert kinds(ticket) == before


def test_a_refusal_leaves_the_ticket_and_the_count_alone(ticket, macro, dana, lev, sign_in):
    use_macro(ticket, macro, actor=lev)
    before, events = kinds(ticket), Event.objects.count()
    answer = sign_in(dana).post(page(ticket, macro), {})
    assert answer.status_code == 409
    assert "Lev has the ticket already" in answer.content.decode()
    assert kinds(ticket) == before
    assert Event.objects.count() == events
    assert Macro.objects.get().use_count == 1


def test_a_macro_whose_team_is_gone_says_so_and_does_nothing(
    ticket, dana, line2, sign_in
):  # fmt: skip
    changes = [
        {"do": "priority", "to": "1"},
        {"do": "hand_over", "to": str(line2.pk), "tried": "All", "hypothesis": "Firmware"},
    ]
    macro = save_macro(MacroDraft(name="To line 2", changes=changes), actor=dana)
    line2.is_active = False
    line2.save()
    browser, before = sign_in(dana), kinds(ticket)
    words = "Hand it over: Line 2 Controllers is not there any more, choose another."
    shown = browser.get(page(ticket, macro)).content.decode()
    assert words in shown
    assert "Do all of it" not in shown
    answer = browser.post(page(ticket, macro), {})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert words in browser.get(reverse("tickets:macro_edit", args=[macro.pk])).content.decode()
    assert kinds(ticket) == before


def test_a_macro_is_of_whom_it_is_for(dana, lev, cora, petra, line1, line2):
    own = save_macro(MacroDraft(name="Mine", changes=CHANGES), actor=dana)
    everybodys = save_macro(
        MacroDraft(name="All", scope=MacroScope.ALL, changes=CHANGES), actor=cora
    )
    teams = save_macro(
        MacroDraft(name="Team", scope=MacroScope.TEAM, team=line1, changes=CHANGES), actor=cora
    )
    assert set(Macro.visible_to(dana)) == {own, everybodys, teams}
    assert set(Macro.visible_to(lev)) == {everybodys}
    assert set(Macro.visible_to(petra)) == set()
    TeamMember.objects.create(team=line1, user=petra)
    assert set(Macro.visible_to(petra)) == {teams}


def test_only_managers_keep_what_everybody_uses(dana, cora, line1):
    for scope in (MacroScope.ALL, MacroScope.TEAM):
        draft = MacroDraft(name="All", scope=scope, team=line1, changes=CHANGES)
        with pytest.raises(Refused, match="keep it for yourself"):
            save_macro(draft, actor=dana)
    assert Macro.objects.count() == 0
    line1.lead = dana
    line1.save()
    saved = save_macro(draft, actor=dana)
    assert saved.team == line1
    with pytest.raises(Refused, match="keep it for yourself"):
        save_macro(MacroDraft(name="x", scope=MacroScope.ALL, changes=CHANGES), actor=dana,
                   macro=saved)  # fmt: skip


def test_what_others_keep_is_not_taken_over(dana, lev, cora, line1, line2):
    line1.lead = dana
    line1.save()
    everybodys = save_macro(
        MacroDraft(name="All", scope=MacroScope.ALL, changes=CHANGES), actor=cora
    )
    teams = save_macro(
        MacroDraft(name="Team", scope=MacroScope.TEAM, team=line2, changes=CHANGES), actor=cora
    )
    levs = save_macro(MacroDraft(name="Mine", changes=CHANGES), actor=lev)
    events = Event.objects.count()
    taken = MacroDraft(name="Dana's", scope=MacroScope.TEAM, team=line1, changes=CHANGES[:1])
    for macro in (everybodys, teams, levs):
        with pytest.raises(Refused, match="keep it for yourself"):
            save_macro(taken, actor=dana, macro=macro)
    kept = Macro.objects.order_by("pk").values_list("name", "scope", "team", "owner", "version")
    assert list(kept) == [
        ("All", "all", None, cora.pk, 1), ("Team", "team", line2.pk, cora.pk, 1),
        ("Mine", "own", None, lev.pk, 1),
    ]  # fmt: skip
    assert Event.objects.count() == events


def test_a_macro_saved_anew_since_it_was_looked_at_is_shown_again(ticket, macro, dana, sign_in):
    browser = sign_in(dana)
    seen = browser.get(page(ticket, macro)).context["macro"].version
    save_macro(MacroDraft(name="Close", changes=CHANGES[1:2]), actor=dana, macro=macro)
    before = kinds(ticket)
    form = {"seen_revision": ticket.revision, "seen_version": seen}
    answer = browser.post(page(ticket, macro), form)
    assert answer.status_code == 409
    assert "Somebody saved version 2 meanwhile" in answer.content.decode()
    assert kinds(ticket) == before
    assert Macro.objects.get().use_count == 0
    assert 'name="seen_version" value="2"' in answer.content.decode()
    assert browser.post(page(ticket, macro), form | {"seen_version": 2}).status_code == 302


def test_whom_one_may_not_see_is_as_if_gone(dana, petra, nearby, line1):
    TeamMember.objects.create(team=line1, user=petra)
    for change in ({"do": "watch", "to": str(dana.pk)}, {"do": "assignee", "to": str(dana.pk)}):
        with pytest.raises(Refused, match=f"№ {dana.pk} is not there any more"):
            save_macro(MacroDraft(name="x", changes=[change]), actor=petra)
    assert Macro.objects.count() == 0
    own = [{"do": "watch", "to": str(petra.pk)}]
    assert save_macro(MacroDraft(name="x", changes=own), actor=petra).version == 1


def test_somebody_elses_own_macro_is_not_there(macro, ticket, lev, sign_in):
    browser = sign_in(lev)
    edit = reverse("tickets:macro_edit", args=[macro.pk])
    for address in (page(ticket, macro), edit):
        assert browser.get(address).status_code == 404
        assert browser.post(address, {}).status_code == 404


def test_every_version_of_a_macro_is_kept(macro, dana):
    save_macro(MacroDraft(name="Ask", changes=CHANGES[:2]), actor=dana, macro=macro, seen_version=1)
    with pytest.raises(Conflict, match="saved version 2 meanwhile"):
        save_macro(MacroDraft(name="Ask again", changes=CHANGES), actor=dana, macro=macro,
                   seen_version=1)  # fmt: skip
    saved = Event.objects.filter(kind="macro.saved").order_by("pk").values_list("data", flat=True)
    assert [(one["version"], one["name"], len(one["changes"])) for one in saved] == [
        (1, "Ask what it shows", 3), (2, "Ask", 2),
    ]  # fmt: skip


def test_a_macro_is_made_change_by_change_without_scripts(dana, ticket, sign_in):
    browser, address = sign_in(dana), reverse("tickets:macro_new")
    form = {"name": "Close", "scope": "own", "is_active": "on", "c-count": "0"}
    answer = browser.post(address, form | {"do": "add", "add": "priority"})
    assert [one.kind.name for one in answer.context["rows"].forms] == ["priority"]
    form |= {"c-count": "1", "c-0-do": "priority", "c-0-to": "1", "c-0-reason": "It burns"}
    answer = browser.post(address, form | {"do": "preview", "try_on": str(ticket.pk)})
    assert answer.status_code == 200
    assert answer.context["shown"]["words"] == ["sets the priority to 1 – Critical"]
    assert answer.context["shown"]["preview"].differences[0].after == "1 – Critical"
    answer = browser.post(address, form | {"do": "save", "seen": "0"})
    made = Macro.objects.get()
    assert answer.headers["Location"] == f"/desk/macros/{made.pk}/"
    assert made.changes == [{"do": "priority", "to": "1", "reason": "It burns"}]
    shown = browser.get(f"/desk/macros/{made.pk}/").context["history"]
    assert [(one["number"], one["words"]) for one in shown] == [
        (1, "sets the priority to 1 – Critical")
    ]


def test_a_wrong_change_comes_back_with_its_form(dana, sign_in):
    form = {"name": "x", "scope": "own", "c-count": "2", "c-0-do": "reply",
            "c-0-text": "{{secret}}", "c-1-do": "drop table", "do": "save"}  # fmt: skip
    answer = sign_in(dana).post(reverse("tickets:macro_new"), form)
    assert answer.status_code == 422
    assert "there is no field {{secret}}" in answer.content.decode()
    assert Macro.objects.count() == 0
    assert Event.objects.count() == 0
