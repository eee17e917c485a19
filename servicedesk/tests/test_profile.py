"""One's own profile, language and theme; hostile input is answered at the field."""

import pytest
from django.test import Client

from servicedesk.accounts.models import User
from servicedesk.events.models import Event

FORM = {
    "full_name": "Alice Smith",
    "phone": "+7 495 000-00-00",
    "language": "ru",
    "time_zone": "Asia/Vladivostok",
    "theme": "dark",
}


def fields(user: User) -> tuple[str, str, str, str]:
    user.refresh_from_db()
    return user.full_name, user.phone, user.language, user.time_zone


def test_profile_is_changed_and_recorded(alice, sign_in):
    browser = sign_in(alice)
    answer = browser.post("/profile/", FORM)
    assert answer.status_code == 302
    assert fields(alice) == ("Alice Smith", "+7 495 000-00-00", "ru", "Asia/Vladivostok")
    assert answer.cookies["theme"].value == "dark"
    event = Event.objects.get(kind="person.changed")
    assert event.data["before"]["full_name"] == "Alice"
    assert event.data["after"]["time_zone"] == "Asia/Vladivostok"
    page = browser.get("/profile/").content.decode()
    assert 'data-theme="dark"' in page
    assert '<html lang="ru"' in page


@pytest.mark.parametrize(
    "change",
    [
        {"full_name": ""},
        {"full_name": "x" * 151},
        {"full_name": "Ali\x00ce"},
        {"full_name": "Ali\x1bce"},
        {"full_name": "Alice\nBcc: x"},
        {"phone": "1" * 41},
        {"language": "xx"},
        {"time_zone": "Mars/Olympus"},
        {"theme": "pink"},
    ],
)
def test_bad_field_changes_nothing(alice, sign_in, change):
    answer = sign_in(alice).post("/profile/", FORM | change)
    assert answer.status_code == 422
    assert b"field__error" in answer.content
    assert fields(alice) == ("Alice", "", "en", "Europe/Moscow")
    assert not Event.objects.exists()


def test_markup_in_a_name_is_shown_as_text(alice, sign_in):
    browser = sign_in(alice)
    browser.post("/profile/", FORM | {"full_name": "<script>alert(1)</script>"})
    page = browser.get("/profile/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_role_and_address_are_not_ones_own_to_change(alice, sign_in):
    sign_in(alice).post("/profile/", FORM | {"role": "administrator", "email": "x@evil.example"})
    alice.refresh_from_db()
    assert (alice.role, alice.email) == ("client", "alice@acme.example")


def test_language_is_switched_signed_in_or_not(alice, sign_in, db):
    answer = Client().post("/language/", {"language": "ru", "next": "/accounts/login/"})
    assert answer.headers["Location"] == "/accounts/login/"
    assert answer.cookies["django_language"].value == "ru"
    sign_in(alice).post("/language/", {"language": "ru"})
    assert fields(alice)[2] == "ru"


def test_language_nobody_speaks_changes_nothing(alice, sign_in):
    answer = sign_in(alice).post("/language/", {"language": "tlh"})
    assert answer.status_code == 302
    assert "django_language" not in answer.cookies
    assert fields(alice)[2] == "en"


@pytest.mark.parametrize("path", ["/language/", "/theme/"])
@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_switches_never_lead_off_the_site(db, path, target):
    assert Client().post(path, {"next": target}).headers["Location"] == "/"


def test_unknown_theme_is_the_systems(db):
    assert Client().post("/theme/", {"theme": '"><script>'}).cookies["theme"].value == "auto"


def test_form_without_its_token_is_refused(alice):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.post("/profile/", FORM).status_code == 403
    assert fields(alice)[0] == "Alice"
