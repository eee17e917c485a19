"""Every act of a page has a key of its own, and no key stands before another."""

import re

import pytest

from tickets import services
from tickets.services import SheetDraft
from tickets.tests.factories import a_checklist, hand_over, open_ticket
from tickets.views.acts import ACTS

ACT = re.compile(r"<(?:button|summary)\b[^>]*>")


def keys_of(page):
    return re.findall(r'data-key="([^"]+)"', page)


def test_every_act_of_the_ticket_s_head_has_a_key():
    shown = [act for act in ACTS.values() if act.is_shown]
    assert [act.name for act in shown if not act.shortcut] == []
    keys = [act.shortcut for act in shown]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", ["dana", "cora", "lev"])
def test_keys_of_the_ticket_page_are_different_and_none_begins_another(
    alice, cora, dana, lev, line2, sign_in, request, name
):
    ticket = open_ticket(alice)
    if name == "lev":
        hand_over(ticket, to=line2, actor=dana)
    page = sign_in(request.getfixturevalue(name)).get(f"/desk/tickets/{ticket.pk}/")
    keys = keys_of(page.content.decode())
    assert sorted(keys) == sorted(set(keys))
    singles = {key for key in keys if " " not in key} | {"j", "k", "?"}
    assert [key for key in keys if key.split()[0] in singles and " " in key] == []
    assert {"j", "k", "?"} & set(keys) == set()


def test_every_button_of_the_head_has_a_key(alice, cora, sign_in):
    ticket = open_ticket(alice)
    page = sign_in(cora).get(f"/desk/tickets/{ticket.pk}/").content.decode()
    head = page[page.index('<div class="row acts">') : page.index("</header>", page.index("acts"))]
    acts = ACT.findall(head)
    assert len(acts) > 10
    assert [act for act in acts if "data-key=" not in act] == []


def test_what_stands_beside_the_thread_has_keys_of_its_own(alice, dana, line2, controller, sign_in):
    a_checklist("Logs are attached", "Version is known")
    ask = SheetDraft(kind="ask", name="The build", team=line2, subject="Is it built?", body="When?")
    services.save_sheet(ask, actor=None)
    ticket = open_ticket(alice, product=controller)
    page = sign_in(dana).get(f"/desk/tickets/{ticket.pk}/").content.decode()
    keys = keys_of(page)
    assert sorted(keys) == sorted(set(keys))
    assert {"o l", "o b", "o n"} < set(keys)
    assert {"e s", "e a", "e p", "e t", "e r", "e d", "e c"} < set(keys)
    assert {"d 1", "d 2", "o 1"} < set(keys)
    assert 'data-key="d 2" data-key-label="Before the end: Version is known"' in page
    assert 'data-key-label="Ask a team: The build"' in page
    assert 'data-chord="Ctrl Shift Alt Enter">Send and wait: for approval<' in page


def test_points_beyond_the_ninth_are_found_by_name(alice, dana, sign_in):
    a_checklist(*(f"Point {number}" for number in range(1, 12)))
    ticket = open_ticket(alice)
    page = sign_in(dana).get(f"/desk/tickets/{ticket.pk}/").content.decode()
    assert 'data-key="d 9" data-key-label="Before the end: Point 9"' in page
    assert 'data-act data-key-label="Before the end: Point 10"' in page
