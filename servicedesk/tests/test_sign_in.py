"""Signing in, changing the password, and when sessions end."""

import re
from contextlib import contextmanager

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.signals import template_rendered
from django.test.utils import CaptureQueriesContext

from conftest import PASSWORD
from servicedesk.accounts.services import change_password, change_role, deactivate
from servicedesk.events.models import Event
from servicedesk.notifications import sending
from servicedesk.notifications.models import OutgoingMail

LOGIN = "/accounts/login/"
RESET = "/accounts/password/reset/"


def try_to_sign_in(email: str, password: str = PASSWORD) -> tuple[Client, int]:
    browser = Client()
    return browser, browser.post(LOGIN, {"login": email, "password": password}).status_code


def is_signed_in(browser: Client) -> bool:
    return browser.get("/profile/").status_code == 200


def test_person_signs_in_by_address_in_any_case(alice):
    browser, status = try_to_sign_in("Alice@ACME.example")
    assert status == 302
    assert is_signed_in(browser)
    assert Event.objects.get(kind="person.signed_in").actor == alice


def test_wrong_password_and_unknown_address_are_answered_alike(alice):
    answers = []
    for email in (alice.email, "nobody@acme.example"):
        answer = Client().post(LOGIN, {"login": email, "password": "wrong-wrong"})
        page = answer.content.decode().replace(email, "")
        answers.append((answer.status_code, re.sub(r"[A-Za-z0-9]{64}|data-now=\S+", "", page)))
    assert answers[0] == answers[1]
    assert Event.objects.filter(kind="person.sign_in_failed").count() == 1


def test_closed_access_does_not_sign_in(alice, frank):
    deactivate(alice, reason="left", actor=frank)
    browser, _ = try_to_sign_in(alice.email)
    assert not is_signed_in(browser)


@pytest.mark.parametrize("end", ["password", "role", "access"])
def test_sessions_end(alice, acme, frank, sign_in, end):
    browser = sign_in(alice)
    assert is_signed_in(browser)
    if end == "password":
        change_password(alice, password="another-horse-8", actor=frank)
    elif end == "role":
        change_role(alice, role="client_manager", organisation=acme, actor=frank)
    else:
        deactivate(alice, reason="left", actor=frank)
    assert not is_signed_in(browser)


def test_changing_ones_password_keeps_this_session_and_ends_the_others(alice, sign_in):
    here, there = sign_in(alice), sign_in(alice)
    answer = here.post(
        "/accounts/password/change/",
        {
            "oldpassword": PASSWORD,
            "password1": "another-horse-8",
            "password2": "another-horse-8",
        },
    )
    assert answer.status_code == 302
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert Event.objects.get(kind="person.password_changed").actor == alice


def test_forgotten_password_is_set_anew_once(alice):
    browser = Client()
    assert browser.post(RESET, {"email": alice.email}).status_code == 302
    letter = OutgoingMail.objects.get(recipient=alice)
    sending.send(letter.pk, now=letter.next_attempt_at)
    (sent,) = mail.outbox
    assert sent.to == [alice.email]
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", sent.body).group(1)
    form = browser.get(link, follow=True)
    action = form.redirect_chain[-1][0]
    new = {"password1": "another-horse-8", "password2": "another-horse-8"}
    assert browser.post(action, new).status_code == 302
    assert try_to_sign_in(alice.email, "another-horse-8")[1] == 302
    assert "does not work any more" in Client().get(link, follow=True).content.decode()


def test_reset_is_answered_alike_for_strangers_who_get_no_letter(alice):
    known = Client().post(RESET, {"email": alice.email})
    unknown = Client().post(RESET, {"email": "nobody@acme.example"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert OutgoingMail.objects.count() == 1
    assert not mail.outbox


def work_of(email: str) -> tuple[list[str], int]:
    """What a request for a new password costs: its statements (but that a savepoint is taken back,
    which reads and writes nothing), and the letters it words."""
    words = []
    with CaptureQueriesContext(connection) as queries, template_renderings(words):
        Client().post(RESET, {"email": email})
    shapes = [one["sql"].split()[0] for one in queries]
    return [shape for shape in shapes if shape != "ROLLBACK"], len(words)


@contextmanager
def template_renderings(words: list[str]):
    def note(sender, template, **_more):
        if template.name and template.name.startswith("account/email/"):
            words.append(template.name)

    template_rendered.connect(note)
    yield
    template_rendered.disconnect(note)


def test_reset_is_the_same_work_for_an_address_nobody_has(alice):
    work_of(alice.email)  # whatever is read once a process
    known, unknown = work_of(alice.email), work_of("nobody@acme.example")
    assert known == unknown
    assert known[1] == 2
    assert "INSERT" in known[0]
    assert OutgoingMail.objects.filter(recipient=alice).count() == OutgoingMail.objects.count() == 2
    assert Event.objects.filter(kind="person.unknown_reset", subject_id=0).count() == 1


def test_reset_link_is_on_the_configured_address(alice, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    Client(headers={"Host": "other.example"}).post(RESET, {"email": alice.email})
    assert "http://testserver/accounts/" in OutgoingMail.objects.get().body
    assert "other.example" not in OutgoingMail.objects.get().body


def test_letter_is_in_the_persons_language(alice):
    alice.language = "ru"
    alice.save()
    Client().post(RESET, {"email": alice.email})
    assert OutgoingMail.objects.get().subject == "Новый пароль для сервис-деска"


@pytest.mark.parametrize(
    "path", [LOGIN, RESET, RESET + "done/", RESET + "key/done/", RESET + "key/x-y/"]
)
def test_pages_before_sign_in_are_drawn(db, path):
    page = Client().get(path, follow=True)
    assert page.status_code == 200
    assert b"alone__card" in page.content
    assert b"<style" not in page.content


def test_nobody_signs_up(db):
    assert Client().get("/accounts/signup/").status_code == 404


def test_signing_out_is_asked_for(alice, sign_in):
    browser = sign_in(alice)
    assert browser.get("/accounts/logout/").status_code == 200
    assert is_signed_in(browser)
    browser.post("/accounts/logout/")
    assert not is_signed_in(browser)


def test_next_never_leads_off_the_site(alice):
    answer = Client().post(
        LOGIN, {"login": alice.email, "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert answer.status_code == 302
    assert "evil" not in answer.url


def test_guessing_is_slowed_down(alice, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/5m/key"}
    browser = Client()
    for _ in range(3):
        browser.post(LOGIN, {"login": alice.email, "password": "wrong-wrong"})
    answer = browser.post(LOGIN, {"login": alice.email, "password": PASSWORD})
    assert answer.status_code == 200
    assert not is_signed_in(browser)
