"""Signing in in two steps: an app's code, a passkey, and a role that must have one of them."""

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from escalation.tests.browser import newcomer
from escalation.tests.browser.window import Window, Windows
from escalation.tests.processes.cast import PASSWORD
from escalation.tests.processes.desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
WORDS = {
    "en": {"second": "Second step", "must": "Set one of them up", "left": "10 codes left",
           "here": "This one"},
    "ru": {"second": "Второй шаг", "must": "Настройте один из способов",
           "left": "осталось 10 кодов", "here": "Этот"},
}  # fmt: skip


def code_of(secret: str, at: float) -> str:
    """What an authenticator app shows (RFC 6238)."""
    digest = hmac.new(
        base64.b32decode(secret), struct.pack(">Q", int(at // 30)), hashlib.sha1
    ).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06d}"


def enter(window: Window, email: str, *, at: str = "") -> "Page":
    page = window.open(f"{at}/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("form.stack button")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    return page


def prove(page: "Page") -> None:
    page.wait_for_url("**/accounts/reauthenticate/**")
    page.fill("input[name=password]", PASSWORD)
    page.click("form.stack button")


def set_up_app(page: "Page") -> str:
    """Through the pages; returns the app's secret."""
    page.click("a[href$='/totp/activate/']")
    prove(page)
    secret = page.locator("#totp_key").input_value()
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 0
    page.fill("input[name=code]", code_of(secret, time.time()))
    page.click("form.stack button")
    page.wait_for_url("**/recovery-codes/")
    assert page.locator(".codes li").count() == 10
    page.locator("main .button--primary").click()
    page.wait_for_url("**/accounts/2fa/")
    return secret


@pytest.mark.parametrize("language", ["en", "ru"])
def test_app_is_set_up_and_signs_in(language: str, desk: Desk, window: Windows) -> None:
    words = WORDS[language]
    email = desk.ask(newcomer.arrive, name="nora", language=language)
    first = window("", language=language)
    page = enter(first, email)
    first.open("/profile/")
    page.click("a[href='/accounts/2fa/']")
    secret = set_up_app(page)
    assert words["left"] in page.locator("main").inner_text()

    second = window("", language=language, width=360)
    page = enter(second, email)
    page.wait_for_url("**/accounts/2fa/authenticate/")
    assert words["second"] in page.locator("h1").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.fill("input[name=code]", code_of(secret, time.time() + 30))
    page.click("form.stack button")
    page.wait_for_url("**/desk/tickets/**")
    page = second.open("/profile/sessions/")
    assert page.locator("main section").count() == 2
    assert words["here"] in page.locator("main section .badge").inner_text()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_passkey_signs_in_alone(language: str, desk: Desk, window: Windows) -> None:
    """Passkeys know hosts by name: the desk is called localhost here."""
    here = desk.url.replace("127.0.0.1", "localhost")
    email = desk.ask(newcomer.arrive, name="peter", language=language)
    person = window("", language=language)
    page = enter(person, email, at=here)
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": _authenticator()})
    person.open(f"{here}/accounts/2fa/")
    page.click("a[href$='/webauthn/add/']")
    prove(page)
    page.wait_for_url("**/webauthn/add/")
    page.check("input[name=passwordless]")
    page.click("#passkey_add")
    page.wait_for_url("**/recovery-codes/")

    page.context.clear_cookies()
    person.open(f"{here}/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/desk/tickets/**")

    page.context.clear_cookies()
    enter(person, email, at=here)
    page.wait_for_url("**/accounts/2fa/authenticate/")
    page.click("#passkey_use")
    page.wait_for_url("**/desk/tickets/**")


def _authenticator() -> dict[str, Any]:
    return {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }  # fmt: skip


def choose_duty(page: "Page") -> None:
    """As an administrator: duty engineers need a second step, or no more."""
    page.goto("/desk/second-step/")
    if "/reauthenticate/" in page.url:
        prove(page)
    page.wait_for_url("**/desk/second-step/")
    box = page.locator("input[name=roles][value=duty]")
    box.set_checked(not box.is_checked())
    page.click("#main form button")
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_role_that_needs_it_opens_nothing_else(
    language: str, desk: Desk, everybody: Callable[[str], dict[str, str]], window: Windows
) -> None:
    email = desk.ask(newcomer.arrive, name="mark", language=language)
    frank = window(everybody(language)["frank"], language=language)
    choose_duty(frank.page)
    person = window("", language=language)
    page = enter(person, email)
    person.open("/desk/tickets/")
    assert page.url.endswith("/accounts/2fa/")
    assert WORDS[language]["must"] in page.locator("main").inner_text()
    set_up_app(page)
    person.open("/desk/tickets/")
    assert page.url.endswith("/desk/tickets/")
    choose_duty(frank.page)
    assert not frank.page.locator("input[name=roles][value=duty]").is_checked()
