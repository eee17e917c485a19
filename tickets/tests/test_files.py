"""Files: names, types, limits, and how they are given out."""

import hashlib
from pathlib import Path

import pytest
from django.test import override_settings

from servicedesk.errors import Refused
from tickets import files, services
from tickets.models import Attachment
from tickets.tests.factories import at, open_ticket, upload

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("log.txt", "log.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\отчёт за март.docx", "отчёт за март.docx"),
        ("a\x00b\r\nSet-Cookie: x.txt", "a b Set-Cookie x.txt"),
        ("photo\u202egnp.exe", "photo gnp.exe"),
        ("...", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("x" * 300 + ".log", "x" * 146 + ".log"),
        ('a"b<c>|?*.txt', "a b c .txt"),
    ],
)
def test_a_hostile_name_becomes_a_safe_one(name, shown):
    assert files.safe_name(name) == shown


@pytest.fixture
def ticket(alice, line1):
    return open_ticket(alice)


def keep(ticket, dana, *uploads) -> list[Attachment]:
    note = services.add_note(ticket, body="Files", actor=dana, at=at(1), files=uploads)
    return list(note.attachments.order_by("pk"))


def test_a_file_is_kept_under_a_generated_name(ticket, dana, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (kept,) = keep(ticket, dana, upload("../evil.html", HTML))
    path = Path(kept.file.path)
    assert path.is_relative_to(tmp_path)
    assert (len(path.name), path.suffix) == (32, "")
    assert (kept.name, kept.size) == ("evil.html", len(HTML))
    assert kept.sha256 == hashlib.sha256(HTML).hexdigest()
    assert path.read_bytes() == HTML


def test_the_type_comes_from_the_content(ticket, dana):
    kept = keep(ticket, dana, upload("a.txt", PNG), upload("b.png", HTML), upload("c.png", b""))
    assert [file.content_type for file in kept] == [
        "image/png", "application/octet-stream", "application/octet-stream",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "disposition", "content_type"),
    [
        ("a.png", PNG, 'inline; filename="a.png"', "image/png"),
        ("a.png", HTML, 'attachment; filename="a.png"', "application/octet-stream"),
        ("a.svg", SVG, 'attachment; filename="a.svg"', "application/octet-stream"),
        (
            "отчёт.pdf", b"%PDF-1.7",
            "attachment; filename*=utf-8''%D0%BE%D1%82%D1%87%D1%91%D1%82.pdf",
            "application/octet-stream",
        ),
    ],
)  # fmt: skip
def test_nothing_but_an_image_is_shown_by_a_browser(
    ticket, dana, name, content, disposition, content_type
):
    (kept,) = keep(ticket, dana, upload(name, content))
    response = files.open_response(kept)
    assert b"".join(response.streaming_content) == content
    assert response["Content-Disposition"] == disposition
    assert response["Content-Type"] == content_type
    assert response["X-Content-Type-Options"] == "nosniff"
    assert (
        response["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    )


@override_settings(MAX_FILE_BYTES=10, MAX_FILES_PER_MESSAGE=2)
def test_limits_are_said(ticket, dana):
    with pytest.raises(Refused) as refusal:
        keep(ticket, dana, upload("a", b"x" * 11))
    assert (refusal.value.field, str(refusal.value)[:18]) == ("files", "“a” is too large: ")
    with pytest.raises(Refused) as refusal:
        keep(ticket, dana, *[upload() for _ in range(3)])
    assert str(refusal.value) == "At most 2 files a message."
    assert not Attachment.objects.exists()
