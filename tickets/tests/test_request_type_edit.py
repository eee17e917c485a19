"""Request types are written at the desk: each save a version, previewed, with its history."""

import pytest

from tickets import services
from tickets.models import FormVersion, RequestType
from tickets.services import RequestTypeDraft

pytestmark = pytest.mark.django_db
NEW = "/desk/request-types/new/"


def question(number, **facts):
    given = {"name": "", "kind": "text", "label": "", "audience": "everyone",
             "ORDER": number + 1, **facts}  # fmt: skip
    return {f"q-{number}-{name}": value for name, value in given.items()}


def posted(*questions, **facts):
    data = {"name": "Repair", "type": "incident", "order": "10", "is_active": "on",
            "q-TOTAL_FORMS": len(questions), "q-INITIAL_FORMS": 0, "seen": 0, **facts}  # fmt: skip
    for one in questions:
        data |= one
    return data


GOOD = (
    question(0, name="what", kind="choice", label="What?", label_ru="Что?",
             options="door | Door | Дверь\nreader | Reader"),
    question(1, name="serial", label="Serial", conditions="what is reader",
             required_at_opening="on"),
)  # fmt: skip


def test_type_is_written_down_with_its_form(sign_in, frank, line1):
    answer = sign_in(frank).post(NEW, posted(*GOOD, team=line1.pk))
    known = RequestType.objects.get()
    assert answer["Location"] == f"/desk/request-types/{known.pk}/"
    assert (str(known), known.team, known.current.number) == ("Repair", line1, 1)
    assert known.current.definition == {"fields": [
        {"name": "what", "kind": "choice", "label": "What?", "label_ru": "Что?", "options": [
            {"value": "door", "label": "Door", "label_ru": "Дверь"},
            {"value": "reader", "label": "Reader", "label_ru": ""}]},
        {"name": "serial", "kind": "text", "label": "Serial", "required_at_opening": True,
         "conditions": [{"field": "what", "is": "reader"}]},
    ]}  # fmt: skip
    page = sign_in(frank).get(answer["Location"]).content.decode()
    assert "what is reader" in page
    assert "Version 1" in page


def test_question_is_moved_taken_out_and_older_forms_come_back(sign_in, frank):
    browser = sign_in(frank)
    browser.post(NEW, posted(*GOOD))
    url = f"/desk/request-types/{RequestType.objects.get().pk}/"
    moved = (
        {**GOOD[0], "q-0-ORDER": 9},
        {**GOOD[1], "q-1-conditions": ""},
        question(2, name="gone", label="Gone", DELETE="on"),
    )
    browser.post(url, posted(*moved, seen=1))
    names = [one["name"] for one in FormVersion.objects.get(number=2).definition["fields"]]
    assert names == ["serial", "what"]
    old = browser.get(url, {"version": 1}).content.decode()
    assert "This is version 1 of the form." in old
    assert browser.get(url, {"version": 7}).status_code == 404
    assert browser.post(url, posted(*GOOD, seen=1)).status_code == 409
    assert FormVersion.objects.count() == 2


def test_form_that_cannot_work_is_said_and_nothing_is_saved(sign_in, frank):
    broken = question(0, name="a", label="A", conditions="b is x")
    answer = sign_in(frank).post(NEW, posted(broken))
    assert answer.status_code == 422
    assert "its condition names “b”, which is no field of this form" in answer.content.decode()
    endless = question(0, name="a", label="A", pattern="(a+)+")
    answer = sign_in(frank).post(NEW, posted(endless))
    assert "could take very long" in answer.content.decode()
    unread = question(0, name="a", label="A", conditions="b equals x")
    answer = sign_in(frank).post(NEW, posted(unread))
    assert "Write each as “name is value”" in answer.content.decode()
    assert RequestType.objects.count() == 0


def test_preview_and_a_further_question_save_nothing(sign_in, frank):
    browser = sign_in(frank)
    shown = browser.post(NEW, posted(*GOOD, do="preview"))
    assert shown.status_code == 200
    page = shown.content.decode()
    assert "As the client sees it (en)" in page
    assert page.index("Что?") > page.index("(ru)") or "Дверь" in page
    more = browser.post(NEW, posted(*GOOD, do="add")).content.decode()
    assert "q-2-name" in more
    assert browser.post(NEW, posted(*GOOD, do="add", **{"q-TOTAL_FORMS": "x" * 9}))
    assert RequestType.objects.count() == 0


@pytest.mark.parametrize("name", ["dana", "cora", "tess", "petra", "alice"])
def test_only_the_head_and_administrators_write_them(request, sign_in, name):
    person = request.getfixturevalue(name)
    known = services.save_request_type(RequestTypeDraft(name="X"), {"fields": []}, actor=None)
    browser = sign_in(person)
    for url in ("/desk/request-types/", NEW, f"/desk/request-types/{known.pk}/"):
        assert browser.get(url).status_code == 403
    assert browser.post(NEW, posted(*GOOD)).status_code == 403
    assert RequestType.objects.get() == known
