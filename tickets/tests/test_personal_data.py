"""One person's data: taken out whole, taken away for good; dates and deadlines stay."""

import io
import json
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from conftest import PASSWORD
from servicedesk.accounts.models import Team, User
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from servicedesk.events.tasks import deliver_due
from servicedesk.personal_data import erase_person, export_of, shares_of
from tickets import services
from tickets.models import Attachment, Message, Rating, Ticket
from tickets.search import search
from tickets.tests.factories import at, open_ticket, upload

pytestmark = pytest.mark.django_db
NOW = at(9)


@pytest.fixture
def ticket(alice, dana, line1, standard):
    """A request of Alice's with a file, an answer, and a mark."""
    ticket = open_ticket(alice)
    services.reply(ticket, body="My number is 555-0199", actor=alice, at=at(1),
                   files=[upload("passport.txt", b"secret scan")])  # fmt: skip
    services.reply(ticket, body="Restart the controller", actor=dana, at=at(2))
    return ticket


def proved(user) -> Client:
    browser = Client()
    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def unpacked(content: bytes) -> tuple[dict, dict[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(files.pop("data.json")), files


def counted(person, *, reader) -> dict[str, int]:
    return {str(one.label): one.count for one in shares_of(person, reader=reader)}


def test_all_of_it_is_taken_out(ticket, alice, mallory):
    data, files = unpacked(export_of(alice, actor=alice, at=NOW))
    assert data["profile"][0]["email"] == alice.email
    assert [one["pk"] for one in data["requests"]] == [ticket.pk]
    assert "My number is 555-0199" in [one["body"] for one in data["messages"]]
    assert "Restart the controller" not in json.dumps(data)
    assert list(files.values()) == [b"secret scan"]
    assert "password" not in json.dumps(data["profile"])
    event = Event.objects.get(kind="person.exported")
    assert (event.actor, event.subject_id, event.audit) == (alice, alice.pk, "export")
    strange, none = unpacked(export_of(mallory, actor=mallory, at=NOW))
    assert (strange["requests"], strange["messages"], none) == ([], [], {})


def test_what_became_confidential_is_told_to_nobody_it_is_hidden_from(
    alice, dana, cora, frank, line1, line2
):
    """Neither in the numbers nor in the file of the person themselves; erasing still finds it."""
    ticket = open_ticket(alice, subject="A secret lock")
    services.add_note(ticket, body="Looked.", actor=cora)
    services.watch(ticket, user=cora, actor=cora)
    services.reply(ticket, body="It is the lock.", actor=dana)
    deliver_due()
    before = counted(cora, reader=cora)
    assert min(before["Notices"], before["Requests followed"]) > 0
    assert "A secret lock" in str(unpacked(export_of(cora, actor=cora, at=NOW)))
    services.hand_over(ticket, to_team=line2, tried="x", hypothesis="y", actor=dana)
    Team.objects.filter(pk=line2.pk).update(is_confidential=True)
    for reader, sees in ((cora, False), (frank, True)):
        told = str(unpacked(export_of(cora, actor=reader, at=NOW)))
        assert ("A secret lock" in told) == sees
        assert (counted(cora, reader=reader)["Notices"] > 0) == sees
        assert (counted(cora, reader=reader)["Requests followed"] > 0) == sees
    taken = erase_person(cora, reason="asked", actor=frank, at=NOW)
    assert (taken["inbox"], taken["watched"]) == (before["Notices"], 1)


def test_erasing_takes_words_files_and_name(
    ticket, alice, frank, django_capture_on_commit_callbacks
):
    path = Attachment.objects.get().file.name
    facts = Ticket.objects.values().get()
    count = Message.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        counts = erase_person(alice, reason="asked by letter", actor=frank, at=NOW)
    assert counts["files"] == 1
    assert not default_storage.exists(path)
    assert not Attachment.objects.exists()
    gone = User.objects.get(pk=alice.pk)
    assert (gone.email, gone.full_name, gone.phone, gone.is_active) == (
        f"erased-{alice.pk}@erased.invalid", f"№ {alice.pk}", "", False,
    )  # fmt: skip
    assert not gone.has_usable_password()
    bodies = list(Message.objects.filter(author=gone).values_list("body", flat=True))
    assert set(bodies) == {"…"}
    assert Message.objects.count() == count
    assert Message.objects.filter(body="Restart the controller").exists()
    assert Ticket.objects.values().get() == facts | {"subject": "…"}


def test_nothing_finds_what_was_erased(ticket, alice, frank):
    assert search(Ticket.objects.all(), "555-0199", reader=frank).exists()
    erase_person(alice, reason="asked", actor=frank, at=NOW)
    assert not search(Ticket.objects.all(), "555-0199", reader=frank).exists()
    assert search(Ticket.objects.all(), "controller", reader=frank).exists()


def test_events_stay_without_name_and_words(ticket, alice, frank):
    before = list(Event.objects.order_by("pk").values_list("pk", "kind", "at"))
    erase_person(alice, reason="asked", actor=frank, at=NOW)
    after = list(Event.objects.order_by("pk").values_list("pk", "kind", "at"))
    assert after[:-1] == before
    told = json.dumps(list(Event.objects.values_list("data", flat=True)), ensure_ascii=False)
    assert "alice" not in told.lower()
    event = Event.objects.get(kind="person.erased")
    assert (event.actor, event.audit, event.data["reason"]) == (frank, "erasure", "asked")
    assert event.data["counts"]["messages"] == 2


def test_marks_stay_without_their_words(ticket, alice, dana, frank):
    Rating.objects.create(ticket=ticket, mark=2, comment="Dana was rude", by=alice, at=at(3))
    erase_person(alice, reason="asked", actor=frank, at=NOW)
    assert list(Rating.objects.values_list("mark", "comment")) == [(2, "")]


def test_words_of_the_desk_stay_unsigned(ticket, dana, frank):
    erase_person(dana, reason="left", actor=frank, at=NOW)
    answer = Message.objects.get(body="Restart the controller")
    assert answer.author.full_name == f"№ {dana.pk}"


def test_nobody_is_erased_twice_by_themselves_or_last(alice, frank):
    erase_person(alice, reason="asked", actor=frank, at=NOW)
    with pytest.raises(Refused, match="already"):
        erase_person(alice, reason="asked", actor=frank, at=NOW)
    with pytest.raises(Refused, match="themselves"):
        erase_person(frank, reason="asked", actor=frank, at=NOW)
    with pytest.raises(Refused, match="last administrator"):
        erase_person(frank, reason="asked", actor=None, at=NOW)
    assert User.objects.get(pk=frank.pk).is_active


def test_page_counts_asks_and_erases(ticket, alice, frank):
    browser, page = proved(frank), f"/people/{alice.pk}/data/"
    shown = browser.get(page).content.decode()
    assert "Messages written" in shown
    assert (
        browser.post(f"{page}erase/", {"address": "x@y.example", "reason": "r"}).status_code == 422
    )
    assert User.objects.get(pk=alice.pk).is_active
    assert browser.post(f"{page}erase/", {"address": alice.email, "reason": "r"}).url == page
    assert not User.objects.get(pk=alice.pk).is_active
    assert "erased.invalid" in browser.get(page).content.decode()


def test_one_takes_ones_own_after_showing_who_one_is(ticket, alice, sign_in):
    page = f"/people/{alice.pk}/data/"
    assert sign_in(alice).get(page).url.startswith("/accounts/reauthenticate/")
    browser = proved(alice)
    assert "Erase for good" not in browser.get(page).content.decode()
    answer = browser.post(f"{page}export/")
    assert unpacked(answer.content)[0]["person"] == alice.pk
    assert "no-store" in answer.headers["Cache-Control"]
    assert browser.post(f"{page}erase/", {"address": alice.email}).status_code == 403


@pytest.mark.parametrize("who", ["bob", "boss", "mallory", "dana", "erin"])
def test_nobody_else_sees_or_takes_it(alice, who, request):
    browser = proved(request.getfixturevalue(who))
    page = f"/people/{alice.pk}/data/"
    assert browser.get(page).status_code == 404
    assert browser.post(f"{page}export/").status_code == 404
    assert browser.post(f"{page}erase/", {"address": alice.email, "reason": "r"}).status_code == 403
    assert not Event.objects.filter(kind__in=("person.exported", "person.erased")).exists()
