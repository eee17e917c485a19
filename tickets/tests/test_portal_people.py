"""Who of a client's reads a request: following, colleagues let in, private requests."""

import pytest

from servicedesk.events.models import Event
from tickets import services
from tickets.models import Watcher
from tickets.tests.factories import open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(alice, line1):
    return open_ticket(alice, subject="Gate 4 stays shut")


def post(browser, ticket, verb, **data):
    return browser.post(f"/portal/requests/{ticket.pk}/{verb}/", data)


def test_like_request_of_a_colleague_is_offered_to_follow(sign_in, boss, alice, mallory, ticket):
    browser = sign_in(boss)
    page = browser.get("/portal/requests/similar/", {"q": "gate 4"}).content.decode()
    assert f'formaction="/portal/requests/{ticket.pk}/follow/"' in page
    assert "Alice" in page
    assert post(browser, ticket, "follow").status_code == 302
    assert Watcher.objects.get(ticket=ticket).user == boss
    assert post(browser, ticket, "unfollow").status_code == 302
    assert Watcher.objects.count() == 0
    own = sign_in(alice).get("/portal/requests/similar/", {"q": "gate 4"}).content.decode()
    assert f"#{ticket.pk}" in own
    assert "follow/" not in own
    stranger = sign_in(mallory).get("/portal/requests/similar/", {"q": "gate 4"})
    assert f"#{ticket.pk}" not in stranger.content.decode()


def test_colleague_is_let_in_and_taken_off_again(sign_in, alice, bob, ticket):
    browser = sign_in(alice)
    assert sign_in(bob).get(f"/portal/requests/{ticket.pk}/").status_code == 404
    post(browser, ticket, "watchers", person=bob.pk)
    assert sign_in(bob).get(f"/portal/requests/{ticket.pk}/").status_code == 200
    assert "Bob" in browser.get(f"/portal/requests/{ticket.pk}/").content.decode()
    post(browser, ticket, f"watchers/{bob.pk}/remove")
    assert sign_in(bob).get(f"/portal/requests/{ticket.pk}/").status_code == 404
    assert post(browser, ticket, f"watchers/{bob.pk}/remove").status_code == 404


@pytest.mark.parametrize("who", ["mallory", "dana", "nobody"])
def test_person_of_another_organisation_cannot_be_named(request, sign_in, alice, ticket, who):
    key = 999_999 if who == "nobody" else request.getfixturevalue(who).pk
    before = Event.objects.count()
    answer = post(sign_in(alice), ticket, "watchers", person=key)
    assert answer.status_code == 422
    assert "Select a valid choice" in answer.content.decode()
    assert (Watcher.objects.count(), Event.objects.count()) == (0, before)


def test_follower_lets_nobody_in_and_strangers_find_nothing(sign_in, alice, bob, mallory, ticket):
    services.watch(ticket, user=bob, actor=alice)
    assert post(sign_in(bob), ticket, "watchers", person=bob.pk).status_code == 403
    assert post(sign_in(bob), ticket, "privacy", private="yes").status_code == 403
    for verb in ("follow", "unfollow", "watchers", "privacy", f"watchers/{bob.pk}/remove"):
        assert post(sign_in(mallory), ticket, verb, person=bob.pk).status_code == 404
    assert Watcher.objects.count() == 1


def test_private_request_is_read_by_nobody_besides(sign_in, alice, boss, ticket):
    assert sign_in(boss).get(f"/portal/requests/{ticket.pk}/").status_code == 200
    post(sign_in(alice), ticket, "privacy", private="yes")
    assert sign_in(boss).get(f"/portal/requests/{ticket.pk}/").status_code == 404
    page = sign_in(boss).get("/portal/requests/similar/", {"q": "gate 4"}).content.decode()
    assert f"#{ticket.pk}" not in page
    post(sign_in(alice), ticket, "privacy", private="no")
    assert sign_in(boss).get(f"/portal/requests/{ticket.pk}/").status_code == 200
