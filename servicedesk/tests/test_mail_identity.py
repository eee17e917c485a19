"""What is ours in a letter is known by a mark nobody else can make."""

import re

import pytest

from servicedesk import environment
from servicedesk.notifications.identity import (
    instance_value,
    is_note_address,
    is_own_address,
    is_own_instance,
    key_of_reply_address,
    message_id,
    origin_of,
    reply_address,
    thread_id,
)

LARGEST = 2**63 - 1


@pytest.mark.parametrize("key", [1, 1042, LARGEST])
@pytest.mark.parametrize("is_note", [False, True])
def test_reply_address_says_its_ticket_in_any_case(key, is_note):
    address = reply_address(key, is_note=is_note)
    assert key_of_reply_address(address) == key
    assert key_of_reply_address(f" <{address.upper()}> ") == key
    assert is_note_address(address.upper()) is is_note
    assert re.fullmatch(r"support\+[0-9]+n?\.[a-z2-7]{16}@servicedesk\.example", address)


def test_reply_address_fits_a_mail_server_with_the_longest_mailbox(settings):
    settings.MAIL_REPLY_TO = "a" * environment.LONGEST_MAILBOX + "@example.com"
    local = reply_address(LARGEST, is_note=True).partition("@")[0]
    assert len(local) == 64
    assert key_of_reply_address(reply_address(LARGEST, is_note=True)) == LARGEST


def test_start_refuses_a_mailbox_answers_cannot_come_to(monkeypatch):
    monkeypatch.setenv("MAIL_REPLY_TO", "a" * (environment.LONGEST_MAILBOX + 1) + "@example.com")
    with pytest.raises(SystemExit, match="at most 26 letters before the @"):
        environment.mail_reply_to("Desk <support@example.com>")
    monkeypatch.setenv("MAIL_REPLY_TO", "nonsense")
    with pytest.raises(SystemExit, match="no mailbox that answers can come to"):
        environment.mail_reply_to("Desk <support@example.com>")
    monkeypatch.delenv("MAIL_REPLY_TO")
    assert environment.mail_reply_to("Desk <Support+x@Example.com>") == "support@example.com"


def test_forged_reply_address_says_nothing():
    ours, note = reply_address(1042), reply_address(1042, is_note=True)
    mark = ours.partition(".")[2].partition("@")[0]
    forged = [
        ours.replace("1042", "1043"),
        ours.replace("1042.", "1042n."),  # the mark of an answer does not make a note
        note.replace("1042n", "1042"),  # nor does a note become an answer
        ours.replace(mark, "a" * 16),
        ours.replace(mark, mark[:15]),
        ours.replace("1042", "01042"),
        ours.replace("1042", "١٠٤٢"),
        ours.replace("@", "@evil@"),
        f"{ours}\r\nBcc: x@example.com",
        f"{ours}\n",
        f"a {ours}",
        "support+1042@servicedesk.example",
        "support@servicedesk.example",
        "(" * 5000,
        "",
    ]
    assert [key_of_reply_address(address) for address in forged[:-1]] == [
        1042 if address.strip() == ours else None for address in forged[:-1]
    ]
    assert key_of_reply_address("") is None


def test_message_id_says_event_and_person_and_never_changes():
    ours = message_id(77, 5)
    assert ours == message_id(77, 5)
    assert re.fullmatch(r"<event\.77\.5\.[a-z2-7]{16}@servicedesk\.example>", ours)
    assert origin_of(ours) == origin_of(ours.upper()) == (77, 5)


def test_forged_message_id_says_nothing():
    ours = message_id(77, 5)
    forged = [
        ours.replace("77.5", "77.6"),
        ours.replace("77.5", "7.75"),
        "<event.77.5@servicedesk.example>",
        thread_id(77, 5),
        ours.strip("<>"),
        f"{ours}{ours}",
        "",
    ]
    assert [origin_of(one) for one in forged] == [None] * len(forged)


def test_marks_outlive_the_secret_key_while_it_is_a_fallback(settings):
    address, ours, value = reply_address(1042), message_id(77, 5), instance_value()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-of-the-desk-0123456789-abcdefghijkl"
    assert reply_address(1042) != address
    assert (key_of_reply_address(address), origin_of(ours)) == (1042, (77, 5))
    assert is_own_instance(value)
    settings.SECRET_KEY_FALLBACKS = []
    assert (key_of_reply_address(address), origin_of(ours)) == (None, None)
    assert not is_own_instance(value)


def test_instance_knows_itself_and_no_other_desk(settings):
    value = instance_value()
    assert is_own_instance(f" {value.upper()} ")
    assert not is_own_instance("")
    settings.SITE_URL = "https://other.example"
    assert not is_own_instance(value)


def test_own_addresses_are_those_of_letters_and_answers(settings):
    settings.MAIL_REPLY_TO = "answers@example.com"
    assert is_own_address("Support@ServiceDesk.example")
    assert is_own_address("<support+anything@servicedesk.example>")
    assert is_own_address(reply_address(5))
    assert not is_own_address("alice@acme.example")
    assert not is_own_address("")
