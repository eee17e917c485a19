"""Signing in by one's company: whom it may sign in, and every way its word is not believed."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from servicedesk import environment
from servicedesk.accounts.models import User
from servicedesk.accounts.services import deactivate
from servicedesk.events.models import Event
from servicedesk.tests.company import OTHER_KEY, Company

ASK = "/accounts/company/"


@pytest.fixture
def company(settings):
    standing = Company("acme.example")
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "provider_class": "servicedesk.accounts.company_provider.CompanyProvider",
            "APPS": [standing.app],
        }
    }
    yield standing
    standing.close()


def ask(browser: Client, email: str, **form: str) -> str:
    """Where the desk sends the person."""
    answer = browser.post(ASK, {"email": email, **form})
    assert answer.status_code == 302, answer.context["form"].errors
    return str(answer.headers["Location"])


def sign_in_by(company: Company, email: str, browser: Client | None = None, **form: str):
    """The whole round trip; the browser and the last answer."""
    browser = browser or Client()
    there = requests.get(ask(browser, email, **form), allow_redirects=False, timeout=5)
    back = urlsplit(there.headers["Location"])
    assert f"{back.scheme}://{back.netloc}" == "http://testserver"
    return browser, browser.get(f"{back.path}?{back.query}")


def is_signed_in(browser: Client) -> bool:
    return browser.get("/profile/").status_code == 200


def refused(browser: Client, answer) -> None:
    assert answer.status_code == 401
    assert "You are not signed in" in answer.content.decode()
    assert not is_signed_in(browser)
    assert not SocialAccount.objects.exists()
    assert not Event.objects.filter(kind="person.signed_in").exists()


def test_company_signs_its_person_in(company, alice):
    company.claims = {"email": "Alice@acme.example"}
    browser, answer = sign_in_by(company, alice.email, next="/profile/")
    assert answer.url == "/profile/"
    assert is_signed_in(browser)
    assert Event.objects.get(kind="person.signed_in").data["by"] == ["acme"]
    assert Event.objects.get(kind="person.company_linked").data["company"] == "Acme"
    linked = SocialAccount.objects.get()
    assert (linked.user, linked.provider, linked.uid, linked.extra_data) == (
        alice,
        "acme",
        "one",
        {},
    )
    sign_in_by(company, alice.email)
    assert SocialAccount.objects.count() == 1


def test_question_is_bound_to_its_answer(company, alice):
    company.claims = {"email": alice.email}
    sign_in_by(company, alice.email)
    assert company.asked["code_challenge_method"] == "S256"
    assert company.asked["code_challenge"] == company.challenge_of_verifier()
    assert len(company.asked["nonce"]) == 32
    assert company.asked["redirect_uri"] == "http://testserver/accounts/company/acme/answer/"


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "mallory@globex.example"},  # of another company
        {"email": "frank@desk.example"},  # an administrator of the desk
        {"email": "nobody@acme.example"},
        {"email": "alice@acme.example.evil.example"},
        {"email": "alice@evil.example@acme.example"},
        {"email": "alice@acme.example", "email_verified": False},
        {"email": "alice@acme.example", "email_verified": None},
        {"email": "alice@acme.example", "email_verified": "false"},
        {"email": None},
        {"email": ["alice@acme.example"]},
        {"email": "alice@acme.example", "nonce": "another"},
        {"email": "alice@acme.example", "nonce": None},
        {"email": "alice@acme.example", "aud": "another"},
        {"email": "alice@acme.example", "iss": "https://evil.example"},
        {"email": "alice@acme.example", "exp": 1},
        {"email": "alice@acme.example", "exp": None},
        {"email": "alice@acme.example", "sub": None},
        {"email": "alice@acme.example", "sub": ""},
    ],
)
def test_what_it_may_not_say_opens_nothing(company, alice, mallory, frank, claims):
    company.claims = claims
    refused(*sign_in_by(company, alice.email))


def test_signature_of_another_key_opens_nothing(company, alice):
    company.claims, company.signer = {"email": alice.email}, OTHER_KEY
    refused(*sign_in_by(company, alice.email))


@pytest.mark.parametrize(("algorithm", "key"), [("HS256", "x" * 32), ("none", "")])
def test_signature_without_a_key_pair_opens_nothing(company, alice, algorithm, key):
    company.claims = {"email": alice.email}
    company.algorithm, company.signer = algorithm, key
    refused(*sign_in_by(company, alice.email))


def test_address_given_to_somebody_else_opens_nothing(company, alice):
    company.claims = {"email": alice.email}
    sign_in_by(company, alice.email)
    company.claims = {"email": alice.email, "sub": "two"}
    browser, answer = sign_in_by(company, alice.email)
    assert answer.status_code == 401
    assert not is_signed_in(browser)
    assert Event.objects.get(kind="person.company_refused").subject_id == alice.pk


def test_one_identity_is_one_person(company, alice, bob):
    company.claims = {"email": alice.email}
    sign_in_by(company, alice.email)
    company.claims = {"email": bob.email}
    browser, answer = sign_in_by(company, bob.email)
    assert answer.status_code == 401
    assert not is_signed_in(browser)


def test_closed_access_stays_closed(company, alice, frank):
    deactivate(alice, reason="left", actor=frank)
    company.claims = {"email": alice.email}
    refused(*sign_in_by(company, alice.email))


def test_password_and_person_stay_as_they_are(company, alice):
    company.claims = {"email": alice.email, "name": "Eve", "role": "administrator"}
    before = User.objects.values().get(pk=alice.pk)
    sign_in_by(company, alice.email)
    after = User.objects.values().get(pk=alice.pk)
    before.pop("last_login"), after.pop("last_login")
    assert before == after
    assert not any("Eve" in str(one) for one in SocialAccount.objects.values())


def test_second_step_is_asked_for_all_the_same(company, alice):
    TOTP.activate(alice, generate_totp_secret())
    company.claims = {"email": alice.email}
    browser, answer = sign_in_by(company, alice.email)
    assert answer.url == "/accounts/2fa/authenticate/"
    assert not is_signed_in(browser)
    assert Authenticator.objects.count() == 1


def test_answer_nobody_asked_for_opens_nothing(company, alice):
    company.claims = {"email": alice.email}
    there = requests.get(ask(Client(), alice.email), allow_redirects=False, timeout=5)
    back = urlsplit(there.headers["Location"])
    stranger = Client()
    refused(stranger, stranger.get(f"{back.path}?{back.query}"))
    assert stranger.get("/accounts/company/acme/answer/").status_code == 401
    assert stranger.get("/accounts/company/other/answer/?code=1").status_code == 404


@pytest.mark.parametrize(
    "following", ["https://evil.example/", "//evil.example", "/\\evil.example"]
)
def test_way_on_stays_here(company, alice, following):
    company.claims = {"email": alice.email}
    _, answer = sign_in_by(company, alice.email, next=following)
    assert answer.url == "/"


def test_address_of_no_company_is_told_so(company, db):
    page = Client().post(ASK, {"email": "x@unknown.example"})
    assert page.status_code == 422
    assert "use the password" in page.content.decode()


def test_company_that_is_away_is_told_so(company, alice):
    company.close()
    page = Client().post(ASK, {"email": alice.email})
    assert page.status_code == 422
    assert "does not answer" in page.content.decode()


def test_clients_are_not_named_to_strangers(company, db):
    login = Client().get("/accounts/login/").content.decode()
    assert ASK in login
    assert "Acme" not in login + Client().get(ASK).content.decode()


def test_host_of_the_request_names_no_way_back(company, alice, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    where = ask(Client(headers={"Host": "other.example"}), alice.email)
    (back,) = parse_qs(urlsplit(where).query)["redirect_uri"]
    assert back == "http://testserver/accounts/company/acme/answer/"


GOOD = (
    '[{"id": "acme", "name": "Acme", "issuer": "https://id.acme.example/", "client_id": "desk",'
    ' "secret": "s", "domains": ["Acme.example"]}]'
)


def test_companies_are_read_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("COMPANY_SIGN_IN", GOOD)
    (one,) = environment.companies()
    assert (one["provider_id"], one["settings"]["domains"]) == ("acme", ["acme.example"])
    assert one["settings"]["server_url"] == "https://id.acme.example"
    (tmp_path / "companies.json").write_text(GOOD)
    monkeypatch.setenv("COMPANY_SIGN_IN", str(tmp_path / "companies.json"))
    assert environment.companies() == [one]
    monkeypatch.delenv("COMPANY_SIGN_IN")
    assert environment.companies() == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("[{}]", "cannot be read"),
        ("[1]", "cannot be read"),
        ("/no/such/file", "cannot be read"),
        (GOOD.replace('"acme"', '"A c"'), "no id"),
        (GOOD.replace("Acme.example", "@acme"), "mail domains"),
        (GOOD[:-1] + ", " + GOOD[1:], "twice"),
        (GOOD.replace("https://id", "http://id"), "https"),
    ],
)
def test_what_is_written_wrongly_stops_the_start(monkeypatch, given, sentence):
    monkeypatch.setenv("COMPANY_SIGN_IN", given)
    monkeypatch.delenv("PLAIN_HTTP")
    with pytest.raises(SystemExit, match=re.escape(sentence)):
        environment.companies()
