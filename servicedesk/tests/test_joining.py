"""Coming in: by an invitation, or by an address of a domain somebody vouched for."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from servicedesk.accounts.joining import invite, organisation_of_address, save_domain
from servicedesk.accounts.models import Domain, Invitation, Membership, User
from servicedesk.accounts.services import deactivate
from servicedesk.errors import Refused
from servicedesk.events.delivery import deliver, due_deliveries
from servicedesk.notifications.models import OutgoingMail

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-word-for-doors-9"


@pytest.fixture
def verified(acme, frank):
    return save_domain(
        Domain(organisation=acme, name="Acme.example"), is_verified=True, actor=frank
    )


def deliver_all():
    for key in due_deliveries(timezone.now()):
        deliver(key, now=timezone.now())


def letter_of(email):
    return OutgoingMail.objects.filter(address=email).latest("pk")


def link_in(letter):
    return re.search(r"https?://\S+/join/\S+", letter.body)[0]


def invited(boss, acme, email="zoe@acme.example", **fields):
    fields = {"full_name": "Zoe", "language": "ru", "actor": boss, "rights": {"can_open": True},
              **fields}  # fmt: skip
    return invite(email, acme, **fields)


def test_an_invitation_opens_an_access_once(boss, acme, settings):
    settings.SITE_URL = "https://desk.example"
    invited(boss, acme)
    letter = letter_of("zoe@acme.example")
    link = link_in(letter)
    assert letter.subject == "Ваш доступ на портал поддержки"
    assert link.startswith("https://desk.example/join/")
    person = User.objects.get(email="zoe@acme.example")
    assert (person.is_active, person.rights) == (False, [])
    assert Invitation.objects.get().digest not in letter.body
    path = link.removeprefix("https://desk.example")
    browser = Client()
    assert browser.get(path, headers={"host": "testserver"}).status_code == 200
    assert browser.post(path, {"password": "short"}).status_code == 422
    assert browser.post(path, {"password": PASSWORD}).status_code == 302
    assert browser.get(path).status_code == browser.post(path, {"password": "x"}).status_code == 404
    person = User.objects.get(pk=person.pk)
    assert person.is_active
    assert person.check_password(PASSWORD)
    right = person.right_in(acme.pk)
    assert (right.reach, right.can_open, right.can_comment) == ("own", True, False)


def test_an_invitation_ends_and_a_later_one_takes_its_place(boss, acme):
    invited(boss, acme)
    first = reverse("join_accept", args=[link_in(letter_of("zoe@acme.example")).split("/")[-2]])
    invited(boss, acme)
    second = reverse("join_accept", args=[link_in(letter_of("zoe@acme.example")).split("/")[-2]])
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert Client().post(second, {"password": PASSWORD}).status_code == 404
    assert not User.objects.get(email="zoe@acme.example").is_active


def test_somebody_known_elsewhere_accepts_without_a_new_password(boss, acme, mallory):
    invited(boss, acme, email=mallory.email)
    assert User.objects.get(pk=mallory.pk).right_in(acme.pk) is None
    path = reverse("join_accept", args=[link_in(letter_of(mallory.email)).split("/")[-2]])
    before = mallory.password
    assert Client().post(path).status_code == 302
    person = User.objects.get(pk=mallory.pk)
    assert (person.password, len(person.rights)) == (before, 2)


def test_a_closed_access_is_not_opened_by_an_invitation(boss, acme, bob, dana, frank):
    deactivate(bob, reason="left", actor=frank)
    with pytest.raises(Refused, match="access is closed"):
        invited(boss, acme, email=bob.email)
    with pytest.raises(Refused, match="works at the desk"):
        invited(boss, acme, email=dana.email)
    assert Invitation.objects.count() == OutgoingMail.objects.count() == 0


def test_one_joins_by_a_verified_domain_and_sees_ones_own_requests_only(verified, acme):
    answer = Client().post(reverse("join"), {"full_name": "Zoe", "email": "zoe@acme.example"})
    assert answer.status_code == 200
    deliver_all()
    path = reverse("join_accept", args=[link_in(letter_of("zoe@acme.example")).split("/")[-2]])
    assert Client().post(path, {"password": PASSWORD}).status_code == 302
    right = User.objects.get(email="zoe@acme.example").right_in(acme.pk)
    assert (right.reach, right.can_open, right.can_see_hours, right.can_manage_people) == (
        "own", True, False, False,
    )  # fmt: skip


def test_the_answer_is_the_same_whoever_asks(verified, alice, bob, frank, globex):
    deactivate(bob, reason="left", actor=frank)
    save_domain(Domain(organisation=globex, name="globex.example"), is_verified=False, actor=frank)
    told = set()
    for email in ("new@acme.example", alice.email, bob.email, "x@globex.example", "y@no.example"):
        answer = Client().post(reverse("join"), {"full_name": "X", "email": email})
        same = re.sub(rb'[A-Za-z0-9_=+/-]{20,}|data-now="[^"]*"', b"", answer.content)
        told.add((answer.status_code, same))
    assert len(told) == 1
    deliver_all()
    written = OutgoingMail.objects.values_list("address", flat=True)
    assert sorted(written) == [alice.email, "new@acme.example"]
    assert "/join/" not in letter_of(alice.email).body
    assert not User.objects.get(pk=bob.pk).is_active
    assert Membership.objects.filter(user=alice).count() == 0


def test_asking_is_limited(verified):
    answers = [
        Client()
        .post(reverse("join"), {"full_name": "X", "email": f"x{n}@acme.example"})
        .status_code
        for n in range(11)
    ]
    assert answers == [200] * 10 + [429]


def test_whose_an_address_is(verified, acme, globex, mallory, frank):
    assert organisation_of_address("Somebody@ACME.example") == acme
    assert organisation_of_address(mallory.email) == globex
    assert organisation_of_address("x@sub.acme.example") is None
    assert organisation_of_address("") is None
    save_domain(verified, is_verified=False, actor=frank)
    assert organisation_of_address("somebody@acme.example") is None
