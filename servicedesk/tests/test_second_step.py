"""The second step: set up, used, required by role, taken away; nothing goes around it."""

import base64
import hashlib
import hmac
import struct
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from conftest import PASSWORD
from servicedesk.accounts.second_factor import require_second_factor, reset_second_factor
from servicedesk.accounts.services import change_password, deactivate
from servicedesk.accounts.tokens import create_token
from servicedesk.errors import Refused
from servicedesk.events.models import Event

LOGIN = "/accounts/login/"
SECOND = "/accounts/2fa/authenticate/"
SET_UP = "/accounts/2fa/totp/activate/"


def code_of(secret: str, at: float | None = None) -> str:
    """What an authenticator app shows (RFC 6238)."""
    step = struct.pack(">Q", int((at or time.time()) // 30))
    digest = hmac.new(base64.b32decode(secret), step, hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06d}"


def sign_in_by_password(user, password: str = PASSWORD) -> Client:
    browser = Client()
    browser.post(LOGIN, {"login": user.email, "password": password})
    return browser


def prove(browser: Client) -> None:
    assert browser.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302


def set_up(user) -> tuple[Client, str]:
    """A browser that has set up an app, and the app's secret."""
    browser = sign_in_by_password(user)
    prove(browser)
    secret = browser.get(SET_UP).context["form"].secret
    answer = browser.post(SET_UP, {"code": code_of(secret, time.time() - 30)})
    assert answer.status_code == 302, answer.context["form"].errors
    return browser, secret


def is_signed_in(browser: Client) -> bool:
    return browser.get("/profile/").status_code == 200


def kinds() -> list[str]:
    return [kind for kind in Event.objects.order_by("pk").values_list("kind", flat=True)
            if kind.startswith("person.")]  # fmt: skip


def test_app_is_set_up_and_asked_for(dana):
    set_up(dana)
    browser = sign_in_by_password(dana)
    assert not is_signed_in(browser)
    secret = Authenticator.objects.get(type="totp").wrap()
    assert secret.validate_code("000000") is False
    wrong = browser.post(SECOND, {"code": "000000"})
    assert wrong.status_code == 200
    assert not is_signed_in(browser)
    assert kinds()[-1] == "person.second_factor_failed"


def test_right_code_signs_in_once(dana):
    _, secret = set_up(dana)
    browser = sign_in_by_password(dana)
    assert browser.post(SECOND, {"code": code_of(secret)}).status_code == 302
    assert is_signed_in(browser)
    assert Event.objects.filter(kind="person.signed_in").last().data["by"] == ["password", "totp"]
    again = sign_in_by_password(dana)
    again.post(SECOND, {"code": code_of(secret)})
    assert not is_signed_in(again)


def test_secret_is_not_kept_in_the_clear(dana):
    _, secret = set_up(dana)
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_recovery_codes_are_shown_once_and_work_once(dana):
    browser, _ = set_up(dana)
    page = "/accounts/2fa/recovery-codes/"
    codes = browser.get(page).context["unused_codes"]
    assert len(codes) == 10
    assert codes[0].encode() not in browser.get(page).content
    first = sign_in_by_password(dana)
    first.post(SECOND, {"code": codes[0]})
    assert is_signed_in(first)
    second = sign_in_by_password(dana)
    second.post(SECOND, {"code": codes[0]})
    assert not is_signed_in(second)


def test_setting_up_asks_who_one_is_and_ends_other_sessions(
    dana, sign_in, django_capture_on_commit_callbacks
):
    other = sign_in(dana)
    browser = sign_in_by_password(dana)
    answer = browser.get(SET_UP)
    assert answer.url.startswith("/accounts/reauthenticate/")
    with django_capture_on_commit_callbacks(execute=True):
        here, _ = set_up(dana)
    assert is_signed_in(here)
    assert not is_signed_in(other)
    added = Event.objects.filter(kind="person.second_factor_added", actor=dana)
    assert sorted(event.data["what"] for event in added) == ["recovery_codes", "totp"]


def test_guessing_codes_is_slowed_down(dana, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/5m/key"}
    _, secret = set_up(dana)
    browser = sign_in_by_password(dana)
    for _ in range(3):
        browser.post(SECOND, {"code": "000000"})
    browser.post(SECOND, {"code": code_of(secret)})
    assert not is_signed_in(browser)


@pytest.mark.parametrize("change", ["password", "access"])
def test_nothing_may_change_between_the_steps(dana, frank, change):
    _, secret = set_up(dana)
    browser = sign_in_by_password(dana)
    if change == "password":
        change_password(dana, password="another-horse-8", actor=frank)
    else:
        deactivate(dana, reason="left", actor=frank)
    browser.post(SECOND, {"code": code_of(secret)})
    assert not is_signed_in(browser)


@pytest.mark.parametrize(
    "path",
    ["/desk/tickets/", "/profile/", "/admin/", "/desk/audit/", "/profile/sessions/", "/inbox/"],
)
def test_required_role_can_only_set_up(frank, sign_in, path):
    require_second_factor(["administrator"], actor=frank)
    browser = sign_in(frank)
    assert browser.get(path).url == "/accounts/2fa/"
    assert browser.post(path, {"full_name": "Other"}).url == "/accounts/2fa/"
    fragment = browser.get(path, headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment.headers["HX-Redirect"]) == (403, "/accounts/2fa/")
    assert "Set one of them up" in browser.get("/accounts/2fa/").content.decode()


def test_required_role_has_no_api_by_session_but_keeps_its_tokens(dana, frank, sign_in):
    secret = create_token(dana, name="script", scopes=["tickets:read"], expires_at=None)
    require_second_factor(["line1"], actor=frank)
    refused = sign_in(dana).get("/api/v1/tickets/")
    assert refused.status_code == 403
    assert "two steps" in refused.json()["detail"]
    token = {"Authorization": f"Bearer {secret}"}
    assert Client(headers=token).get("/api/v1/tickets/").status_code == 200
    assert Client(headers=token).get("/api/v1/contracts/").status_code == 403


def test_required_role_goes_on_once_set_up(dana, frank):
    require_second_factor(["line1"], actor=frank)
    browser, _ = set_up(dana)
    assert is_signed_in(browser)


def test_other_roles_are_left_alone(alice, frank, sign_in):
    require_second_factor(["line1"], actor=frank)
    assert is_signed_in(sign_in(alice))


def test_administrator_chooses_the_roles_and_it_is_recorded(frank):
    browser = sign_in_by_password(frank)
    page = "/desk/second-step/"
    assert browser.get(page).url.startswith("/accounts/reauthenticate/")
    prove(browser)
    assert browser.post(page, {"roles": ["line1", "head"]}).status_code == 302
    event = Event.objects.get(kind="person.second_factor_roles_changed")
    assert (event.data["before"], event.data["after"], event.actor) == ("–", "head, line1", frank)
    assert browser.post(page, {"roles": ["king"]}).status_code == 422
    browser.post(page, {"roles": ["line1", "head"]})
    assert Event.objects.filter(kind="person.second_factor_roles_changed").count() == 1


def test_administrator_takes_a_lost_step_away(dana, frank):
    theirs, _ = set_up(dana)
    browser = sign_in_by_password(frank)
    prove(browser)
    page = f"/desk/people/{dana.pk}/second-step/reset/"
    assert browser.post(page, {"reason": ""}).status_code == 422
    assert browser.post(page, {"reason": "phone lost"}).status_code == 302
    assert not Authenticator.objects.exists()
    assert not is_signed_in(theirs)
    assert Event.objects.get(kind="person.second_factor_reset").data["reason"] == "phone lost"
    assert is_signed_in(sign_in_by_password(dana))
    with pytest.raises(Refused, match="no second step"):
        reset_second_factor(dana, reason="again", actor=frank)


def test_nobody_else_takes_it_away(dana, erin, sign_in):
    set_up(dana)
    page = f"/desk/people/{dana.pk}/second-step/reset/"
    assert sign_in(erin).post(page, {"reason": "x"}).status_code == 403
    assert Authenticator.objects.filter(user=dana).count() == 2


def test_glass_can_be_broken_from_the_command_line(dana, frank, capsys):
    set_up(dana)
    call_command("reset_second_factor", "DANA@desk.example", reason="fire drill")
    assert "Dana" in capsys.readouterr().out
    assert not Authenticator.objects.exists()
    assert Event.objects.get(kind="person.second_factor_reset").actor is None
    with pytest.raises(CommandError, match="Nobody here"):
        call_command("reset_second_factor", "nobody@desk.example")


def test_django_admin_has_no_door_of_its_own(frank):
    """Its own form would sign in by the password alone."""
    set_up(frank)
    browser = Client()
    answer = browser.get("/admin/login/?next=/admin/")
    assert answer.url == "/accounts/login/?next=%2Fadmin%2F"
    browser.post("/admin/login/", {"username": frank.email, "password": PASSWORD})
    assert browser.get("/admin/").status_code == 302


def test_secrets_of_another_key_are_refused_in_words(dana, settings):
    _, secret = set_up(dana)
    browser = sign_in_by_password(dana)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-0123456789-abcdefghijklmnopqrstuvwxyz"
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_of(secret))
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Refused, match="administrator"):
        Authenticator.objects.get(type="totp").wrap().validate_code("000000")
    assert not is_signed_in(browser)


def test_first_step_waits_fifteen_minutes_at_most(dana):
    _, secret = set_up(dana)
    browser = sign_in_by_password(dana)
    with time_machine.travel(time.time() + 16 * 60):
        assert browser.post(SECOND, {"code": code_of(secret)}).url == LOGIN
        assert not is_signed_in(browser)
