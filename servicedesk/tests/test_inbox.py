"""The inbox: what one was told, opened, marked, and chosen to hear of."""

import pytest

from servicedesk.events.registry import kind
from servicedesk.events.services import record
from servicedesk.notifications.models import MailWhen, Notification, Preference
from servicedesk.notifications.services import Notice, notify
from servicedesk.notifications.topics import topic

RANG = kind("test.rang", "rang")
CALLS = topic("test_calls", "Calls", for_clients=True)
DESK = topic("test_desk", "Desk matters")
ALARM = topic("test_alarm", "Alarms", is_forced=True, for_clients=True)


@pytest.fixture
def tell(acme):
    """``tell(person, "title", url)``: one notice."""

    def one(person, title="A call", url="/profile/") -> Notification:
        event = record(RANG, acme, actor=None)
        notify(event, [person], topic=CALLS, render=lambda user: Notice(title, url))
        return Notification.objects.get(event=event)

    return one


def test_inbox_shows_ones_own_newest_first(tell, alice, bob, sign_in):
    tell(alice, "First")
    tell(alice, "Second")
    tell(bob, "Foreign")
    page = sign_in(alice).get("/inbox/").content.decode()
    assert page.index("Second") < page.index("First")
    assert "Foreign" not in page


def test_opening_marks_read_and_goes_there(tell, alice, sign_in):
    notice = tell(alice)
    answer = sign_in(alice).get(f"/inbox/{notice.pk}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/profile/")
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_notice_never_leads_off_the_site(tell, alice, sign_in):
    notice = tell(alice, url="https://evil.example/")
    assert sign_in(alice).get(f"/inbox/{notice.pk}/").headers["Location"] == "/inbox/"


def test_foreign_notice_is_not_there(tell, alice, bob, sign_in):
    notice = tell(bob)
    for answer in (
        sign_in(alice).get(f"/inbox/{notice.pk}/"),
        sign_in(alice).post(f"/inbox/{notice.pk}/read/"),
    ):
        assert answer.status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_bell_counts_and_all_is_marked_read(tell, alice, sign_in):
    tell(alice)
    tell(alice)
    browser = sign_in(alice)
    assert b"2 unread notices" in browser.get("/inbox/bell/").content
    assert browser.post("/inbox/read/").status_code == 302
    assert b"unread" not in browser.get("/inbox/bell/").content
    assert "Nothing here yet" in browser.get("/inbox/?unread=1").content.decode()


def test_long_inbox_has_pages(tell, alice, sign_in):
    for number in range(51):
        tell(alice, f"Notice {number:03}")
    browser = sign_in(alice)
    first = browser.get("/inbox/")
    assert "Notice 000" not in first.content.decode()
    oldest = Notification.objects.order_by("pk")[1].pk
    assert "Notice 000" in browser.get(f"/inbox/?before={oldest}").content.decode()
    assert browser.get("/inbox/?before=" + "9" * 40).status_code == 200


def test_clients_choose_only_among_their_topics(alice, dana, sign_in):
    client_page = sign_in(alice).get("/inbox/preferences/").content.decode()
    desk_page = sign_in(dana).get("/inbox/preferences/").content.decode()
    assert "Desk matters" not in client_page
    assert "Desk matters" in desk_page


def test_choice_is_kept_and_forced_topics_stay(alice, sign_in):
    browser = sign_in(alice)
    answer = browser.post("/inbox/preferences/", {"inbox-test_calls": "on"})
    assert answer.status_code == 302
    assert Preference.chosen_by(alice)["test_calls"] == (True, MailWhen.NEVER)
    assert "test_alarm" not in Preference.chosen_by(alice)


def test_stranger_is_led_to_sign_in(db, client):
    assert client.get("/inbox/").headers["Location"] == "/accounts/login/?next=/inbox/"
    answer = client.get(
        "/inbox/bell/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/tickets/"},
    )
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/accounts/login/?next=/desk/tickets/"
