"""The head of a ticket's page: whose it is, who has it, and that it follows what happens."""

import pytest

from tickets import services
from tickets.tests.pages import act, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(opened, controller):
    return opened(product=controller)


def head(body):
    start = body.index('<header class="ticket__head"')
    return body[start : body.index("</header>", start)]


def test_head_says_whose_the_ticket_is_and_that_nobody_has_it(sign_in, dana, ticket):
    said = head(sign_in(dana).get(page(ticket)).content.decode())
    assert "<dt>Client</dt><dd><strong>Acme</strong> · Standard</dd>" in said
    assert '<span class="sign" aria-hidden="true">◆</span>Nobody yet</span>' in said
    assert 'class="button button--primary" data-key="t"' in said


def test_head_says_who_has_it_and_offers_to_take_it_quietly(sign_in, dana, lev, ticket):
    services.take(ticket, actor=lev)
    said = head(sign_in(dana).get(page(ticket)).content.decode())
    assert "<strong>Lev</strong></dd>" in said
    assert "Nobody yet" not in said
    assert 'class="button button--quiet" data-key="t"' in said
    assert "button--primary" not in said
    assert said.index('data-key="a"') < said.index('data-key="t"')


def test_head_says_that_it_is_oneself_who_has_it(sign_in, dana, ticket):
    services.take(ticket, actor=dana)
    said = head(sign_in(dana).get(page(ticket)).content.decode())
    assert '<strong>Dana</strong> <span class="muted">(you)</span></dd>' in said
    assert 'data-key="t"' not in said


def test_head_comes_along_with_the_thread_when_something_happens(sign_in, dana, lev, ticket):
    browser = sign_in(dana)
    first = browser.get(act("ticket_timeline", ticket))
    services.take(ticket, actor=lev)
    seen = {"If-None-Match": first["ETag"]}
    said = browser.get(act("ticket_timeline", ticket), headers=seen).content.decode()
    assert said.count('hx-swap-oob="true"') == 1
    assert "<strong>Lev</strong></dd>" in head(said)
    assert "In progress" in head(said)
    assert "Nobody has this ticket yet" not in said
    assert f'name="seen_revision" value="{ticket.revision}"' in head(said)


def test_hand_over_the_head_points_to_comes_along_and_goes(sign_in, dana, lev, ticket, line2):
    browser = sign_in(lev)
    services.take(ticket, actor=dana)
    handoff = services.hand_over(
        ticket, to_team=line2, tried="Restarted", hypothesis="The board", actor=dana
    )
    said = browser.get(act("ticket_timeline", ticket)).content.decode()
    assert 'href="#handoff"' in head(said)
    assert '<div id="handoff-place"><section' in "".join(said.split("\n"))
    services.accept_handoff(handoff, actor=lev)
    said = browser.get(act("ticket_timeline", ticket)).content.decode()
    assert 'href="#handoff"' not in said
    assert '<div id="handoff-place"></div>' in said
