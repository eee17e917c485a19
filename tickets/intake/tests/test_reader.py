"""The reader in its child process: whatever one mail does, the next one is read."""

import os
import signal
import sys
from pathlib import Path

import pytest

from tickets.intake.mail.child import Reader
from tickets.intake.mail.limits import RAW_BYTES
from tickets.intake.mail.parsed import MailKind, ParsedMail, Unreadable
from tickets.intake.tests.mails import HEAD, mail, multipart, part

HOSTILE = {
    "nested comments in an address": b"From: " + b"(" * 1200 + b"\n\nx",
    "nested comments in a date": HEAD + b"Date: " + b"(" * 1200 + b"\n\nx",
    "a content type of quotes": HEAD + b"Content-Type: text/plain;" + b';"' * 30_000 + b"\n\nx",
    "a content type of pieces": HEAD + b"Content-Type: a/b;" + b';a*0="' * 10_000 + b"\n\nx",
    "open encoded words": b"From: a@b.c\nSubject: " + b"=?utf-8?q?" * 6000 + b"\n\nx",
    "HTML of open tags": mail(
        content_type="text/html",
        body=b"".join(b"<b a=%d>" % i for i in range(10_000)) + b"<p>x</p>" * 2000,
    ),
    "HTML of attributes": mail(
        content_type="text/html",
        body=b"<a " + b" ".join(b"a%d=1" % i for i in range(100_000)) + b">x",
    ),
    "HTML of ampersands": mail(content_type="text/html", body=b"&" * 2_000_000),
    "a boundary of one dash": mail(
        content_type="multipart/mixed; boundary=-", body=b"-" * 1_000_000
    ),
    "quotes without end": mail(body=b">" * 1_000_000),
    "uuencoded beginnings": mail(body=b"begin 644 x\n" * 10_000),
    "a character set of code": mail(
        content_type="text/plain; charset=punycode", body=b"a\xff" * 50_000
    ),
}
REFUSED = {
    "nothing": (b"", "There are no headers: this is not a mail."),
    "zeros": (b"\x00" * 100_000, "There are no headers: this is not a mail."),
    "a long header": (b"Subject: " + b"a" * 70_000 + b"\n\nx", "A header is longer than 64 kB."),
    "a header bomb": (
        b"".join(b"X-%d: %s\n" % (number, b"a" * 900) for number in range(400)) + b"\nx",
        "The headers are longer than 256 kB.",
    ),
    "10,000 parts": (
        multipart(*[part(b"x", "text/plain")] * 10_000),
        "The mail has more than 200 parts.",
    ),
    "3,000 deep": (
        HEAD
        + b"".join(
            b"Content-Type: multipart/mixed; boundary=x%d\n\n--x%d\n" % (i, i) for i in range(3000)
        ),
        "The parts of the mail are nested more than 20 deep.",
    ),
    "too large": (b"a" * (RAW_BYTES + 1), "The mail is larger than 60 MB."),
}


@pytest.fixture(scope="module")
def reader():
    with Reader(instance="desk.example") as one:
        yield one


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_mail_is_read_and_the_next_one_too(reader, raw):
    assert isinstance(reader.read(raw), ParsedMail)
    assert reader.read(mail()).written == "Hello"


@pytest.mark.parametrize(("raw", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_mail_beyond_the_limits_is_unreadable_and_says_why(reader, raw, reason):
    with pytest.raises(Unreadable) as refusal:
        reader.read(raw)

    assert refusal.value.reason == reason
    assert reader.read(mail()).subject == "Gate"


def test_every_field_comes_through_the_child(reader):
    raw = multipart(
        part(b"Hello\n", "text/plain; charset=utf-8"),
        part(b"\x00\xff", "application/x-log", content_disposition='attachment; filename="a.log"'),
        head=HEAD + b"Date: Thu, 26 Nov 2026 10:00:00 +0300\nTo: desk@desk.example\n"
        b"References: <a@x> <b@x>\nIn-Reply-To: <b@x>\nPrecedence: bulk\n",
    )

    found = reader.read(raw)

    assert (found.sender.email, found.sender.name) == ("alice@acme.example", "Alice")
    assert found.sent_at.isoformat() == "2026-11-26T07:00:00+00:00"
    assert [one.email for one in found.to] == ["desk@desk.example"]
    assert (found.references, found.in_reply_to) == (("a@x", "b@x"), ("b@x",))
    assert found.kind == MailKind.AUTOMATIC
    assert found.headers == {"precedence": "bulk"}
    (file,) = found.attachments
    assert (file.name, file.content, file.content_type) == (
        "a.log",
        b"\x00\xff",
        "application/x-log",
    )


def test_our_own_mail_is_known_by_its_header(reader):
    ours = mail(head=HEAD + b"X-Service-Desk-Instance: desk.example\n")
    others = mail(head=HEAD + b"X-Service-Desk-Instance: other.example\n")

    assert reader.read(ours).kind == MailKind.OWN
    assert reader.read(others).kind == MailKind.PERSON


def test_a_large_mail_is_read():
    content = b"UEsDBAoAAAAA" * 6 + b"\n"
    raw = multipart(
        part(content * 360_000, "application/zip; name=a.zip", content_transfer_encoding="base64")
    )
    assert len(raw) > 25 * 1024 * 1024

    with Reader() as reader:
        (file,) = reader.read(raw).attachments

    assert len(file.content) == 360_000 * 54  # as it came: nothing unpacks it


def test_a_dead_child_is_replaced():
    with Reader() as reader:
        reader.read(mail())
        child = reader._child
        os.kill(child.pid, signal.SIGKILL)
        child.wait()

        assert reader.read(mail()).subject == "Gate"
        assert reader._child.pid != child.pid


def test_a_stopped_child_is_given_up_after_its_time():
    with Reader() as reader:
        reader.read(mail())
        reader._wall_seconds = 1
        os.kill(reader._child.pid, signal.SIGSTOP)

        with pytest.raises(Unreadable, match="more time or memory"):
            reader.read(mail())

    with Reader() as reader:
        assert reader.read(mail()).subject == "Gate"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_child_has_no_secret_and_no_framework(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "do not tell")
    with Reader() as reader:
        reader.read(mail())
        pid = reader._child.pid
        assert b"do not tell" not in Path(f"/proc/{pid}/environ").read_bytes()
        maps = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")
        assert [name for name in ("psycopg", "_sqlite3", "django") if name in maps] == []
