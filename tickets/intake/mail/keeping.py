"""The files of a mail that was read, as services take them."""

import re

from tickets.choices import FileRole
from tickets.files import LetterFile
from tickets.intake.mail.parsed import ParsedMail, Part

_REMOTE = re.compile(r"\ssrc\s{0,10}=\s{0,10}[\"']?\s{0,10}https?:", re.IGNORECASE)


def files_of(mail: ParsedMail, *, with_letter: bool = True) -> list[LetterFile]:
    """Every file, the letter's own HTML among them unless told otherwise, each saying what it is to
    the letter. Without the letter nothing shows its pictures: they are files."""
    return [_file(part, mail) for part in mail.attachments if with_letter or not part.is_body]


def _file(part: Part, mail: ParsedMail) -> LetterFile:
    role = FileRole.FILE
    if part.is_body and mail.html:
        role = FileRole.LETTER
    elif part.is_inline and mail.html and f"cid:{part.content_id}" in mail.html:
        role = FileRole.INLINE
    return LetterFile(
        part.name,
        part.content,
        role=role,
        content_id=part.content_id,
        shows_remote=role == FileRole.LETTER and bool(_REMOTE.search(mail.html)),
    )
