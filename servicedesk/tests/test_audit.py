"""The audit: sign-ins, access and what else names a chapter; for administrators only."""

import pytest
from django.test import Client
from django.utils import translation

from conftest import PASSWORD
from servicedesk import audit
from servicedesk.accounts.events import MEMBERSHIP_CHANGED
from servicedesk.accounts.memberships import set_membership
from servicedesk.accounts.services import change_role
from servicedesk.events.models import Event
from servicedesk.events.services import record

PAGE = "/desk/audit/"


def try_password(user_email: str, password: str) -> None:
    browser = Client(REMOTE_ADDR="203.0.113.77")
    browser.post("/accounts/login/", {"login": user_email, "password": password})


def test_sign_ins_and_failures_stand_in_it_with_their_network(alice, frank, sign_in):
    try_password(alice.email, "wrong-wrong")
    try_password("nobody@acme.example", "wrong-wrong")
    try_password(alice.email, PASSWORD)
    entries, older = audit.page(frank)
    assert [(entry.actor, entry.words, entry.subject, entry.address) for entry in entries] == [
        ("Alice", "signed in", "", "203.0.113.0/24"),
        ("", "somebody tried an address nobody here has", "", "203.0.113.0/24"),
        ("", "failed to sign in", "Alice", "203.0.113.0/24"),
    ]
    assert older is None
    page = sign_in(frank).get(PAGE).content.decode()
    assert "failed to sign in" in page
    assert "203.0.113.77" not in page


def test_it_is_filtered_by_chapter_and_person(alice, bob, acme, frank):
    change_role(alice, role="client_manager", organisation=acme, actor=frank)
    try_password(bob.email, PASSWORD)
    said = "changed the role: Client contact → Client manager"
    rights = (
        "was given rights in Acme: reads requests of the whole organisation, writes messages, "
        "opens requests, accepts, rejects and withdraws, sees the hours used, manages colleagues"
    )
    for asked in ({"chapter": "access"}, {"person": alice.pk}):
        assert {entry.words for entry in audit.page(frank, **asked)[0]} == {said, rights}
    assert [entry.words for entry in audit.page(frank, person=bob.pk)[0]] == ["signed in"]


def test_rights_are_said_in_the_language_of_whoever_reads(alice, acme, frank):
    with translation.override("ru"):
        set_membership(alice, acme, actor=frank, reach="all", rights={"can_open": True})
    said = Event.objects.get(kind="membership.granted").data["rights"]
    assert said == {"reach": "all", "site": "", "allowed": ["can_open"]}
    words = "was given rights in Acme: reads requests of the whole organisation, opens requests"
    assert [entry.words for entry in audit.page(frank)[0]] == [words]
    with translation.override("ru"):
        assert "открывает обращения" in audit.page(frank)[0][0].words


def test_rights_of_old_events_stay_as_they_were_said(alice, frank):
    said = {"organisation_name": "Acme", "rights": "читает все обращения"}
    record(MEMBERSHIP_CHANGED, alice, actor=frank, **said)
    words = [entry.words for entry in audit.page(frank)[0]]
    assert words == ["has other rights in Acme: читает все обращения"]


def test_it_is_paged(alice, frank):
    for _ in range(3):
        try_password(alice.email, PASSWORD)
    audit_pages, before = [], None
    while True:
        entries, before = audit.page(frank, before=before)
        audit_pages += entries
        if before is None:
            break
    assert len(audit_pages) == 3


@pytest.mark.parametrize("who", ["alice", "dana", "petra", "erin"])
def test_it_is_the_administrators(who, request, sign_in):
    user = request.getfixturevalue(who)
    assert sign_in(user).get(PAGE).status_code == 403
    assert audit.page(user) == ([], None)


@pytest.mark.parametrize(
    "query",
    ["?chapter=%27", "?person=x", "?before=-1", "?person=99999999999999999999", "?before=1"],
)
def test_odd_questions_are_answered(frank, sign_in, query):
    assert sign_in(frank).get(PAGE + query).status_code == 200


def test_nothing_of_it_can_be_changed_in_the_administration(alice, frank, sign_in):
    try_password(alice.email, PASSWORD)
    event = Event.objects.get(kind="person.signed_in")
    desk = sign_in(frank)
    assert desk.post(f"/admin/events/event/{event.pk}/change/", {"kind": "x"}).status_code == 403
    assert desk.post(f"/admin/events/event/{event.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Event.objects.get(pk=event.pk).kind == "person.signed_in"
