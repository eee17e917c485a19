"""Mail handed over by another server: for our addresses only, and 250 only once it is kept."""

import pytest

from servicedesk.notifications.identity import reply_address
from tickets.choices import MailState
from tickets.intake.mail.listening import keep, mailbox_of
from tickets.models import IncomingMail, Mailbox
from tickets.tests.letters import letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(db) -> Mailbox:
    return Mailbox.objects.create(name="Support", addresses="support@desk.example")


def test_only_our_addresses_are_ours(box):
    off = Mailbox.objects.create(name="Old", addresses="old@desk.example", is_active=False)
    assert mailbox_of("support@desk.example") == box
    assert mailbox_of("Support+anything@Desk.example") == box
    assert mailbox_of(reply_address(7)) == box
    for address in (
        "old@desk.example",
        "x@elsewhere.example",
        "support@desk.example.evil.example",
        "",
        "@",
        reply_address(7).replace("+7.", "+8.").replace("support", "other"),
    ):
        assert mailbox_of(address) is None
    assert not off.is_active


def test_what_is_kept_has_its_envelope(box):
    keep(letter("who@nowhere.example"), [reply_address(7), "support@desk.example"])
    mail = IncomingMail.objects.get()
    assert (mail.mailbox, mail.state) == (box, MailState.STORED)
    assert mail.recipients == [reply_address(7), "support@desk.example"]
    with pytest.raises(LookupError):
        keep(letter("who@nowhere.example"), ["x@elsewhere.example"])
    assert IncomingMail.objects.count() == 1
