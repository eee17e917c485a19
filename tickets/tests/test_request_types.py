"""Request types: who is offered which, what each saved form keeps, what is refused."""

import pytest

from contracts.models import Plan
from contracts.querysets import desk_day
from servicedesk.errors import Conflict, Refused
from servicedesk.events.models import Event
from tickets import services
from tickets.models import FormVersion, RequestType
from tickets.services import RequestTypeDraft

pytestmark = pytest.mark.django_db
FORM = {"fields": [{"name": "door", "kind": "text", "label": "Door"}]}


def save(name="Repair", form=FORM, *, actor=None, known=None, seen=None, **facts):
    return services.save_request_type(
        RequestTypeDraft(name=name, **facts), form, actor=actor, request_type=known,
        seen_version=seen,
    )  # fmt: skip


def offered(person):
    return [str(one) for one in RequestType.visible_to(person, day=desk_day())]


def test_each_changed_form_is_the_next_version_and_the_old_one_stays(frank):
    first = save(actor=frank)
    same = save(name="Repair of doors", known=first, actor=frank)
    more = {"fields": [*FORM["fields"], {"name": "floor", "kind": "number", "label": "Floor"}]}
    changed = save(name="Repair of doors", form=more, known=first, actor=frank)
    assert (same.current.number, changed.current.number) == (1, 2)
    versions = list(FormVersion.objects.order_by("number").values_list("number", "definition"))
    assert versions == [(1, FORM), (2, more)]
    events = Event.objects.filter(kind="request_type.form_saved").order_by("pk")
    assert [one.data["version"] for one in events] == [1, 1, 2]


def test_form_that_cannot_work_leaves_everything_as_it_was(frank):
    known = save(actor=frank)
    broken = {"fields": [{"name": "a", "kind": "text", "label": "A",
                          "conditions": [{"field": "b", "is": "x"}]}]}  # fmt: skip
    with pytest.raises(Refused, match="its condition names “b”"):
        save(name="Other", form=broken, known=known, actor=frank)
    known.refresh_from_db()
    assert (known.name, FormVersion.objects.count(), Event.objects.count()) == ("Repair", 1, 1)


def test_team_that_is_not_there_is_refused(frank, line2):
    field = {"name": "part", "kind": "text", "label": "Part", "audience": "desk"}
    save(form={"fields": [{**field, "teams": [line2.pk]}]}, actor=frank)
    with pytest.raises(Refused, match="it names a team that is not there"):
        save(form={"fields": [{**field, "teams": [line2.pk + 100]}]}, actor=frank)
    assert RequestType.objects.count() == 1


@pytest.mark.parametrize("more", [{"required_at_closing": True}, {"audience": "desk"}])
def test_a_file_nobody_could_give_is_not_asked_for(frank, more):
    field = {"name": "log", "kind": "file", "label": "Log"}
    with pytest.raises(Refused, match="files come with the request") as refused:
        save(form={"fields": [{**field, **more}]}, actor=frank)
    assert refused.value.field == "log"
    assert (RequestType.objects.count(), FormVersion.objects.count()) == (0, 0)
    save(form={"fields": [field]}, actor=frank)


def test_two_administrators_do_not_overwrite_each_other(frank, erin):
    known = save(actor=frank)
    save(known=known, form={"fields": []}, actor=erin, seen=1)
    with pytest.raises(Conflict, match="Somebody saved version 2"):
        save(known=known, form=FORM, actor=frank, seen=1)
    assert FormVersion.objects.count() == 2


def test_type_is_offered_by_role_plan_and_product(alice, boss, standard, controller, camera):
    standard.products.add(controller)
    save("For all", order=1)
    save("Managers", is_for_managers=True, order=2)
    save("Standard", plans=[Plan.objects.get(code="standard")], order=3)
    save("Premium", plans=[Plan.objects.get(code="premium")], order=4)
    save("Controllers", products=[controller, camera], order=5)
    save("Cameras", products=[camera], order=6)
    save("Old", is_active=False, order=7)
    assert offered(alice) == ["For all", "Standard", "Controllers"]
    assert offered(boss) == ["For all", "Managers", "Standard", "Controllers"]


def test_the_desk_sees_every_type_and_a_client_without_contract_what_is_for_all(dana, mallory):
    save("For all")
    save("Old", is_active=False)
    save("Premium", plans=[Plan.objects.get(code="premium")])
    assert offered(dana) == ["For all", "Old", "Premium"]
    assert offered(mallory) == ["For all"]
