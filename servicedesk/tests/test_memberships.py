"""Who gives whom which rights in an organisation."""

import pytest
from django.urls import reverse

from servicedesk.accounts.memberships import end_membership, set_membership
from servicedesk.accounts.models import RIGHTS, Membership, Site, User
from servicedesk.accounts.services import change_role, create_user
from servicedesk.errors import Refused
from servicedesk.events.models import Event

pytestmark = pytest.mark.django_db
ALL = dict.fromkeys(RIGHTS, True)


def again(user):
    return User.objects.get(pk=user.pk)


def kinds():
    found = Event.objects.filter(kind__startswith="membership.").order_by("pk")
    return list(found.values_list("kind", flat=True))


def test_a_role_given_is_a_membership_at_home(acme, frank):
    person = create_user("zoe@acme.example", full_name="Zoe", role="client_manager",
                         organisation=acme, actor=frank)  # fmt: skip
    row = Membership.objects.get(user=person)
    assert (row.reach, row.can_manage_people, row.ends_at) == ("all", True, None)
    change_role(person, role="client", organisation=acme, actor=frank)
    row.refresh_from_db()
    assert (row.reach, row.can_manage_people, row.can_open) == ("own", False, True)
    assert kinds() == ["membership.granted", "membership.changed"]


def test_another_home_ends_the_rights_in_the_old_one(acme, globex, frank):
    person = create_user("zoe@acme.example", full_name="Zoe", role="client", organisation=acme,
                         actor=frank)  # fmt: skip
    change_role(person, role="client", organisation=globex, actor=frank)
    assert [right.organisation for right in again(person).rights] == [globex]


def test_a_manager_changes_a_colleagues_rights(boss, bob, acme):
    set_membership(bob, acme, actor=boss, reach="all", rights={"can_open": True})
    right = again(bob).right_in(acme.pk)
    assert (right.reach, right.can_open, right.can_comment) == ("all", True, False)
    set_membership(bob, acme, actor=boss, reach="all", rights={"can_open": True})
    assert kinds() == ["membership.granted"]


@pytest.mark.parametrize(
    ("reach", "rights"),
    [("all", {}), ("own", {"can_see_hours": True}), ("site", {})],
)
def test_nobody_gives_more_than_they_have(reach, rights, alice, bob, acme):
    north, south = (Site.objects.create(organisation=acme, name=name) for name in ("N", "S"))
    set_membership(alice, acme, actor=None, reach="site", site=north,
                   rights={"can_manage_people": True})  # fmt: skip
    events = Event.objects.count()
    with pytest.raises(Refused, match="You cannot give more than you have"):
        set_membership(bob, acme, actor=again(alice), reach=reach, site=south, rights=rights)
    assert Membership.objects.filter(user=bob).count() == 0
    assert Event.objects.count() == events


def test_nobody_takes_from_those_who_may_do_more(alice, boss, acme):
    set_membership(alice, acme, actor=None, rights={"can_manage_people": True})
    set_membership(boss, acme, actor=None, reach="all", rights=ALL)
    row = Membership.objects.get(user=boss)
    with pytest.raises(Refused, match="This person may do more than you"):
        end_membership(row, actor=again(alice))
    with pytest.raises(Refused, match="This person may do more than you"):
        set_membership(boss, acme, actor=again(alice), rights={})
    assert again(boss).right_in(acme.pk).reach == "all"


def test_a_manager_has_no_word_elsewhere(boss, mallory, globex):
    with pytest.raises(Refused, match="You do not manage the people of this organisation"):
        set_membership(mallory, globex, actor=boss, rights={})
    assert again(mallory).is_client_manager


def test_the_last_manager_stays(boss, bob, acme):
    set_membership(boss, acme, actor=None, reach="all", rights=ALL)
    row = Membership.objects.get(user=boss)
    with pytest.raises(Refused, match="Boss is the last who manages the people here"):
        end_membership(row, actor=again(boss))
    with pytest.raises(Refused, match="Boss is the last who manages the people here"):
        set_membership(boss, acme, actor=again(boss), reach="all", rights={})
    set_membership(bob, acme, actor=again(boss), reach="all", rights=ALL)
    end_membership(row, actor=again(boss))
    assert again(boss).rights == []


def test_the_portals_managers_see_and_change_their_colleagues(sign_in, boss, bob, alice, acme):
    for person in (alice, bob):
        set_membership(person, acme, actor=None, rights={"can_open": True})
    browser = sign_in(boss)
    page = browser.get(reverse("portal_people")).content.decode()
    assert "alice@acme.example" in page
    key = Membership.objects.get(user=bob).pk
    assert browser.get(reverse("portal_person", args=[key])).status_code == 200
    answer = browser.post(reverse("portal_person", args=[key]),
                          {"reach": "all", "can_comment": "on"})  # fmt: skip
    assert answer.status_code == 302
    right = again(bob).right_in(acme.pk)
    assert (right.reach, right.can_comment, right.can_open) == ("all", True, False)
    assert browser.post(reverse("portal_person_end", args=[key])).status_code == 302
    assert again(bob).rights == []


def test_who_manages_nobody_has_no_such_page(sign_in, alice, bob, acme):
    set_membership(bob, acme, actor=None, rights={})
    key = Membership.objects.get(user=bob).pk
    browser = sign_in(alice)
    assert browser.get(reverse("portal_people")).status_code == 403
    assert browser.post(reverse("portal_person_end", args=[key])).status_code == 403
    assert again(bob).right_in(acme.pk) is not None
