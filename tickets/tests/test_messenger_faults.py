"""A process dies anywhere between the messenger and the ticket: once, and nothing lost."""

import pytest
from django.utils import timezone

from servicedesk.messenger import receiving, sending
from servicedesk.messenger.models import OutgoingMessage, Update
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
ALICE = 7


def lives_again() -> None:
    """Leases run out, and another process takes what waits."""
    Update.objects.update(next_attempt_at=timezone.now())
    OutgoingMessage.objects.filter(state="waiting").update(next_attempt_at=timezone.now())


def works() -> None:
    """What a worker does: handle what came, send what waits."""
    receiving.handle_all(timezone.now)
    sending.send_all(timezone.now)


class Killed(BaseException):
    """The end of a process: nothing of ours catches it."""


def dies(monkeypatch, place: str) -> None:
    """The process ends the next time it comes by."""

    def end(*args, **kwargs):
        raise Killed

    monkeypatch.setattr(place, end)


@pytest.mark.parametrize(
    "place",
    [
        "servicedesk.messenger.receiving.download",  # the file on its way
        "servicedesk.messenger.receiving._act",  # the file kept, nothing done
        "tickets.services.open_ticket",  # in the middle of the change
        "servicedesk.messenger.answering.write",  # changed, not answered, not committed
        "servicedesk.messenger.sending.call",  # claimed, not sent
    ],
)
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_process_that_dies_anywhere_opens_one_request_and_says_so_once(
    telegram, linked, alice, line1, monkeypatch, place
):
    linked(alice, ALICE)
    file_id = telegram.has_file(b"log")
    telegram.writes(ALICE, caption="Door 4 stays shut", document={"file_id": file_id,
                                                                  "file_size": 3})  # fmt: skip
    telegram.presses(ALICE, "send:")
    from_messenger = [telegram.updates[0], telegram.updates[1]]
    for update in from_messenger * 2:  # brought again, for nobody said that they were kept
        receiving.store(update, now=timezone.now())
    with monkeypatch.context() as patched:
        dies(patched, place)
        with pytest.raises(Killed):
            works()
    lives_again()
    works()
    ticket = Ticket.objects.get()
    assert ticket.messages.get().attachments.get().file.read() == b"log"
    said = [text for text in telegram.told(ALICE) if "is with us" in text]
    assert said == [f"Your request #{ticket.pk} is with us. Answer this message to add to it."]
    assert not Update.objects.exclude(state="done").exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_message_sent_by_a_process_that_dies_before_it_says_so_comes_again_under_its_key(
    telegram, linked, alice, monkeypatch
):
    linked(alice, ALICE)
    receiving.store(telegram.writes(ALICE, "/help"), now=timezone.now())
    receiving.handle_all(timezone.now)
    with monkeypatch.context() as patched:
        dies(patched, "servicedesk.messenger.models.OutgoingMessage.save")
        with pytest.raises(Killed):
            sending.send_all(timezone.now)
    assert sending.send_all(timezone.now) == 0  # its lease still holds
    lives_again()
    sending.send_all(timezone.now)
    keys = [key for method, _asked, key in telegram.calls if method == "sendMessage"]
    assert (len(keys), len(set(keys))) == (2, 1)


def test_handler_that_fails_is_tried_again_and_at_last_the_person_is_told(
    telegram, messenger_round, linked, alice, line1, monkeypatch
):
    linked(alice, ALICE)
    telegram.writes(ALICE, "Door 4 stays shut")
    with monkeypatch.context() as patched:
        patched.setattr("tickets.messenger.opening._products", lambda user: 1 / 0)
        for _attempt in range(receiving.MAX_ATTEMPTS):
            lives_again()
            messenger_round()
    assert Update.objects.get().state == "parked"
    assert telegram.told(ALICE) == [
        "Your last message could not be taken. Please send it again or use the portal."
    ]
    telegram.writes(ALICE, "Door 4 stays shut")
    messenger_round()
    assert "Your request" in telegram.last(ALICE)["text"]
