"""A client in the messenger: opens a request, is answered, answers, sends files, gives a mark."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from servicedesk.messenger import services as links
from servicedesk.messenger.models import IncomingFile, OutgoingMessage
from servicedesk.tests.telegram import LARGEST_FILE
from tickets import services
from tickets.messenger.opening import subject_of
from tickets.messenger.uploads import upload_token
from tickets.models import Attachment, Message, Rating, Ticket
from tickets.tests import factories

pytestmark = pytest.mark.django_db
ALICE, MALLORY = 7, 66
STORY = {
    "en": {
        "linked": "Alice, this chat is linked to your account.",
        "which": "Which product is it about?", "send": "Send", "file": "1 file",
        "opened": "Your request #{number} is with us.",
        "replied": "support has replied", "kept": "Your message to #{number} is with us.",
        "solved": "solved: please say whether it helped", "thanks": "Thank you for the mark.",
        "accept": "It helped: close the request", "closed": "Thank you. The request is closed.",
    },
    "ru": {
        "linked": "Alice, этот чат привязан к вашей учётной записи.",
        "which": "О каком продукте речь?", "send": "Отправить", "file": "1 файл",
        "opened": "Обращение №{number} у нас.",
        "replied": "поддержка ответила", "kept": "Ваше сообщение по обращению №{number} у нас.",
        "solved": "решено", "thanks": "Спасибо за оценку.",
        "accept": "Помогло: закрыть обращение", "closed": "Спасибо. Обращение закрыто.",
    },
}  # fmt: skip


@pytest.fixture
def request_of_alice(alice, line1, dana):
    return factories.open_ticket(alice)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_story_of_a_request(
    telegram, messenger_round, alice, dana, line1, standard, controller, camera, language
):
    words = STORY[language]
    alice.language = language
    alice.save()
    code = links.create_code(alice, at=timezone.now())
    telegram.writes(ALICE, f"/start {code}")
    messenger_round()
    assert telegram.told(ALICE)[0] == words["linked"]

    # words, product, a file, one press
    telegram.writes(ALICE, "Door 4 stays shut. It hums since nine.")
    messenger_round()
    assert telegram.last(ALICE)["text"] == words["which"]
    telegram.presses(ALICE, telegram.buttons(ALICE)["Access controller"])
    photo = telegram.has_file(b"\x89PNG\r\n\x1a\n door")
    telegram.writes(ALICE, document={"file_id": photo, "file_name": "door.png", "file_size": 13})
    messenger_round()
    assert words["file"] in telegram.last(ALICE)["text"]
    press = telegram.buttons(ALICE)[words["send"]]
    telegram.presses(ALICE, press)
    telegram.presses(ALICE, press)  # an impatient finger
    messenger_round()
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.channel, ticket.requester, ticket.product) == (
        "Door 4 stays shut.", "messenger", alice, controller,
    )  # fmt: skip
    assert ticket.messages.get().body == "Door 4 stays shut. It hums since nine."
    assert Attachment.objects.get().name == "door.png"
    assert words["opened"].format(number=ticket.pk) in telegram.last(ALICE)["text"]

    # an answer of ours, and hers to it
    services.reply(ticket, body="Is the lamp red?", actor=dana)
    services.add_note(ticket, body="She sounds angry", actor=dana)
    messenger_round()
    told = telegram.last(ALICE)
    assert words["replied"] in told["text"]
    assert "Is the lamp red?" in told["text"]
    log = telegram.has_file(b"all is red")
    telegram.answers_to(told, "Yes, red.")
    telegram.answers_to(told, "", caption="And the log", document={
        "file_id": log, "file_name": "log.txt", "file_size": 10})  # fmt: skip
    messenger_round()
    said = Message.objects.filter(author=alice).order_by("pk")
    assert [(one.body, one.channel, one.is_public) for one in said[1:]] == [
        ("Yes, red.", "messenger", True), ("And the log", "messenger", True),
    ]  # fmt: skip
    assert said[2].attachments.get().file.read() == b"all is red"
    assert telegram.last(ALICE)["text"] == words["kept"].format(number=ticket.pk)

    # the solution, a mark, and consent
    services.resolve(ticket, solution="Replaced the lamp", actor=dana)
    messenger_round()
    assert words["solved"] in telegram.last(ALICE)["text"]
    buttons = telegram.buttons(ALICE)
    telegram.presses(ALICE, buttons["4 ★"])
    telegram.presses(ALICE, buttons[words["accept"]])
    messenger_round()
    assert Rating.objects.get().mark == 4
    ticket.refresh_from_db()
    assert ticket.status == "closed"
    assert telegram.toasts()[-2:] == [words["thanks"], words["closed"]]
    assert not any("angry" in text for text in telegram.told(ALICE))


def test_one_product_is_not_asked_for(telegram, messenger_round, linked, alice, line1, controller):
    linked(alice, ALICE)
    telegram.writes(ALICE, "/new Door 4 stays shut")
    messenger_round()
    assert "Product: Access controller" in telegram.last(ALICE)["text"]
    telegram.presses(ALICE, "leave:")
    messenger_round()
    telegram.presses(ALICE, "send:")
    messenger_round()
    assert Ticket.objects.count() == 0
    assert telegram.toasts()[-1] == "There is no request being written."


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        ("Door. It hums", "Door."), ("one\ntwo", "one"), ("  a   b ", "a b"),
        ("word " * 60, ("word " * 24).strip()), ("x" * 300, "x" * 120),
    ],
)  # fmt: skip
def test_subject_is_the_first_sentence(body, subject):
    assert subject_of(body) == subject


def test_request_is_chosen_from_the_list_and_written_to(
    telegram, messenger_round, linked, alice, request_of_alice
):
    linked(alice, ALICE)
    telegram.writes(ALICE, "/requests")
    messenger_round()
    assert telegram.buttons(ALICE) == {
        f"Write to #{request_of_alice.pk}": f"write:{request_of_alice.pk}"
    }
    telegram.presses(ALICE, f"write:{request_of_alice.pk}")
    telegram.writes(ALICE, "One thing more")
    messenger_round()
    assert Message.objects.latest("pk").body == "One thing more"
    assert request_of_alice.messages.count() == 2


def test_answer_to_a_message_whose_sending_was_never_confirmed_finds_its_request(
    telegram, messenger_round, linked, alice, dana, request_of_alice
):
    linked(alice, ALICE)
    services.reply(request_of_alice, body="Is it red?", actor=dana)
    messenger_round()
    told = telegram.last(ALICE)
    OutgoingMessage.objects.update(message_id=None)
    telegram.answers_to(told, "Yes")
    messenger_round()
    assert Message.objects.latest("pk").body == "Yes"


def test_engineer_is_one_press_away(telegram, messenger_round, linked, alice, dana, line1):
    linked(alice, ALICE)
    ticket = factories.open_ticket(alice)
    telegram.presses(ALICE, f"engineer:{ticket.pk}")
    messenger_round()
    assert factories.kinds(ticket)[-1] == "engineer_asked"
    assert f"An engineer answers you on #{ticket.pk} next." in telegram.told(ALICE)


def test_no_help_is_told_with_words_and_opens_the_request_again(
    telegram, messenger_round, linked, alice, dana, request_of_alice
):
    linked(alice, ALICE)
    services.resolve(request_of_alice, solution="Done", actor=dana)
    telegram.presses(ALICE, f"reject:{request_of_alice.pk}")
    telegram.writes(ALICE, "It hums again")
    messenger_round()
    request_of_alice.refresh_from_db()
    assert (request_of_alice.status, request_of_alice.reopening_count) == ("open", 1)
    assert Message.objects.latest("pk").body == "It hums again"


def test_stale_buttons_answer_with_a_sentence_and_change_nothing(
    telegram, messenger_round, linked, alice, dana, request_of_alice
):
    linked(alice, ALICE)
    number = request_of_alice.pk
    before = factories.kinds(request_of_alice)
    for data in (f"mark:{number}:5", f"accept:{number}", f"reject:{number}", "product:1", "send:",
                 "old:1", "", ":", f"take:{number}", "acknowledge:1", "unassigned:0"):  # fmt: skip
        telegram.presses(ALICE, data)
    messenger_round()
    assert all(telegram.toasts())
    assert len(telegram.toasts()) == 11
    assert factories.kinds(request_of_alice) == before
    request_of_alice.refresh_from_db()
    assert request_of_alice.assignee is None


@pytest.mark.parametrize("data", ["mark:{}:5", "accept:{}", "reject:{}", "write:{}", "engineer:{}",
                                  "take:{}"])  # fmt: skip
def test_stranger_to_a_request_learns_nothing_of_it(
    telegram, messenger_round, linked, mallory, alice, dana, request_of_alice, data
):
    linked(mallory, MALLORY)
    services.resolve(request_of_alice, solution="Done", actor=dana)
    before = factories.kinds(request_of_alice)
    for number in (request_of_alice.pk, 999_999, "9" * 30, "x", ""):
        telegram.presses(MALLORY, data.format(number))
    messenger_round()
    assert set(telegram.toasts()) == {"There is no such request."}
    assert telegram.told(MALLORY) == []
    assert factories.kinds(request_of_alice) == before


def test_forged_answer_reaches_no_foreign_request(
    telegram, messenger_round, linked, mallory, request_of_alice
):
    linked(mallory, MALLORY)
    forged = {"message_id": 5, "chat_id": MALLORY, "text": f"#{request_of_alice.pk} Door: x"}
    telegram.answers_to(forged, "Let me in")
    messenger_round()
    assert telegram.told(MALLORY) == ["There is no such request."]
    assert request_of_alice.messages.count() == 1


def test_finished_request_says_what_to_do(
    telegram, messenger_round, linked, alice, request_of_alice
):
    linked(alice, ALICE)
    services.cancel(request_of_alice, reason="no need", actor=alice)
    telegram.presses(ALICE, f"write:{request_of_alice.pk}")
    forged = {"message_id": 5, "chat_id": ALICE, "text": f"#{request_of_alice.pk} Door: x"}
    telegram.answers_to(forged, "And yet")
    messenger_round()
    assert telegram.toasts() == ["Nothing can be written to this request any more."]
    assert telegram.told(ALICE) == [
        f"Request #{request_of_alice.pk} is finished: open a new one with /new."
    ]


def test_message_counts_from_when_it_was_written(
    telegram, messenger_round, linked, alice, request_of_alice
):
    linked(alice, ALICE)
    written = (timezone.now() - timedelta(hours=2)).replace(microsecond=0)
    forged = {"message_id": 5, "chat_id": ALICE, "text": f"#{request_of_alice.pk} Door: x"}
    telegram.answers_to(forged, "Yes", date=int(written.timestamp()))
    messenger_round()
    assert Message.objects.latest("pk").posted_at == written


# -- files too large for the chat -----------------------------------------------------------------
def link_in(text: str) -> str:
    return text.partition("http://testserver")[2].split()[0]


def test_large_file_gets_a_link_that_takes_it(
    telegram, messenger_round, linked, alice, request_of_alice
):
    linked(alice, ALICE)
    big = telegram.has_file(b"", size=LARGEST_FILE + 1)
    forged = {"message_id": 5, "chat_id": ALICE, "text": f"#{request_of_alice.pk} Door: x"}
    telegram.answers_to(forged, "", document={"file_id": big, "file_name": "big.zip"})
    messenger_round()
    assert IncomingFile.objects.get().is_too_large
    assert request_of_alice.messages.count() == 1
    path = link_in(telegram.last(ALICE)["text"])
    stranger = Client()
    assert stranger.get(path).status_code == 200
    assert stranger.post(path).status_code == 422
    answer = stranger.post(path, {"files": factories.upload("big.zip", b"PK")})
    assert "Your files are with us." in answer.content.decode()
    message = Message.objects.latest("pk")
    assert (message.author, message.channel, message.body) == (
        alice, "messenger", "Files: big.zip",
    )  # fmt: skip
    assert message.attachments.get().name == "big.zip"


def test_large_file_of_a_new_request_gets_its_link_afterwards(
    telegram, messenger_round, linked, alice, line1
):
    linked(alice, ALICE)
    big = telegram.has_file(b"", size=LARGEST_FILE + 1)
    telegram.writes(ALICE, caption="A dump", document={
        "file_id": big, "file_name": "big.zip", "file_size": LARGEST_FILE + 1})  # fmt: skip
    messenger_round()
    telegram.presses(ALICE, "send:")
    messenger_round()
    assert "getFile" not in {method for method, _asked, _key in telegram.calls}
    assert "/files/for/" in telegram.last(ALICE)["text"]


@pytest.mark.parametrize("change", ["stale", "foreign", "closed access", "finished", "broken"])
def test_link_that_is_good_no_more_is_not_there(
    request_of_alice, alice, mallory, frank, change, settings, monkeypatch
):
    token = upload_token(mallory if change == "foreign" else alice, request_of_alice)
    if change == "closed access":
        alice.is_active = False
        alice.save()
    elif change == "finished":
        services.cancel(request_of_alice, reason="no need", actor=alice)
    elif change == "broken":
        token = token[:-1] + "x"
    elif change == "stale":
        settings.SECRET_KEY = "another-secret-of-this-desk-0123456789-abcdef"
    assert Client().get(f"/files/for/{token}/").status_code == 404
