"""Files: what is accepted, how it is kept, how it is given out."""

import hashlib
import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from uuid import uuid4

import filetype
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import FileResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from servicedesk.errors import Refused
from tickets.choices import FileRole
from tickets.models import Attachment, Message, StagedFile

if TYPE_CHECKING:
    Upload: TypeAlias = UploadedFile[Any]
else:
    Upload = UploadedFile
UNKNOWN_TYPE = "application/octet-stream"
SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What a browser may show by itself; everything else is an inert download."""
Kept = TypeVar("Kept", Attachment, StagedFile)
NAME_LIMIT = 150
CONTENT_ID_LIMIT = 255
HEAD_BYTES = 8192
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff"
    '<>:"/\\\\|?*]+'
)


class StagedUpload(Upload):
    """A file that is stored already, among those that are sent."""

    def __init__(self, staged: StagedFile) -> None:
        super().__init__(staged.file, staged.name, staged.content_type, staged.size)
        self.staged = staged


class LetterFile(SimpleUploadedFile):
    """A file of a mail that was read, and what it is to the letter."""

    def __init__(
        self,
        name: str,
        content: bytes,
        *,
        role: str = FileRole.FILE,
        content_id: str = "",
        shows_remote: bool = False,
    ) -> None:
        super().__init__(safe_name(name), content)
        self.marks = {
            "role": str(role),
            "content_id": content_id[:CONTENT_ID_LIMIT],
            "shows_remote": shows_remote,
        }


def safe_name(name: str) -> str:
    """A name to show and to save under: no path, no control or reversing marks, at most 150
    characters."""
    base = re.split(r"[/\\]", name or "")[-1]
    clean = " ".join(_UNSAFE.sub(" ", base).split()).strip(". ")
    if not clean:
        return "file"
    stem, extension = os.path.splitext(clean)
    extension = extension[:20]
    return f"{stem[: NAME_LIMIT - len(extension)]}{extension}"


def check(files: Sequence[Upload]) -> None:
    """Raises Refused, saying the limit, for too many or too large files."""
    most, limit = settings.MAX_FILES_PER_MESSAGE, settings.MAX_FILE_BYTES
    if len(files) > most:
        raise Refused(
            ngettext(
                "At most %(count)d file a message.", "At most %(count)d files a message.", most
            )
            % {"count": most},
            field="files",
        )
    for upload in files:
        if (upload.size or 0) > limit:
            raise Refused(
                _("“%(name)s” is too large: at most %(limit)d MB a file.")
                % {"name": safe_name(upload.name or ""), "limit": limit // (1024 * 1024)},
                field="files",
            )


def content_type_of(head: bytes) -> str:
    """What the first bytes say the file is, whatever it is called."""
    kind = filetype.guess(head)
    return str(kind.mime) if kind is not None else UNKNOWN_TYPE


def store(message: Message, files: Sequence[Upload]) -> list[Attachment]:
    """Keep checked files with their message, each under a generated name.

    A staged file stays where it is and belongs to the message from now on. Raises Refused when it
    went with something else meanwhile.
    """
    rows = [
        _taken(message, upload.staged)
        if isinstance(upload, StagedUpload)
        else _filled(Attachment(message=message, **getattr(upload, "marks", {})), upload)
        for upload in files
    ]
    return Attachment.objects.bulk_create(rows)


def stage(upload: Upload, row: StagedFile) -> StagedFile:
    """Keep a checked file that is not sent yet under a generated name."""
    _filled(row, upload).save(force_insert=True)
    return row


def _filled(row: Kept, upload: Upload) -> Kept:
    digest, size, head = hashlib.sha256(), 0, b""
    for chunk in upload.chunks():
        head = head or chunk[:HEAD_BYTES]
        digest.update(chunk)
        size += len(chunk)
    upload.seek(0)
    row.name, row.size = safe_name(upload.name or ""), size
    row.content_type, row.sha256 = content_type_of(head), digest.hexdigest()
    row.file.save(uuid4().hex, upload, save=False)
    return row


def _taken(message: Message, staged: StagedFile) -> Attachment:
    count, _rows = StagedFile.objects.filter(pk=staged.pk).delete()
    if not count:
        raise refuse_gone()
    return Attachment(
        message=message, file=staged.file.name, name=staged.name, size=staged.size,
        content_type=staged.content_type, sha256=staged.sha256,
    )  # fmt: skip


def refuse_gone() -> Refused:
    """What is said of a staged file that is nobody's, somebody else's or gone: always the same."""
    return Refused(
        _("A file you attached is kept here no more: attach it again."),
        code="file_gone",
        field="files",
    )


def share(message: Message, *, to: Message) -> None:
    """Give the files of a message to another one too; what is stored stays the same."""
    Attachment.objects.bulk_create(
        Attachment(
            message=to, file=one.file.name, name=one.name, size=one.size,
            content_type=one.content_type, sha256=one.sha256, role=one.role,
            content_id=one.content_id, shows_remote=one.shows_remote,
        )
        for one in message.attachments.order_by("pk")
    )  # fmt: skip


def open_response(attachment: Attachment) -> FileResponse:
    """The file as an answer that no browser runs: RFC 6266 name, nosniff, sandbox."""
    is_inline = attachment.content_type in SHOWN_INLINE
    response = FileResponse(
        attachment.file.open("rb"),
        as_attachment=not is_inline,
        filename=attachment.name,
        content_type=attachment.content_type if is_inline else UNKNOWN_TYPE,
    )
    response["Content-Length"] = str(attachment.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, max-age=3600"
    return response
