"""What the API refuses and how it says so."""

import pytest
from django.core.management import call_command
from django.test import Client

from servicedesk.accounts.tokens import create_token

CONTRACTS = "/api/v1/contracts/"


@pytest.fixture
def ask(boss):
    """``ask(path)``: a GET with the token of Acme's manager."""
    secret = create_token(boss, name="script", scopes=["contracts:read"], expires_at=None)

    def get(path):
        return Client().get(path, headers={"Authorization": f"Bearer {secret}"})

    return get


def test_stranger_is_asked_for_a_token(db):
    answer = Client().get(CONTRACTS)
    assert answer.status_code == 401
    assert answer.json()["code"] == "not_authenticated"


def test_foreign_and_missing_are_answered_alike(ask, standard, globex):
    foreign = standard.__class__.objects.create(
        number="G-1", organisation=globex, plan=standard.plan,
        starts_on=standard.starts_on, ends_on=standard.ends_on, state="active",
    )  # fmt: skip
    assert ask(f"{CONTRACTS}{standard.pk}/").status_code == 200
    strange = ask(f"{CONTRACTS}{foreign.pk}/")
    missing = ask(f"{CONTRACTS}999999/")
    huge = ask(f"{CONTRACTS}{'9' * 30}/")
    assert [answer.status_code for answer in (strange, missing, huge)] == [404, 404, 404]
    assert strange.content == missing.content == huge.content


@pytest.mark.parametrize(
    "query",
    ["colour=red", "page_size=0", "page_size=201", "page_size=x", "page_size=9e9", "cursor=%3f%3f",
     "cursor=cD1hYmM%3D", "organisation__name=Globex", "ordering=plan", "state=nonsense", "q%00=1"],
)  # fmt: skip
def test_bad_parameter_is_refused_by_name(ask, standard, query):
    answer = ask(f"{CONTRACTS}?{query}")
    assert answer.status_code == 400


def test_bad_parameter_has_its_sentence(ask):
    sentences = {"page_size": ["Ask for 1 to 200 rows."]}
    answer = ask(f"{CONTRACTS}?page_size=500")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:servicedesk:problem:invalid",
        "title": "Bad Request",
        "status": 400,
        "detail": "Some fields are not right: see “errors”.",
        "code": "invalid",
        "errors": sentences,
        "fields": sentences,
    }
    assert list(ask(f"{CONTRACTS}?colour=red").json()["errors"]) == ["colour"]


def test_every_error_is_a_problem_with_its_facts(boss, standard):
    """Also what goes wrong before a view is found, and what no view can mend."""
    secret = create_token(
        boss, name="x", scopes=["contracts:read", "tickets:write"], expires_at=None
    )
    browser = Client(raise_request_exception=False)
    key = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    json = "application/json"
    answers = {
        400: browser.post("/api/v1/tickets/", "{", json, **key),
        401: browser.get(CONTRACTS),
        403: browser.get("/api/v1/articles/", **key),
        404: browser.get("/api/v1/no/such/thing/", **key),
        405: browser.post(CONTRACTS, "{}", json, **key),
        406: browser.get(CONTRACTS, headers={"Accept": "text/html"}, **key),
        415: browser.post("/api/v1/tickets/", "<a/>", "application/xml", **key),
    }
    for code, answer in answers.items():
        assert answer["Content-Type"] == "application/problem+json", code
        told = answer.json()
        assert (answer.status_code, told["status"]) == (code, code)
        assert told["type"] == f"urn:servicedesk:problem:{told['code']}"
        assert told["title"]
        assert told["detail"]
    assert "GET" in answers[405]["Allow"]
    assert answers[404].content == browser.get(f"{CONTRACTS}999999/", **key).content
    nul = browser.get(f"{CONTRACTS}?q=%00", **key)
    assert (nul.status_code, nul.json()["code"]) == (400, "malformed")


def test_a_fault_of_ours_tells_nothing_of_it(boss, standard, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("SECRET")

    secret = create_token(boss, name="x", scopes=["contracts:read"], expires_at=None)
    monkeypatch.setattr("contracts.api.ContractView.get_serializer_context", broken)
    answer = Client(raise_request_exception=False).get(
        CONTRACTS, headers={"Authorization": f"Bearer {secret}"}
    )
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert answer.json()["code"] == "error"
    assert b"SECRET" not in answer.content


def test_options_say_what_may_be_done_and_tell_no_rows(boss, standard):
    secret = create_token(boss, name="x", scopes=["contracts:read"], expires_at=None)
    given = {"Authorization": f"Bearer {secret}"}
    answer = Client().options(CONTRACTS, headers=given)
    assert (answer.status_code, answer.json()) == (200, {"methods": ["GET", "HEAD", "OPTIONS"]})
    assert Client().options(CONTRACTS).status_code == 401


def test_pages_follow_one_another(ask, acme, standard):
    for number in range(4):
        standard.pk, standard.number = None, f"N-{number}"
        standard.save()
    first = ask(f"{CONTRACTS}?page_size=3").json()
    second = ask(first["next"]).json()
    numbers = [row["number"] for row in first["results"] + second["results"]]
    assert numbers == ["N-3", "N-2", "N-1", "N-0", "C-Acme-standard"]
    assert second["next"] is None


def test_method_nobody_may_use(ask, boss):
    secret = create_token(boss, name="script", scopes=["contracts:read"], expires_at=None)
    answer = Client().post(
        CONTRACTS, data="{}", content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


def test_schema_and_docs_open_to_those_signed_in(ask, sign_in, boss):
    assert Client().get("/api/v1/schema/").status_code == 401
    schema = ask("/api/v1/schema/?format=json")
    assert schema.status_code == 200
    assert "/api/v1/contracts/" in schema.json()["paths"]
    assert Client().get("/api/docs/").status_code == 302
    page = sign_in(boss).get("/api/docs/")
    assert page.status_code == 200
    assert b"<style" not in page.content
    assert b"http" not in page.content.replace(b"data-csrf", b"")


def test_description_of_the_api_is_whole(db, tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))
    assert (tmp_path / "schema.yml").stat().st_size > 1000
