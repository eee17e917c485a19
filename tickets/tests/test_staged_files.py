"""Files put up before they are sent: whose they are, how long they stay, what takes them over."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from servicedesk.errors import Refused
from tickets import services
from tickets.models import Attachment, Message, StagedFile, Ticket
from tickets.tests.factories import at, open_ticket, upload

pytestmark = pytest.mark.django_db
URL = "/files/staged/"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def put_up(browser, name="door.log", content=b"E-1042"):
    return browser.post(URL, {"file": SimpleUploadedFile(name, content)})


def test_file_is_put_up_under_a_generated_name_and_typed_by_its_content(sign_in, alice):
    answer = put_up(sign_in(alice), "../<b>x</b>.txt", PNG)
    staged = StagedFile.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {"id": staged.pk, "name": "b .txt", "size": 40}
    assert (staged.owner, staged.content_type) == (alice, "image/png")
    assert len(staged.file.name.rsplit("/", 1)[1]) == 32
    assert staged.expires_at - staged.staged_at == timedelta(hours=24)


def test_request_takes_staged_files_over_in_their_order(sign_in, alice, line1):
    browser = sign_in(alice)
    keys = [put_up(browser, f"{name}.log").json()["id"] for name in "abc"]
    stored = {one.name: one.file.name for one in StagedFile.objects.all()}
    browser.post(
        "/portal/requests/new/",
        {"subject": "Door", "body": "Shut", "type": "incident", "impact": "2", "urgency": "2",
         "staged": [keys[2], keys[0], keys[1], keys[2]]},
    )  # fmt: skip
    kept = list(Attachment.objects.order_by("pk"))
    assert [one.name for one in kept] == ["c.log", "a.log", "b.log"]
    assert {one.name: one.file.name for one in kept} == stored
    assert kept[0].file.read() == b"E-1042"
    assert StagedFile.objects.count() == 0


@pytest.mark.parametrize("whose", ["stranger", "nobody", "expired", "sent"])
def test_file_that_is_not_mine_or_gone_is_refused_the_same_way(
    sign_in, alice, mallory, line1, whose
):
    ticket = open_ticket(alice)
    owner = mallory if whose == "stranger" else alice
    staged = services.stage_file(upload(), owner=owner)
    if whose == "expired":
        StagedFile.objects.update(expires_at=timezone.now())
    if whose == "sent":
        sent = services.claim_staged([staged.pk], owner=alice)
        services.reply(ticket, body="First", actor=alice, at=at(1), files=sent)
    key = 999_999 if whose == "nobody" else staged.pk
    before = Message.objects.count(), Attachment.objects.count(), StagedFile.objects.count()
    url = f"/portal/requests/{ticket.pk}/reply/"
    answer = sign_in(alice).post(url, {"body": "See the file", "staged": key})
    assert answer.status_code == 422
    assert "A file you attached is kept here no more: attach it again." in answer.content.decode()
    assert before == (
        Message.objects.count(), Attachment.objects.count(), StagedFile.objects.count(),
    )  # fmt: skip


def test_two_messages_cannot_take_one_file(alice, line1):
    ticket = open_ticket(alice)
    staged = services.stage_file(upload(), owner=alice)
    first = services.claim_staged([staged.pk], owner=alice)
    second = services.claim_staged([staged.pk], owner=alice)
    services.reply(ticket, body="First", actor=alice, at=at(1), files=first)
    with pytest.raises(Refused, match="kept here no more"):
        services.reply(ticket, body="Second", actor=alice, at=at(2), files=second)
    assert Attachment.objects.count() == 1
    assert not Message.objects.filter(body="Second").exists()


def test_refused_message_leaves_the_file_where_it_was(alice, line1):
    ticket = open_ticket(alice)
    staged = services.stage_file(upload(), owner=alice)
    files = services.claim_staged([staged.pk], owner=alice)
    with pytest.raises(Refused):
        services.reply(ticket, body=" ", actor=alice, at=at(1), files=files)
    assert services.claim_staged([staged.pk], owner=alice)[0].name == "log.txt"


@pytest.mark.parametrize("junk", ["x", "-1", "1e3", "９", "9" * 40, ""])
def test_key_that_is_no_key_is_left_out(sign_in, alice, line1, junk):
    ticket = open_ticket(alice)
    sign_in(alice).post(f"/portal/requests/{ticket.pk}/reply/", {"body": "Hm", "staged": junk})
    assert Message.objects.filter(body="Hm").count() == 1
    assert Attachment.objects.count() == 0


def test_limits_are_said_and_kept(sign_in, alice, settings):
    settings.MAX_FILE_BYTES, settings.MAX_STAGED_FILES = 10, 2
    browser = sign_in(alice)
    too_large = put_up(browser, content=b"x" * 11)
    assert (too_large.status_code, too_large.json()["detail"][:27]) == (
        422, "“door.log” is too large: at",
    )  # fmt: skip
    assert [put_up(browser).status_code for _ in range(3)] == [201, 201, 422]
    assert StagedFile.objects.count() == 2
    assert browser.post(URL).json() == {"detail": "There is no file here: choose one."}


def test_limit_of_a_message_counts_both_kinds(sign_in, alice, line1, settings):
    settings.MAX_FILES_PER_MESSAGE = 2
    ticket, browser = open_ticket(alice), sign_in(alice)
    keys = [put_up(browser).json()["id"] for _ in range(2)]
    url = f"/portal/requests/{ticket.pk}/reply/"
    answer = browser.post(url, {"body": "Hm", "staged": keys, "files": [upload()]})
    assert answer.status_code == 422
    assert "At most 2 files a message." in answer.content.decode()
    assert (Attachment.objects.count(), StagedFile.objects.count()) == (0, 2)


def test_only_the_owner_may_let_go_of_it(
    sign_in, alice, bob, dana, django_capture_on_commit_callbacks
):
    staged = services.stage_file(upload(), owner=alice)
    url = f"{URL}{staged.pk}/discard/"
    for other in (bob, dana):
        assert sign_in(other).post(url).status_code == 404
        assert staged.file.storage.exists(staged.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        assert sign_in(alice).post(url).status_code == 204
    assert not staged.file.storage.exists(staged.file.name)
    assert StagedFile.objects.count() == 0


def test_what_nobody_sent_is_swept_after_a_day_and_sent_files_stay(
    alice, line1, django_capture_on_commit_callbacks
):
    ticket = open_ticket(alice)
    old, fresh, sent = (
        services.stage_file(upload(f"{name}.log"), owner=alice, at=at(hours))
        for name, hours in (("old", 0), ("fresh", 60), ("sent", 0))
    )
    files = services.claim_staged([sent.pk], owner=alice, at=at(1))
    services.reply(ticket, body="Here", actor=alice, at=at(1), files=files)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.sweep_staged(at(24 * 60)) == 1
    assert list(StagedFile.objects.all()) == [fresh]
    assert not old.file.storage.exists(old.file.name)
    assert Attachment.objects.get().file.read() == b"all is well"


def test_stranger_puts_up_nothing(client, db):
    assert put_up(client).status_code == 302
    assert (StagedFile.objects.count(), Ticket.objects.count()) == (0, 0)
