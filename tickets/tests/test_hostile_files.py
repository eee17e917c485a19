"""Files sent to harm whoever opens them: each comes out as an inert download."""

import pytest

from tickets import services
from tickets.tests.factories import at, open_ticket, upload

pytestmark = pytest.mark.django_db
SCRIPT = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HOSTILE = {
    "a drawing with a script": ("a.svg", SVG),
    "a page": ("a.html", b"<!doctype html><html>" + SCRIPT),
    "a page under a picture's name": ("a.png", b"<!doctype html><html>" + SCRIPT),
    "a page behind spaces": ("a.txt", b" \n" * 600 + SCRIPT),
    "XML with a style sheet": ("a.xml", b'<?xml version="1.0"?><?xml-stylesheet href="x"?><a/>'),
    "a page in UTF-7": ("a.txt", b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-"),
    "a PDF": ("a.pdf", b"%PDF-1.7\n1 0 obj<</S/JavaScript/JS(app.alert(1))>>"),
    "a program": ("a.exe", b"MZ" + b"\0" * 64),
    "a script": ("a.js", b"alert(1)"),
    "nothing": ("a.html", b""),
}  # fmt: skip
POLYGLOTS = {
    "GIF and script": ("a.js", b"GIF89a/*" + b"\0" * 32 + b"*/=1;alert(1)//", "image/gif"),
    "GIF and page": ("a.html", b"GIF89a" + SCRIPT, "image/gif"),
    "JPEG and page": ("a.html", b"\xff\xd8\xff\xe0\x00\x10JFIF" + SCRIPT, "image/jpeg"),
    "PNG and page": ("a.html", b"\x89PNG\r\n\x1a\n" + SCRIPT, "image/png"),
}
NAMES = {
    'a"b.txt': "a b.txt",
    "a\r\nSet-Cookie: x=1\r\n\r\n<script>.txt": "a Set-Cookie x=1 script .txt",
    "report\u202efdp.exe": "report fdp.exe",
    "отчёт «март».docx": "отчёт «март».docx",
    "../../../etc/passwd": "passwd",
    "a;filename=evil.html": "a;filename=evil.html",
    "a%0d%0aX: y.txt": "a%0d%0aX y.txt",
}


@pytest.fixture
def give_out(alice, dana, line1, sign_in):
    """Keep a file with a request and ask for it as its client."""

    def give(name: str, content: bytes, **headers: str):
        ticket = open_ticket(alice)
        reply = services.reply(
            ticket, body="x", actor=dana, at=at(1), files=[upload(name, content)]
        )
        (kept,) = reply.attachments.all()
        return sign_in(alice).get(f"/files/{kept.pk}/", headers=headers)

    return give


def refuse_live(answer, content_type: str, disposition: str) -> None:
    told = answer.headers
    assert answer.status_code == 200
    assert told["Content-Type"] == content_type
    assert told["Content-Disposition"].startswith(disposition)
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert told["X-Frame-Options"] == "DENY"
    assert told["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "private" in told["Cache-Control"]


@pytest.mark.parametrize("what", HOSTILE)
def test_it_is_an_inert_download(give_out, what):
    name, content = HOSTILE[what]
    answer = give_out(name, content)
    refuse_live(answer, "application/octet-stream", "attachment")
    assert b"".join(answer.streaming_content) == content


@pytest.mark.parametrize("what", POLYGLOTS)
def test_two_things_at_once_are_a_picture_and_nothing_else(give_out, what):
    """Served as a picture, never sniffed, sandboxed: no browser runs the other half."""
    name, content, content_type = POLYGLOTS[what]
    refuse_live(give_out(name, content), content_type, "inline")


@pytest.mark.parametrize("name", NAMES)
def test_no_name_leaves_its_header(give_out, name):
    answer = give_out(name, b"x")
    header = answer.headers["Content-Disposition"]
    assert not any(ord(letter) < 32 or 0x202A <= ord(letter) <= 0x202E for letter in header)
    assert "Set-Cookie" not in answer.headers
    assert "X" not in answer.headers
    shown = NAMES[name]
    assert (f'filename="{shown}"' in header) or ("filename*=utf-8''" in header)


@pytest.mark.parametrize(
    "wanted",
    ["bytes=0-1", "bytes=-1", "bytes=0-,0-,0-,0-,0-", "bytes=99-1", "lines=1", "bytes=a-b"],
)
def test_a_part_asked_for_is_the_whole_or_nothing(give_out, wanted):
    """No answer in parts: a hundred overlapping ranges cost no more than the file."""
    answer = give_out("a.html", SCRIPT, Range=wanted)
    refuse_live(answer, "application/octet-stream", "attachment")
    assert b"".join(answer.streaming_content) == SCRIPT


def test_a_stranger_is_told_what_a_missing_file_is_told(alice, mallory, dana, line1, sign_in):
    ticket = open_ticket(alice)
    reply = services.reply(ticket, body="x", actor=dana, at=at(1), files=[upload("a.txt", b"x")])
    (kept,) = reply.attachments.all()
    stranger = sign_in(mallory)
    assert stranger.get(f"/files/{kept.pk}/").status_code == 404
    assert stranger.head(f"/files/{kept.pk}/").status_code == 404
