"""Where one is signed in: listed, ended by oneself or an administrator, never by others."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from conftest import PASSWORD
from servicedesk.accounts.models import BrowserSession
from servicedesk.accounts.services import change_role
from servicedesk.accounts.sessions import browser_name
from servicedesk.events.models import Event

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
PAGE = "/profile/sessions/"


def sign_in_with(user, agent: str = FIREFOX, address: str = "203.0.113.77") -> Client:
    browser = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    answer = browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return browser


def is_signed_in(browser: Client) -> bool:
    return browser.get("/profile/").status_code == 200


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0",
         "Edge, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/124.0 YaBrowser/24.6 Safari/537.36",
         "Yandex Browser, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
         "Safari, iPhone"),
        ("curl/8.1", "curl"),
        ("", "?"),
    ],
)  # fmt: skip
def test_browsers_are_called_by_name(agent, name):
    assert browser_name(agent) == name


def test_page_lists_them_and_marks_this_one(alice):
    sign_in_with(alice, "curl/8.1", "198.51.100.5")
    here = sign_in_with(alice)
    page = here.get(PAGE)
    assert [row.browser for row in page.context["rows"]] == ["Firefox, Linux", "curl"]
    text = page.content.decode()
    assert text.count("This one") == 1
    assert "198.51.100.5" in text
    sign_in_with(alice, "", "198.51.100.6")
    assert "<strong>Unknown browser</strong>" in here.get(PAGE).content.decode()


def test_one_is_ended_and_it_is_recorded(alice):
    there, here = sign_in_with(alice, "curl/8.1"), sign_in_with(alice)
    row = BrowserSession.objects.get(browser="curl")
    assert here.post(f"{PAGE}{row.pk}/end/").url == PAGE
    assert not is_signed_in(there)
    assert is_signed_in(here)
    event = Event.objects.get(kind="person.session_ended")
    assert (event.actor, event.data) == (alice, {"browser": "curl"})


def test_all_others_are_ended(alice):
    others = [sign_in_with(alice, "curl/8.1") for _ in range(2)]
    here = sign_in_with(alice)
    here.post(f"/desk/people/{alice.pk}/sessions/end/")
    assert is_signed_in(here)
    assert not any(is_signed_in(other) for other in others)
    assert Event.objects.get(kind="person.sessions_ended").data == {"count": 2}


@pytest.mark.parametrize("who", ["bob", "mallory", "erin"])
def test_nobody_ends_anothers(alice, who, request, sign_in):
    here = sign_in_with(alice)
    stranger = sign_in(request.getfixturevalue(who))
    row = BrowserSession.objects.get(user=alice)
    assert stranger.post(f"{PAGE}{row.pk}/end/").status_code == 404
    assert stranger.post(f"/desk/people/{alice.pk}/sessions/end/").status_code == 404
    assert stranger.get(f"/desk/people/{alice.pk}/sign-in/").status_code == 403
    assert is_signed_in(here)
    assert not Event.objects.filter(kind__contains="ended").exists()


def test_administrator_sees_and_ends_anybodys(alice, frank, sign_in):
    here, desk = sign_in_with(alice), sign_in(frank)
    assert "Firefox, Linux" in desk.get(f"/desk/people/{alice.pk}/sign-in/").content.decode()
    desk.post(f"/desk/people/{alice.pk}/sessions/end/")
    assert not is_signed_in(here)
    assert Event.objects.get(kind="person.sessions_ended").actor == frank


def test_signing_out_takes_it_off_the_list_and_is_recorded(alice):
    there, here = sign_in_with(alice, "curl/8.1"), sign_in_with(alice)
    there.post("/accounts/logout/")
    assert [row.browser for row in here.get(PAGE).context["rows"]] == ["Firefox, Linux"]
    assert Event.objects.get(kind="person.signed_out").actor == alice


def test_new_password_keeps_this_one_on_the_list_alone(alice):
    sign_in_with(alice, "curl/8.1")
    here = sign_in_with(alice)
    new = {"oldpassword": PASSWORD, "password1": "another-horse-8", "password2": "another-horse-8"}
    here.post("/accounts/password/change/", new)
    page = here.get(PAGE)
    assert [row.browser for row in page.context["rows"]] == ["Firefox, Linux"]
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        assert is_signed_in(here)


def test_another_role_ends_them(alice, acme, frank):
    here = sign_in_with(alice)
    change_role(alice, role="client_manager", organisation=acme, actor=frank)
    assert not is_signed_in(here)
    assert not BrowserSession.objects.filter(user=alice).exists()


def test_last_seen_is_written_now_and_then(alice):
    here = sign_in_with(alice)
    first = BrowserSession.objects.get().seen_at
    here.get("/profile/")
    assert BrowserSession.objects.get().seen_at == first
    with time_machine.travel(first + timedelta(minutes=6), tick=False):
        here.get("/profile/", REMOTE_ADDR="198.51.100.9")
        row = BrowserSession.objects.get()
        assert (row.seen_at, row.address) == (first + timedelta(minutes=6), "198.51.100.9")


def test_ended_row_ends_a_session_that_lives_on_in_a_cache(alice):
    here = sign_in_with(alice)
    started = timezone.now()
    BrowserSession.objects.all().delete()
    with time_machine.travel(started + timedelta(minutes=6)):
        assert not is_signed_in(here)
