"""The messenger: linked by a code, kept before acted on, sent once, silent to strangers."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from servicedesk.accounts.services import deactivate
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from servicedesk.events.registry import kind
from servicedesk.events.services import record
from servicedesk.messenger import bot, outbox, polling, receiving, sending, services
from servicedesk.messenger.models import Chat, LinkCode, OutgoingMessage, Update
from servicedesk.messenger.views import SECRET_HEADER
from servicedesk.notifications.models import Notification, OutgoingMail, Preference
from servicedesk.notifications.services import Notice, notify
from servicedesk.notifications.topics import topic
from servicedesk.tests.telegram import BLOCKED, TOKEN, too_many

pytestmark = pytest.mark.django_db
WEBHOOK = "/messenger/telegram/"
RANG = kind("test.messenger_rang", "rang")
CALLS = topic("test_messenger", "Calls", for_clients=True)


def brings(update, secret=None) -> int:
    """The messenger brings an update to the webhook; the status it gets."""
    body = update if isinstance(update, str) else json.dumps(update)
    headers = {SECRET_HEADER: bot.webhook_secret() if secret is None else secret}
    return Client().post(
        WEBHOOK, body, content_type="application/json", headers=headers
    ).status_code  # fmt: skip


def rang(acme, *people) -> Event:
    event = record(RANG, acme, actor=None)
    notify(event, people, topic=CALLS, render=lambda user: Notice("It rang", "/profile/"))
    return event


def due_again() -> None:
    """Time passes until whatever waits may be tried."""
    OutgoingMessage.objects.update(next_attempt_at=timezone.now())
    Update.objects.update(next_attempt_at=timezone.now())


# -- linking --------------------------------------------------------------------------------------
def test_code_of_the_profile_links_the_chat(telegram, messenger_round, alice, sign_in):
    page = sign_in(alice).post("/profile/messenger/")
    code = page.context["code"]
    assert f"https://t.me/desk_test_bot?start={code}" in page.content.decode()
    telegram.writes(7, f"/start {code}")
    messenger_round()
    assert Chat.objects.get(chat_id=7).user == alice
    assert telegram.told(7)[0] == "Alice, this chat is linked to your account."
    event = Event.objects.get(kind="messenger.linked")
    assert (event.actor, event.data["chat"]) == (alice, 7)
    assert "Linked" in sign_in(alice).get("/profile/messenger/").content.decode()


def test_code_is_kept_as_a_digest_only(alice):
    code = services.create_code(alice, at=timezone.now())
    assert code not in str(list(LinkCode.objects.values()))
    assert code not in str(list(Event.objects.values("data")))


def test_code_works_once_and_for_ten_minutes(telegram, messenger_round, alice):
    code = services.create_code(alice, at=timezone.now())
    telegram.writes(7, f"/start {code}")
    telegram.writes(8, f"/start {code}")
    messenger_round()
    assert list(Chat.objects.values_list("user", "chat_id")) == [(alice.pk, 7)]
    assert "not valid any more" in telegram.told(8)[0]
    old = services.create_code(alice, at=timezone.now() - timedelta(minutes=11))
    telegram.writes(9, f"/start {old}")
    messenger_round()
    assert not Chat.objects.filter(chat_id=9).exists()


def test_new_code_voids_the_one_before(alice):
    now = timezone.now()
    first, second = services.create_code(alice, at=now), services.create_code(alice, at=now)
    assert services.link(first, chat_id=7, name="", at=now) is None
    assert services.link(second, chat_id=7, name="", at=now) is not None


def test_sixth_code_in_an_hour_is_refused(telegram, alice, sign_in):
    browser = sign_in(alice)
    assert [browser.post("/profile/messenger/").status_code for _ in range(6)] == [200] * 5 + [422]
    assert LinkCode.objects.count() == 5


def test_chat_that_moves_to_another_account_leaves_the_first(telegram, linked, alice, bob):
    linked(alice, 7)
    code = services.create_code(bob, at=timezone.now())
    services.link(code, chat_id=7, name="Bob", at=timezone.now())
    assert list(Chat.objects.values_list("user", "chat_id")) == [(bob.pk, 7)]
    assert Event.objects.get(kind="messenger.unlinked").subject_id == alice.pk


def test_unlinking_on_the_page_and_in_the_chat(telegram, messenger_round, linked, alice, sign_in):
    linked(alice, 7)
    browser = sign_in(alice)
    assert browser.post("/profile/messenger/unlink/").status_code == 302
    assert not Chat.objects.exists()
    with pytest.raises(Refused):
        services.unlink(alice, actor=alice, at=timezone.now())
    linked(alice, 7)
    telegram.writes(7, "/unlink")
    messenger_round()
    assert not Chat.objects.exists()
    assert telegram.told(7) == [
        "This chat is linked no more. You can link it again in your profile."
    ]


def test_page_is_calm_while_the_channel_is_off(alice, sign_in):
    browser = sign_in(alice)
    assert "Telegram is not set up here" in browser.get("/profile/messenger/").content.decode()
    browser.post("/profile/messenger/")
    assert LinkCode.objects.count() == 0
    assert Client().post(WEBHOOK, "{}", content_type="application/json").status_code == 404


# -- strangers ------------------------------------------------------------------------------------
def test_stranger_gets_one_polite_answer_and_nothing_else(telegram, messenger_round, alice):
    for text in ("hello", "/help", "/unassigned", "/requests"):
        telegram.writes(66, text)
    telegram.presses(66, "take:1")
    telegram.writes(66, document={"file_id": telegram.has_file(b"x"), "file_name": "x.txt"})
    messenger_round()
    assert len(telegram.told(66)) == 1
    assert "This bot answers those who use the service desk" in telegram.told(66)[0]
    assert {method for method, _asked, _key in telegram.calls} == {"getUpdates", "sendMessage"}
    assert Update.objects.filter(state="done").count() == 6


def test_stranger_is_answered_in_their_language(telegram, messenger_round):
    telegram.writes(66, "привет", language="ru")
    messenger_round()
    assert telegram.told(66)[0].startswith("Этот бот отвечает")


def test_closed_access_is_a_stranger(telegram, messenger_round, linked, alice, frank):
    linked(alice, 7)
    deactivate(alice, reason="left", actor=frank)
    telegram.writes(7, "/help")
    messenger_round()
    assert "This bot answers those who use the service desk" in telegram.told(7)[0]


def test_groups_and_forged_senders_are_not_acted_on(telegram, messenger_round, linked, alice):
    linked(alice, 7)
    telegram.writes(7, "/help", chat={"id": 7, "type": "group"})
    telegram.writes(7, "/help", **{"from": {"id": 8, "is_bot": False}})
    telegram.writes(7, "/help", **{"from": {"id": 7, "is_bot": True}})
    messenger_round()
    assert telegram.sent == []
    assert Update.objects.filter(state="done").count() == 3


# -- what comes in --------------------------------------------------------------------------------
def test_update_brought_twice_is_handled_once(telegram, linked, alice):
    linked(alice, 7)
    update = telegram.writes(7, "/help")
    assert [brings(update), brings(update)] == [200, 200]
    receiving.handle_all(timezone.now)
    receiving.handle_all(timezone.now)
    sending.send_all(timezone.now)
    assert (Update.objects.count(), len(telegram.told(7))) == (1, 1)


@pytest.mark.parametrize("secret", ["", "wrong", "é"])
def test_webhook_without_the_secret_is_not_there(telegram, secret):
    assert brings(telegram.writes(7, "/help"), secret=secret) == 404
    assert Update.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", "7", '"x"', '{"update_id": "1"}', '{"update_id": -1}',
     '{"update_id": 1e400}', '{"update_id": 99999999999999999999}', '{"update_id": true}',
     "[" * 100_000],
)  # fmt: skip
def test_what_is_no_update_is_refused_and_not_kept(telegram, body):
    assert brings(body) == 400
    assert Update.objects.count() == 0


@pytest.mark.parametrize(
    "update",
    [
        {}, {"message": None}, {"message": []}, {"message": {"chat": 7}},
        {"message": {"chat": {"id": "7", "type": "private"}, "from": {"id": "7"}}},
        {"message": {"chat": {"id": 66, "type": "private"}, "from": {"id": 66}, "text": 7,
                     "date": "x", "photo": [1], "document": 3, "reply_to_message": [1]}},
        {"message": {"chat": {"id": 66, "type": "private"}, "from": {"id": 66},
                     "text": "a\x00b\ud800", "date": 10**18}},
        {"callback_query": {"id": 1, "from": {}, "message": {}}},
        {"my_chat_member": {"chat": {"id": 66, "type": "private"}, "from": {"id": 66}}},
        {"edited_message": {"text": "x"}}, {"channel_post": {"text": "x"}},
    ],
)  # fmt: skip
def test_odd_updates_are_kept_and_done(telegram, update):
    assert brings({"update_id": 5, **update}) == 200
    receiving.handle_all(timezone.now)
    assert Update.objects.get().state == "done"


def test_poll_acknowledges_only_what_is_kept(telegram, linked, alice):
    linked(alice, 7)
    telegram.writes(7, "/help")
    telegram.writes(7, "/help")
    assert polling.poll_once(seconds=0) == 2
    assert len(telegram.updates) == 2  # not acknowledged by the asking itself
    assert polling.poll_once(seconds=0) == 0
    assert telegram.updates == []


@pytest.mark.parametrize(
    "answer",
    [
        (502, "<html>"), (200, "{"), (200, "[]"), too_many(5), (409, {"ok": False}),
        (200, {"ok": True, "result": 7}),
    ],
)  # fmt: skip
def test_poll_survives_whatever_is_answered(telegram, answer):
    telegram.writes(66, "hello")
    telegram.will_answer("getUpdates", answer)
    assert polling.poll_once(seconds=0) == 0
    assert polling.poll_once(seconds=0) == 1


def test_numbers_that_begin_anew_after_a_quiet_week_are_not_skipped(telegram):
    telegram.writes(66, "hello")
    polling.poll_once(seconds=0)
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        telegram.updates[:] = [{**telegram.writes(67, "hello"), "update_id": 5}]
        assert polling.poll_once(seconds=0) == 1


def test_a_chat_is_handled_in_the_order_it_came(telegram, linked, alice, bob):
    linked(alice, 7)
    linked(bob, 8)
    for chat in (7, 7, 8):
        telegram.writes(chat, "/help")
    polling.poll_once(seconds=0)
    first, _second, third = Update.objects.order_by("pk").values_list("pk", flat=True)
    assert receiving.due_updates(timezone.now()) == [first, third]
    Update.objects.filter(pk=first).update(next_attempt_at=timezone.now() + timedelta(hours=1))
    assert receiving.due_updates(timezone.now()) == [third]


# -- what goes out --------------------------------------------------------------------------------
def test_notice_reaches_inbox_mail_and_messenger(telegram, linked, acme, alice, bob):
    linked(alice, 7)
    event = rang(acme, alice, bob)
    notify(event, [alice], topic=CALLS, render=lambda user: Notice("It rang", "/profile/"))
    sending.send_all(timezone.now)
    assert telegram.told(7) == ["It rang\n\nhttp://testserver/profile/"]
    assert (Notification.objects.count(), OutgoingMail.objects.count()) == (2, 2)
    assert [key for _method, _asked, key in telegram.calls] == [f"event.{event.pk}.{alice.pk}"]


def test_who_wants_no_messages_gets_none(telegram, linked, acme, alice):
    linked(alice, 7)
    Preference.objects.create(user=alice, topic=CALLS.name, wants_messenger=False)
    rang(acme, alice)
    assert OutgoingMessage.objects.count() == 0
    assert OutgoingMail.objects.count() == 1


def test_topics_are_chosen_for_the_messenger_where_there_is_one(telegram, alice, sign_in, settings):
    browser = sign_in(alice)
    assert "By messenger" in browser.get("/inbox/preferences/").content.decode()
    kept = {"inbox-test_messenger": "on", "mail-test_messenger": "at_once"}
    browser.post("/inbox/preferences/", kept)
    assert CALLS.name in Preference.not_by_messenger(alice)
    browser.post("/inbox/preferences/", {**kept, "messenger-test_messenger": "on"})
    assert CALLS.name not in Preference.not_by_messenger(alice)
    settings.TELEGRAM_TOKEN = ""
    browser.post("/inbox/preferences/", kept)
    assert CALLS.name not in Preference.not_by_messenger(alice)
    assert "By messenger" not in browser.get("/inbox/preferences/").content.decode()


def test_messenger_asked_to_wait_is_left_alone(telegram, linked, acme, alice):
    linked(alice, 7)
    rang(acme, alice)
    telegram.will_answer("sendMessage", too_many(30))
    now = timezone.now()
    (key,) = sending.due_messages(now)
    sending.send(key, now=now)
    row = OutgoingMessage.objects.get()
    assert (row.state, row.attempt_count, row.next_attempt_at) == (
        "waiting", 0, now + timedelta(seconds=30),
    )  # fmt: skip
    sending.send(key, now=now + timedelta(seconds=30))
    assert len(telegram.told(7)) == 1


def test_blocked_bot_marks_the_link_dead_until_the_person_writes(
    telegram, messenger_round, linked, acme, alice
):
    linked(alice, 7)
    rang(acme, alice)
    rang(acme, alice)
    telegram.will_answer("sendMessage", BLOCKED)
    sending.send_all(timezone.now)
    assert list(OutgoingMessage.objects.values_list("state", flat=True)) == ["dropped"] * 2
    assert Event.objects.filter(kind="messenger.blocked", subject_id=alice.pk).count() == 1
    assert not outbox.has_chat(alice)
    rang(acme, alice)
    assert OutgoingMessage.objects.count() == 2
    assert OutgoingMail.objects.count() == 3
    telegram.writes(7, "/help")
    messenger_round()
    assert outbox.has_chat(alice)
    assert Event.objects.filter(kind="messenger.revived").count() == 1
    assert len(telegram.told(7)) == 1


def test_blocking_and_letting_in_again_are_noted_when_told(
    telegram, messenger_round, linked, alice
):
    linked(alice, 7)
    place = {"chat": {"id": 7, "type": "private"}, "from": {"id": 7}, "date": 1}
    for status, can_be_reached in (("kicked", False), ("member", True)):
        telegram._happened({"my_chat_member": {**place, "new_chat_member": {"status": status}}})
        messenger_round()
        assert outbox.has_chat(alice) is can_be_reached


@pytest.mark.parametrize("answer", [(502, "Bad Gateway"), (200, "{"), (200, "[]"),
                                    (500, {"ok": False})])  # fmt: skip
def test_passing_trouble_is_tried_again_under_the_same_key(telegram, linked, acme, alice, answer):
    linked(alice, 7)
    rang(acme, alice)
    telegram.will_answer("sendMessage", answer)
    sending.send_all(timezone.now)
    row = OutgoingMessage.objects.get()
    assert (row.state, row.attempt_count, telegram.told(7)) == ("waiting", 1, [])
    due_again()
    sending.send_all(timezone.now)
    assert len(telegram.told(7)) == 1
    assert {key for _method, _asked, key in telegram.calls} == {row.key}


def test_lasting_trouble_parks_the_row_and_an_administrator_may_retry(
    telegram, linked, acme, alice
):
    linked(alice, 7)
    rang(acme, alice)
    for _attempt in range(sending.MAX_ATTEMPTS):
        telegram.will_answer("sendMessage", (502, ""))
        due_again()
        sending.send_all(timezone.now)
    row = OutgoingMessage.objects.get()
    assert row.state == "parked"
    sending.retry(row, now=timezone.now())
    sending.send_all(timezone.now)
    assert len(telegram.told(7)) == 1


def test_token_never_stands_in_an_error(telegram, linked, acme, alice, settings, caplog):
    linked(alice, 7)
    rang(acme, alice)
    settings.TELEGRAM_API = "http://127.0.0.1:9"
    sending.send_all(timezone.now)
    row = OutgoingMessage.objects.get()
    assert row.error.startswith("0 no answer: ")
    assert TOKEN not in row.error + caplog.text
    assert TOKEN.partition(":")[2] not in row.error + caplog.text


def test_long_words_are_cut_to_what_the_messenger_takes(telegram, linked, acme, alice):
    linked(alice, 7)
    event = record(RANG, acme, actor=None)
    body = "😀 много слов " * 1000
    notify(event, [alice], topic=CALLS, render=lambda user: Notice("T", "/profile/", body))
    sending.send_all(timezone.now)
    (text,) = telegram.told(7)
    assert text.endswith("…\n\nhttp://testserver/profile/")


def test_two_senders_send_one_message(telegram, linked, acme, alice):
    linked(alice, 7)
    rang(acme, alice)
    now = timezone.now()
    (key,) = sending.due_messages(now)
    assert [sending.send(key, now=now), sending.send(key, now=now)] == [True, False]
    assert len(telegram.told(7)) == 1
