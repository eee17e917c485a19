"""Mails for tests: built by hand, and real ones read from outside the repository."""

import hashlib
import json
from base64 import b64encode
from pathlib import Path
from typing import Any

_ABOVE = Path(__file__).resolve().parents[4:]
SHARED = next(
    (folder for path in _ABOVE if (folder := path / "shared" / "data").exists()),
    _ABOVE[0] / "shared" / "data",
)
MAILS = SHARED / "mail"
ABSENT = f"the shared mails are not on this machine ({MAILS})"
HEAD = b"From: Alice <alice@acme.example>\nSubject: Gate\nMessage-ID: <1@acme.example>\n"


def mail(*, head: bytes = HEAD, body: bytes = b"Hello\n", **headers: str) -> bytes:
    """A small mail; ``content_type="text/html"`` becomes a header."""
    lines = [
        f"{name.replace('_', '-').title()}: {value}\n".encode() for name, value in headers.items()
    ]
    return head + b"".join(lines) + b"\n" + body


def multipart(*parts: bytes, kind: str = "mixed", head: bytes = HEAD) -> bytes:
    """A mail of these parts, each with its own headers."""
    body = b"".join(b"--edge\n" + part + b"\n" for part in parts) + b"--edge--\n"
    return mail(head=head, body=body, content_type=f'multipart/{kind}; boundary="edge"')


def part(content: bytes, content_type: str, **headers: str) -> bytes:
    lines = "".join(
        f"{name.replace('_', '-').title()}: {value}\n" for name, value in headers.items()
    )
    return f"Content-Type: {content_type}\n{lines}\n".encode() + content


def expected_mails() -> list[dict[str, Any]]:
    """What another program makes of the shared mails; none where they are absent."""
    file = MAILS / "expected.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else []


def same_content(content: bytes, sha256: str) -> bool:
    """Equal to a listed file, which may be listed in base64 or with other line ends."""
    lines = content.replace(b"\r\n", b"\n")
    forms = (content, lines, lines.replace(b"\n", b"\r\n"), b64encode(content))
    return sha256 in {hashlib.sha256(form).hexdigest() for form in forms}
