"""The files of a mail that was read, as services take them."""

import re

from tickets.choices import FileRole
from tickets.files import LetterFile
from tickets.intake.mail.parsed import ParsedMail, Part

_REMOTE = re.compile(r"\ssrc\s{0,10}=\s{0,10}[\"']?\s{0,10}https?:", re.IGNORECASE)


def files_of(mail: ParsedMail) -> list[LetterFile]:
    """Every file, the letter's own HTML among them, each saying what it is to the letter."""
    return [_file(part, mail) for part in mail.attachments]


def _file(part: Part, mail: ParsedMail) -> LetterFile:
    role = FileRole.FILE
    if part.is_body:
        role = FileRole.LETTER
    elif part.is_inline and mail.html and f"cid:{part.content_id}" in mail.html:
        role = FileRole.INLINE
    return LetterFile(
        part.name,
        part.content,
        role=role,
        content_id=part.content_id,
        shows_remote=part.is_body and bool(_REMOTE.search(mail.html)),
    )
