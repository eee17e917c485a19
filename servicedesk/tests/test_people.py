"""People and their roles: kept by services, recorded, refused in words."""

import pytest

from servicedesk.accounts.models import Organisation, Team, User
from servicedesk.accounts.services import (
    change_profile,
    change_role,
    create_user,
    deactivate,
    reactivate,
    save_organisation,
    save_team,
    set_members,
)
from servicedesk.errors import Refused
from servicedesk.events.models import Event


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_person_is_added_with_an_address_in_lower_case(acme, frank):
    user = create_user(
        " Zoe@Acme.Example ", full_name="Zoe", role="client", organisation=acme, actor=frank,
        password="another-horse-8", language="ru",
    )  # fmt: skip
    assert (user.email, user.language) == ("zoe@acme.example", "ru")
    assert user.check_password("another-horse-8")
    assert kinds() == ["person.created", "membership.granted"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "not an address"}, "email"),
        ({"email": "ALICE@acme.example"}, "email"),
        ({"full_name": " "}, "full_name"),
        ({"full_name": "Zoe\nBcc: x"}, None),
        ({"role": "king"}, "role"),
        ({"role": "line1"}, "organisation"),
        ({"role": "partner"}, "organisation"),
        ({"organisation": None}, "organisation"),
        ({"password": "12345"}, "password"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ],
)
def test_unfit_person_is_refused_and_nothing_is_kept(alice, acme, frank, change, field):
    fields = {
        "email": "zoe@acme.example", "full_name": "Zoe", "role": "client", "organisation": acme,
    } | change  # fmt: skip
    before = User.objects.count()
    with pytest.raises(Refused) as refused:
        create_user(fields.pop("email"), actor=frank, **fields)
    assert refused.value.field == field
    assert User.objects.count() == before
    assert kinds() == []


def test_role_changes_with_its_home(alice, acme, nearby, frank):
    change_role(alice, role="client_manager", organisation=acme, actor=frank)
    change_role(alice, role="client_manager", organisation=acme, actor=frank)
    with pytest.raises(Refused):
        change_role(alice, role="partner", organisation=acme, actor=frank)
    change_role(alice, role="partner", organisation=nearby, actor=frank)
    assert [kind for kind in kinds() if kind.startswith("person.")] == ["person.role_changed"] * 2
    alice.refresh_from_db()
    assert (alice.role, alice.organisation) == ("partner", nearby)


def test_last_administrator_cannot_be_lost(frank, erin):
    with pytest.raises(Refused, match="last administrator"):
        change_role(frank, role="head", organisation=None, actor=erin)
    with pytest.raises(Refused, match="last administrator"):
        deactivate(frank, reason="x", actor=erin)
    with pytest.raises(Refused, match="their own access"):
        deactivate(frank, reason="x", actor=frank)
    frank.refresh_from_db()
    assert (frank.role, frank.is_active) == ("administrator", True)
    assert kinds() == []


def test_access_is_closed_and_opened(alice, frank):
    deactivate(alice, reason="left", actor=frank)
    with pytest.raises(Refused):
        deactivate(alice, reason="left", actor=frank)
    reactivate(alice, actor=frank)
    assert kinds() == ["person.deactivated", "person.reactivated"]
    assert Event.objects.get(kind="person.deactivated").data["reason"] == "left"


def test_profile_records_only_what_changed(alice):
    change_profile(alice, actor=alice, full_name="Alice", phone="1")
    assert Event.objects.get().data == {"before": {"phone": ""}, "after": {"phone": "1"}}
    change_profile(alice, actor=alice, phone="1")
    assert kinds() == ["person.changed"]
    with pytest.raises(TypeError):
        change_profile(alice, actor=alice, role="administrator")


def test_organisations_and_teams_are_kept_and_recorded(frank, acme, nearby, dana, alice):
    save_organisation(Organisation(name="Initech"), actor=frank)
    acme.name = "Acme Works"
    save_organisation(acme, actor=frank)
    save_organisation(acme, actor=frank)
    team = save_team(Team(name="Gates", line=2), actor=frank)
    set_members(team, members=[dana], actor=frank)
    set_members(team, members=[dana], actor=frank)
    assert kinds() == [
        "organisation.created", "organisation.changed", "team.created", "team.changed",
    ]  # fmt: skip
    with pytest.raises(Refused, match="does not work at the desk"):
        set_members(team, members=[alice], actor=frank)
    with pytest.raises(Refused, match="Only a partner"):
        save_team(Team(name="Odd", line=1, organisation=acme), actor=frank)
    with pytest.raises(Refused):
        save_team(Team(name="Gates", line=2), actor=frank)
    assert list(team.memberships.values_list("user", flat=True)) == [dana.pk]
