"""Searching, sending files, signing in and new passwords have limits; 429 says until when."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.settings import api_settings

SEARCH = "/knowledge/?q=door"


@pytest.fixture
def rates(monkeypatch):
    """Three searches and two uploads a minute for people, two and one for strangers."""
    small = {
        "user": "1200/min", "anon": "60/min", "search": "3/min", "search-stranger": "2/min",
        "upload": "2/min", "upload-stranger": "1/min",
    }  # fmt: skip
    monkeypatch.setattr(api_settings, "DEFAULT_THROTTLE_RATES", small)


def codes(browser: Client, times: int, path: str = SEARCH, **more) -> list[int]:
    return [browser.get(path, **more).status_code for _ in range(times)]


@pytest.mark.usefixtures("rates")
def test_strangers_search_so_often_from_one_address(db):
    assert codes(Client(), 3) == [200, 200, 429]
    assert codes(Client(), 1, "/knowledge/suggestions/?subject=door") == [429]
    assert codes(Client(), 1, REMOTE_ADDR="198.51.100.7") == [200]
    assert codes(Client(), 1, "/knowledge/") == [200]


@pytest.mark.usefixtures("rates")
def test_people_search_so_often_wherever_they_sit(dana, lev, sign_in):
    browser = sign_in(dana)
    assert codes(browser, 4) == [200, 200, 200, 429]
    assert codes(browser, 1, "/desk/tickets/?q=door", REMOTE_ADDR="198.51.100.7") == [429]
    assert codes(sign_in(lev), 1) == [200]


@pytest.mark.usefixtures("rates")
@pytest.mark.parametrize(
    ("language", "title"), [("en", "Too much at once"), ("ru", "Слишком часто")]
)
def test_page_says_so_and_when_to_come_back(db, language, title):
    browser = Client(headers={"Accept-Language": language})
    codes(browser, 2)
    answer = browser.get(SEARCH)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert title in answer.content.decode()
    fragment = browser.get(SEARCH, headers={"HX-Request": "true"})
    assert fragment.status_code == 429
    assert fragment.content == b""
    assert "toast" in json.loads(fragment.headers["HX-Trigger"])


@pytest.mark.usefixtures("rates")
def test_files_are_sent_so_often(alice, sign_in):
    browser = sign_in(alice)
    sent = [
        browser.post("/profile/", {"file": SimpleUploadedFile("a.txt", b"a")}).status_code
        for _ in range(3)
    ]
    assert sent == [422, 422, 429]
    assert browser.post("/theme/", {"theme": "dark"}).status_code == 302


def test_signing_in_and_new_passwords_have_limits(db):
    tries = [
        Client().post("/accounts/login/", {"login": f"a{n}@x.example", "password": "wrong-wrong"})
        for n in range(12)
    ]
    assert "Too many failed login attempts" in tries[-1].content.decode()
    asked = [
        Client().post("/accounts/password/reset/", {"email": "nobody@x.example"}) for _ in range(6)
    ]
    assert [answer.status_code for answer in asked] == [302] * 5 + [429]
    assert "Retry-After" in asked[-1].headers
    assert "alone__card" in asked[-1].content.decode()
