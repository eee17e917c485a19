"""Which parts are the letter, and which are its files (RFC 2046, 2387, 1847, 3156, 5751)."""

import mimetypes
import re
from dataclasses import dataclass, field, replace

from tickets.intake.mail import calendars, plain, signed, winmail
from tickets.intake.mail.headers import decoded
from tickets.intake.mail.limits import HEADER_BYTES, NAME_CHARACTERS, PARTS, TEXT_CHARACTERS
from tickets.intake.mail.mime import Entity, from_uuencode
from tickets.intake.mail.parsed import Part

BODY_NAME = "message.html"
"""The letter as it was sent, when it was HTML: kept as a file in UTF-8."""
_TYPES = mimetypes.MimeTypes()
_EXTENSIONS = {
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "text/rfc822-headers": ".txt",
    "text/calendar": ".ics",
    "image/jpg": ".jpg",
    "image/jpeg": ".jpg",
    "text/html": ".html",
    "text/plain": ".txt",
    "video/quicktime": ".mov",
    "application/pgp-signature": ".asc",
    "application/pgp-encrypted": ".asc",
    "application/pkcs7-signature": ".p7s",
    "application/pkcs7-mime": ".p7m",
}
_STEMS = {"text": "document", "image": "image", "audio": "audio", "video": "video"}
_SUBJECT = re.compile(rb"^subject:[ \t]*((?:[^\n]|\n[ \t])*)", re.IGNORECASE | re.MULTILINE)
_LOOKS_NAMED = re.compile(r"[\w-]{1,60}\.[A-Za-z0-9]{2,5}$")
_UU_BEGIN = re.compile(r"^begin [0-7]{3,4} (\S[^\r\n]{0,200})\r?$", re.MULTILINE)
_WINMAIL = ("application/ms-tnef", "application/vnd.ms-tnef")
_OPAQUE = ("application/pkcs7-mime", "application/x-pkcs7-mime")


@dataclass(slots=True)
class Contents:
    """The letter as text and as HTML, its files, and what had to be said about them."""

    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    is_fit: bool = True
    """Whether the HTML may be sanitised again whenever somebody reads it."""
    is_said: bool = False
    """Whether what is read now is said in plain text beside it."""
    _names: set[str] = field(default_factory=set)

    def add_html(self, html: str) -> None:
        """A letter in HTML; what it says goes with the text, unless that says it already."""
        html = shortened(html, self)
        shown, is_fit = plain.from_html(html)
        self.htmls.append(html)
        self.is_fit = self.is_fit and is_fit
        if not self.is_said and shown.strip():
            self.texts.append(shown)

    def add(self, part: Part) -> None:
        """A file under a name that no other file of this mail has."""
        if len(self.files) >= PARTS:
            return
        name, number = part.name, 0
        stem, dot, extension = part.name.rpartition(".")
        while name in self._names:
            number += 1
            name = f"{stem}{number}.{extension}" if dot else f"{part.name}{number}"
        self._names.add(name)
        self.files.append(replace(part, name=name))


def contents_of(mail: Entity) -> Contents:
    found = Contents()
    _read(mail, found, is_root=True)
    return found


def _read(entity: Entity, found: Contents, *, is_root: bool = False) -> None:
    if entity.children:
        _multipart(entity, found)
    elif entity.content_type in _OPAQUE:
        _opaque(entity, found)
    elif entity.content_type in _WINMAIL or entity.filename.lower() == "winmail.dat":
        _winmail(entity, found)
    elif entity.content_type == "text/calendar":
        text = entity.text()
        found.texts.append(calendars.in_words(text))
        found.add(file_of(entity))
    elif _is_letter(entity, is_root=is_root):
        _letter(entity, found, is_root=is_root)
    else:
        found.add(file_of(entity))


def _multipart(entity: Entity, found: Contents) -> None:
    kind = entity.content_type.partition("/")[2]
    if kind == "alternative":
        _alternative(entity, found)
    elif kind == "related":
        _related(entity, found)
    else:
        if kind == "encrypted":
            found.problems.append("The mail is encrypted; it can be read only where its key is.")
        for child in entity.children:
            _read(child, found)


def _alternative(entity: Entity, found: Contents) -> None:
    """The same letter in several forms: one plain, one HTML; what is neither is a file of it."""
    plains = [child for child in entity.children if _is_shown_as(child, "text/plain")]
    htmls = [child for child in entity.children if _is_shown_as(child, "text/html")]
    for child in plains[:1]:
        _letter(child, found)
    was_said, found.is_said = found.is_said, found.is_said or bool(found.texts and plains)
    for child in entity.children:
        if child in htmls[:1] or child not in (*plains, *htmls):
            _read(child, found)
    found.is_said = was_said


def _is_shown_as(entity: Entity, content_type: str) -> bool:
    is_file = entity.disposition == "attachment" or bool(entity.filename)
    return entity.content_type == content_type and not is_file and not entity.children


def _related(entity: Entity, found: Contents) -> None:
    """A letter (the first part) and what it shows."""
    root, *shown = entity.children
    _read(root, found)
    for child in shown:
        if child.children or child.content_type in _WINMAIL:
            _read(child, found)
        else:
            found.add(file_of(child))


def _is_letter(entity: Entity, *, is_root: bool) -> bool:
    if entity.content_type in ("text/plain", "text/html") or entity.maintype == "multipart":
        return is_root or (entity.disposition != "attachment" and not entity.filename)
    return is_root and entity.maintype == "text"


def _letter(entity: Entity, found: Contents, *, is_root: bool = False) -> None:
    text = entity.text()
    if entity.content_type == "text/html":
        found.add_html(text)
        return
    if entity.parameters.get("format", "").lower() == "flowed":
        deletes = entity.parameters.get("delsp", "").lower() == "yes"
        text = plain.from_flowed(text, deletes_blank=deletes)
    text, signature = plain.without_armour(text)
    if signature:
        found.add(Part("signature.asc", signature.encode(), "application/pgp-signature"))
    text = _without_uuencoded(text, found)
    if text.strip():
        found.texts.append(text)
    if not is_root and len(entity.headers) and "content-type" not in entity.headers:
        # It does not say what it is: it is shown, and kept as it came.
        found.add(Part("file", entity.content(), "application/octet-stream"))


def _without_uuencoded(text: str, found: Contents) -> str:
    """Files of the time before MIME, written into the letter between ``begin`` and ``end``."""
    kept: list[str] = []
    at = 0
    for match in _UU_BEGIN.finditer(text):
        if match.start() < at:
            continue
        end = text.find("\nend", match.end())
        if end < 0:
            break
        lines = text[match.end() : end].encode("utf-8").split(b"\n")
        if any(len(line) > 64 for line in lines):
            continue  # somebody wrote the word at the beginning of a line
        content = from_uuencode(lines)
        if content:
            kept.append(text[at : match.start()])
            at = end + len("\nend")
            found.add(Part(match.group(1).strip(), content, "application/octet-stream"))
    kept.append(text[at:])
    return "".join(kept)


def _opaque(entity: Entity, found: Contents) -> None:
    """A letter inside its S/MIME signature; an encrypted one stays a file."""
    inner = signed.letter_inside(entity.content())
    if inner is None:
        found.problems.append("The mail is encrypted; it can be read only where its key is.")
    else:
        _read(inner, found)
    found.add(file_of(entity))


def _winmail(entity: Entity, found: Contents) -> None:
    """What Outlook packed: its files unpacked, the packet itself kept only if it holds none."""
    unpacked = winmail.unpack(entity.content())
    for part in unpacked.files:
        found.add(part)
    if unpacked.text.strip():
        found.texts.append(unpacked.text)
    if not unpacked.files and not unpacked.text.strip():
        found.add(file_of(entity))


def file_of(entity: Entity) -> Part:
    content_id = entity.headers.text("content-id").strip("<> ")[:NAME_CHARACTERS]
    return Part(
        name=_file_name(entity, content_id),
        content=entity.content(),
        content_type=entity.content_type,
        content_id=content_id,
        is_inline=entity.disposition != "attachment" and bool(content_id),
    )


def _file_name(entity: Entity, content_id: str) -> str:
    """The sender's name for it; else its description or subject; else what kind of thing it is."""
    named = content_id.partition("@")[0]
    if entity.filename:
        return entity.filename
    if _LOOKS_NAMED.match(named):
        return named
    extension = _EXTENSIONS.get(entity.content_type) or _TYPES.guess_extension(entity.content_type)
    return f"{_stem(entity)[:NAME_CHARACTERS]}{extension or ''}"


def _stem(entity: Entity) -> str:
    if entity.content_type == "message/rfc822":
        head_end = min(entity.end, entity.start + HEADER_BYTES)
        match = _SUBJECT.search(entity.raw, entity.start, head_end)
        subject = decoded(match.group(1), entity.headers.hints).strip() if match else ""
        if subject:
            return subject
    described = entity.headers.text("content-description")
    return described or _STEMS.get(entity.maintype, "file")


def shortened(text: str, found: Contents) -> str:
    if len(text) <= TEXT_CHARACTERS:
        return text
    found.problems.append("The text was too long; its end was left out.")
    return text[:TEXT_CHARACTERS]
