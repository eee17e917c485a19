"""Real mails, broken at random: read or refused in bounded time, and the next one is read."""

import os
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tickets.intake.mail.child import Reader
from tickets.intake.mail.limits import CPU_SECONDS
from tickets.intake.mail.parsed import ParsedMail, Unreadable
from tickets.intake.tests.mails import MAILS, mail, multipart, part

EXAMPLES = int(os.environ.get("MAIL_EXAMPLES", "40"))
OURS = (
    mail(),
    mail(content_type="text/html; charset=utf-8", body=b"<p>It is <b>red</b></p>" * 20),
    multipart(
        part(b"On Mon, 2 Nov 2026 at 10:15, Dana <d@x.example> wrote:\n> green?", "text/plain"),
        part(b"R2F0", "image/png; name*0*=utf-8''a; name*1=b", content_transfer_encoding="base64"),
        part(b"Subject: =?utf-8?q?x?=\n\nx", "message/rfc822"),
        part(b"BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT", "text/calendar"),
        part(b"\x78\x9f\x3e\x22\x01\x00\x02", "application/ms-tnef"),
        part(b"MIAGCSqGSIb3DQEHAqCA", "application/pkcs7-mime", content_transfer_encoding="base64"),
    ),
)  # fmt: skip
SEEDS = (*OURS, *(file.read_bytes()[:40_000] for file in sorted(MAILS.glob("*.eml"))))
PIECES = (
    b"\x00", b"\r", b"\n", b"\n\n", b"(", b'"', b"<", b">", b";", b"=?utf-8?q?", b"?=", b"--edge",
    b"Content-Type: multipart/mixed; boundary=edge\n", b"Content-Transfer-Encoding: base64\n",
    b"charset=utf-7", b"charset=punycode", b"begin 644 x\n", b"\xff\xfe", b"&#x110000;", b"<b a=1>",
    b"<!--", b"On Mon, 2 Nov 2026 10:15 x <", b"\xed\xa0\x80", b"From: ",
)  # fmt: skip
ROUND_SECONDS = 2 * CPU_SECONDS


@st.composite
def broken_mails(draw: st.DrawFn) -> bytes:
    """A real mail with pieces cut out, repeated or put in."""
    raw = bytearray(draw(st.sampled_from(SEEDS)))
    for _time in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(raw)))
        kind = draw(st.sampled_from(["cut", "put", "many", "bytes", "repeat"]))
        end = min(len(raw), at + draw(st.integers(1, 2000)))
        if kind == "cut":
            del raw[at:end]
        elif kind == "put":
            raw[at:at] = draw(st.sampled_from(PIECES))
        elif kind == "many":
            raw[at:at] = draw(st.sampled_from(PIECES)) * draw(st.integers(2, 3000))
        elif kind == "bytes":
            raw[at:at] = draw(st.binary(max_size=50))
        else:
            raw[at:at] = raw[at:end] * draw(st.integers(1, 50))
    return bytes(raw[:2_000_000])


@pytest.fixture(scope="module")
def reader():
    with Reader() as one:
        yield one


def read_or_refuse(reader: Reader, raw: bytes) -> tuple[ParsedMail | None, str]:
    try:
        return reader.read(raw), ""
    except Unreadable as refusal:
        return None, refusal.reason


@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
@given(raw=broken_mails())
def test_a_broken_mail_is_read_or_refused_in_time(reader, raw):
    started = time.monotonic()
    found, reason = read_or_refuse(reader, raw)

    assert time.monotonic() - started < ROUND_SECONDS
    assert reader.read(mail()).written == "Hello"
    if found is None:
        assert reason
        assert "more time or memory" not in reason
        return
    texts = (found.subject, found.text, found.written, found.html, *found.headers.values())
    assert not any("\x00" in text for text in texts)
    assert all(text.encode("utf-8") is not None for text in texts)
    assert not any(sign in found.subject for sign in "\r\n")
