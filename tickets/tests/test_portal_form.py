"""A request with a form: what is asked, kept, shown and refused; the server alone decides."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contracts.models import Asset
from servicedesk.events.models import Event
from tickets import search, services
from tickets.models import Attachment, StagedFile, Ticket, TicketAnswers, Unsent
from tickets.services import RequestTypeDraft
from tickets.tests.factories import upload

pytestmark = pytest.mark.django_db
URL = "/portal/requests/new/"
FIELDS = [
    {"name": "what", "kind": "choice", "label": "What broke?", "label_ru": "Что сломалось?",
     "options": [{"value": "door", "label": "Door", "label_ru": "Дверь"},
                 {"value": "reader", "label": "Reader", "label_ru": "Считыватель"}],
     "required_at_opening": True},
    {"name": "serial", "kind": "text", "label": "Serial number", "pattern": "[A-Z]{2}-[0-9]{4}",
     "pattern_words": "Two letters, a dash, four digits.", "required_at_opening": True,
     "conditions": [{"field": "what", "is": "reader"}]},
    {"name": "device", "kind": "asset", "label": "Which device?"},
    {"name": "log", "kind": "file", "label": "Log"},
    {"name": "cause", "kind": "text", "label": "Cause", "audience": "desk",
     "required_at_closing": True},
]  # fmt: skip


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def repair(frank, line1):
    draft = RequestTypeDraft(name="Repair", name_ru="Ремонт", type="incident")
    return services.save_request_type(draft, {"fields": FIELDS}, actor=frank)


@pytest.fixture
def given(repair):
    return {
        "request_type": repair.pk, "subject": "Gate 4", "body": "Stays shut.", "impact": "2",
        "urgency": "2", "answer_what": "reader", "answer_serial": "AB-1234",
    }  # fmt: skip


def test_type_is_chosen_first_and_the_words_go_along(sign_in, alice, repair):
    browser = sign_in(alice)
    page = browser.get(URL, {"q": "gate"}).content.decode()
    assert f'href="?q=gate&amp;type={repair.pk}"' in page
    assert 'href="?q=gate&amp;type=other"' in page
    form = browser.get(URL, {"q": "gate", "type": repair.pk}).content.decode()
    assert 'value="gate"' in form
    assert "What broke?" in form
    assert "Cause" not in form


def test_russian_reader_is_asked_in_russian(sign_in, alice, repair):
    alice.language = "ru"
    alice.save()
    form = sign_in(alice).get(URL, {"type": repair.pk}).content.decode()
    assert "Что сломалось?" in form
    assert "Считыватель" in form


@pytest.mark.parametrize("key", ["999999", "x", "9" * 30, "-1"])
def test_type_that_is_not_offered_is_not_there(sign_in, alice, repair, key):
    assert sign_in(alice).get(URL, {"type": key}).status_code == 404
    assert sign_in(alice).post(URL, {"request_type": key}).status_code == 404


def test_answers_and_their_version_stay_with_the_ticket(sign_in, alice, frank, repair, given):
    sign_in(alice).post(URL, given)
    ticket = Ticket.objects.get()
    services.save_request_type(
        RequestTypeDraft(name="Repair"), {"fields": []}, actor=frank, request_type=repair
    )
    kept = TicketAnswers.objects.get(ticket=ticket)
    assert kept.values == {"what": "reader", "serial": "AB-1234"}
    assert kept.version.number == 1
    assert ticket.type == "incident"
    page = sign_in(alice).get(f"/portal/requests/{ticket.pk}/").content.decode()
    assert page.index("What broke?") < page.index("Serial number")
    assert "AB-1234" in page


def test_hidden_answer_is_ignored_and_never_kept(sign_in, alice, given):
    sign_in(alice).post(URL, {**given, "answer_what": "door", "answer_serial": "nonsense"})
    assert TicketAnswers.objects.get().values == {"what": "door"}


def test_desk_field_cannot_be_filled_in_by_a_client(sign_in, alice, given):
    sign_in(alice).post(URL, {**given, "answer_cause": "me", "answer_other": "x"})
    assert TicketAnswers.objects.get().values == {"what": "reader", "serial": "AB-1234"}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("answer_what", "", "Please answer this."),
        ("answer_what", "window", "This value is not one of the choices."),
        ("answer_serial", "ab", "Two letters, a dash, four digits."),
        ("answer_serial", "A" * 1_000_000, "This is too long: 1000000 characters, at most 200."),
        ("answer_serial", "AB-1\x00", "There is a control character in the text"),
        ("answer_device", "999999", "Choose one of your own devices."),
    ],
)
def test_wrong_answer_is_said_at_its_field_and_nothing_is_kept(
    sign_in, alice, given, field, value, sentence
):
    before = Event.objects.count()
    answer = sign_in(alice).post(URL, {**given, field: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert sentence in answer.content.decode()
    counts = (Ticket.objects.count(), TicketAnswers.objects.count(), Event.objects.count())
    assert counts == (0, 0, before)


def test_device_of_another_client_is_refused_like_one_that_is_not_there(
    sign_in, alice, globex, acme, given
):
    theirs = Asset.objects.create(organisation=globex, name="Theirs")
    mine = Asset.objects.create(organisation=acme, name="Mine")
    browser = sign_in(alice)
    refused = browser.post(URL, {**given, "answer_device": theirs.pk})
    assert (refused.status_code, Ticket.objects.count()) == (422, 0)
    assert "Theirs" not in refused.content.decode()
    browser.post(URL, {**given, "answer_device": mine.pk})
    assert TicketAnswers.objects.get().values["device"] == mine.pk
    assert "Mine" in browser.get(f"/portal/requests/{Ticket.objects.get().pk}/").content.decode()


def test_markup_in_an_answer_is_text(sign_in, alice, frank, line1, given):
    fields = [{"name": "what", "kind": "long", "label": "<b>What</b>"}]
    other = services.save_request_type(RequestTypeDraft(name="X"), {"fields": fields}, actor=frank)
    hostile = {"request_type": other.pk, "answer_what": "<img src=x onerror=alert(1)>"}
    page = sign_in(alice).post(URL, {**given, **hostile}, follow=True).content.decode()
    assert "<img src=x" not in page
    assert "<b>What</b>" not in page
    assert "&lt;img src=x" in page


def test_files_of_a_field_stand_with_their_answer(sign_in, alice, mallory, given):
    browser = sign_in(alice)
    staged = services.stage_file(upload("staged.log"), owner=alice)
    browser.post(
        URL,
        {**given, "answer_log": [upload("plain.log")], "answer_log_staged": [staged.pk],
         "files": [upload("more.log")]},
    )  # fmt: skip
    kept = {one.name: one for one in Attachment.objects.all()}
    assert set(kept) == {"plain.log", "staged.log", "more.log"}
    assert TicketAnswers.objects.get().values["log"] == [
        kept["plain.log"].pk, kept["staged.log"].pk,
    ]  # fmt: skip
    assert StagedFile.objects.count() == 0


def test_file_of_somebody_else_is_not_taken(sign_in, alice, mallory, given):
    theirs = services.stage_file(upload("theirs.log"), owner=mallory)
    for name in ("staged", "answer_log_staged"):
        answer = sign_in(alice).post(URL, {**given, name: [theirs.pk]})
        assert answer.status_code == 422
        assert "theirs.log" not in answer.content.decode()
    assert (Ticket.objects.count(), Attachment.objects.count()) == (0, 0)
    assert StagedFile.objects.get() == theirs


def test_ticket_is_found_by_its_answers_but_never_by_the_desks(sign_in, alice, dana, given):
    sign_in(alice).post(URL, given)
    ticket = Ticket.objects.get()
    services.change_answers(ticket, given={"cause": "corrosion"}, actor=dana)

    def finds(words, reader):
        return list(search.search(Ticket.visible_to(reader), words, reader=reader)) == [ticket]

    assert finds("AB-1234", alice)
    assert finds("считыватель", alice)
    assert finds("corrosion", dana)
    assert not finds("corrosion", alice)


def test_without_scripts_the_questions_follow_on_request(sign_in, alice, given):
    browser = sign_in(alice)
    first = browser.get(URL, {"type": given["request_type"]}).content.decode()
    assert 'data-question="answer_serial"' in first
    hidden = first[first.index('data-question="answer_serial"') :].split(">", 1)[0]
    assert hidden.endswith(" hidden")
    log = SimpleUploadedFile("a.log", b"x")
    answer = browser.post(URL, {**given, "answer_serial": "", "do": "show", "answer_log": [log]})
    page = answer.content.decode()
    shown = page[page.index('data-question="answer_serial"') :].split(">", 1)[0]
    assert not shown.endswith(" hidden")
    assert "Please answer this." not in page
    assert "Stays shut." in page
    assert "a.log" in page
    assert Ticket.objects.count() == 0


def test_files_that_came_with_mistakes_need_not_be_picked_again(sign_in, alice, given):
    browser = sign_in(alice)
    page = browser.post(URL, {**given, "subject": "", "files": [upload("kept.log")]})
    assert page.status_code == 422
    assert "kept.log" in page.content.decode()
    browser.post(URL, {**given, "staged": [StagedFile.objects.get().pk]})
    assert Attachment.objects.get().name == "kept.log"


def test_kept_request_comes_back_on_any_device_and_goes_when_it_is_sent(sign_in, alice, bob, given):
    browser = sign_in(alice)
    kept = browser.post(URL, {**given, "do": "keep", "files": [upload("kept.log")]})
    assert kept["Location"] == "/portal/"
    other = sign_in(alice)
    assert "You have begun a request." in other.get(URL).content.decode()
    page = other.get(URL, {"type": given["request_type"]}).content.decode()
    assert "AB-1234" in page
    assert "Stays shut." in page
    assert "kept.log" in page
    assert "AB-1234" not in sign_in(bob).get(URL, {"type": given["request_type"]}).content.decode()
    other.post(URL, {**given, "staged": [StagedFile.objects.get().pk]})
    assert Unsent.objects.count() == 0


def call(browser, **body):
    given = {"subject": "Gate", "body": "Shut.", **body}
    return browser.post("/api/v1/tickets/", given, content_type="application/json")


def test_api_takes_a_request_type_with_its_answers(sign_in, alice, mallory, repair):
    browser = sign_in(alice)
    answers = {"what": "reader", "serial": "AB-1234", "cause": "not theirs to say"}
    made = call(browser, request_type="Repair", answers=answers)
    assert made.status_code == 201
    assert TicketAnswers.objects.get().values == {"what": "reader", "serial": "AB-1234"}
    refused = call(browser, request_type=repair.pk, answers={"what": "reader", "serial": "x"})
    assert refused.status_code == 422
    assert "Two letters, a dash, four digits." in refused.content.decode()
    assert call(browser, answers=answers).status_code == 422
    assert call(browser, request_type="Nothing", answers={}).status_code == 400
    assert Ticket.objects.count() == 1


def sends(browser, **parts):
    given = {"subject": "Gate", "body": "Shut.", "request_type": "Repair", **parts}
    return browser.post("/api/v1/tickets/", given)  # multipart/form-data


@pytest.mark.parametrize(
    "answers",
    [
        {"answers": '{"what": "reader", "serial": "AB-1234"}'},
        {"answers.what": "reader", "answers.serial": "AB-1234"},
    ],
)
def test_api_takes_the_files_of_a_form_in_parts(sign_in, alice, repair, answers):
    made = sends(sign_in(alice), **answers, **{"answers.log": [upload("a.log"), upload("b.log")]})
    assert made.status_code == 201, made.content
    files = list(Attachment.objects.order_by("pk"))
    assert [one.name for one in files] == ["a.log", "b.log"]
    assert TicketAnswers.objects.get().values == {
        "what": "reader", "serial": "AB-1234", "log": [one.pk for one in files],
    }  # fmt: skip


@pytest.mark.parametrize("named", ["door.log", [1], [[1]], {"id": 1}])
def test_api_says_how_files_are_sent_where_words_name_one(sign_in, alice, repair, named):
    refused = call(sign_in(alice), request_type="Repair", answers={"what": "door", "log": named})
    assert refused.status_code == 422
    assert refused.json()["errors"] == {
        "answer_log": [
            "Files are sent as files: multipart/form-data, each in a part named “answers.log”."
        ]
    }
    assert Ticket.objects.count() == 0


@pytest.mark.parametrize("name", ["serial", "nothing"])
def test_a_file_stands_only_where_one_is_asked_for(sign_in, alice, repair, name):
    refused = sends(sign_in(alice), **{"answers.what": "door", f"answers.{name}": upload("a.log")})
    assert refused.status_code == 422
    assert "no field for files of that name" in refused.content.decode()
    assert sends(sign_in(alice), answers="[1]").status_code == 400
    assert sends(sign_in(alice), **{"answer.what": "door"}).status_code == 400
    assert (Ticket.objects.count(), Attachment.objects.count()) == (0, 0)


def test_the_desk_cannot_name_files_in_words(sign_in, dana, alice, given):
    sign_in(alice).post(URL, {**given, "answer_log": [upload("door.log")]})
    before = TicketAnswers.objects.get().values
    address = f"/api/v1/tickets/{Ticket.objects.get().number}/resolve/"
    sent = {"solution": "Oiled.", "answers": {"cause": "wear", "log": [[1]]}}
    refused = sign_in(dana).post(address, sent, content_type="application/json")
    assert refused.status_code == 422
    assert "send more with a message" in refused.content.decode()
    assert TicketAnswers.objects.get().values == before


def test_a_file_that_is_asked_for_has_to_come(sign_in, alice, frank, line1, given, repair):
    fields = [
        dict(one, required_at_opening=True) if one["name"] == "log" else one for one in FIELDS
    ]
    draft = RequestTypeDraft(name="Repair", name_ru="Ремонт", type="incident")
    services.save_request_type(draft, {"fields": fields}, actor=frank, request_type=repair)
    browser = sign_in(alice)
    page = browser.get(URL, {"type": repair.pk}).content.decode()
    label = page[page.index(">Log") :]
    assert "optional" not in label[: label.index("</p>")]
    refused = browser.post(URL, given)
    assert refused.status_code == 422
    assert "answer_log" in refused.context["form"].errors
    assert TicketAnswers.objects.count() == 0
    staged = services.stage_file(upload("staged.log"), owner=alice)
    browser.post(URL, {**given, "answer_log_staged": [staged.pk]})
    kept = Attachment.objects.get()
    assert (kept.name, TicketAnswers.objects.get().values["log"]) == ("staged.log", [kept.pk])


def test_the_api_gives_the_answers_the_asker_may_see(sign_in, alice, dana, given):
    sign_in(alice).post(URL, {**given, "answer_log": [upload("door.log")]})
    answers = TicketAnswers.objects.get()
    answers.values = {**answers.values, "cause": "A loose wire"}
    answers.save()
    file = Attachment.objects.get()
    address = f"/api/v1/tickets/{answers.ticket_id}/"
    theirs = sign_in(alice).get(address).json()["answers"]
    assert [(one["name"], one["label"], one["value"], one["words"]) for one in theirs] == [
        ("what", "What broke?", "reader", "Reader"),
        ("serial", "Serial number", "AB-1234", "AB-1234"),
        ("log", "Log", [file.pk], ""),
    ]
    ours = sign_in(dana).get(address).json()["answers"]
    assert (ours[-1]["name"], ours[-1]["value"], ours[-1]["is_inner"]) == (
        "cause", "A loose wire", True,
    )  # fmt: skip
