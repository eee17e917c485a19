"""Files: what is accepted, how it is kept, how it is given out."""

import hashlib
import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import uuid4

import filetype
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from servicedesk.errors import Refused
from tickets.models import Attachment, Message

if TYPE_CHECKING:
    Upload: TypeAlias = UploadedFile[Any]
else:
    Upload = UploadedFile
UNKNOWN_TYPE = "application/octet-stream"
SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What a browser may show by itself; everything else is an inert download."""
NAME_LIMIT = 150
HEAD_BYTES = 8192
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff"
    '<>:"/\\\\|?*]+'
)


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
    """Keep checked files with their message, each under a generated name."""
    return [_store_one(message, upload) for upload in files]


def _store_one(message: Message, upload: Upload) -> Attachment:
    digest, size, head = hashlib.sha256(), 0, b""
    for chunk in upload.chunks():
        head = head or chunk[:HEAD_BYTES]
        digest.update(chunk)
        size += len(chunk)
    upload.seek(0)
    attachment = Attachment(
        message=message, name=safe_name(upload.name or ""), size=size,
        content_type=content_type_of(head), sha256=digest.hexdigest(),
    )  # fmt: skip
    attachment.file.save(uuid4().hex, upload, save=False)
    attachment.save(force_insert=True)
    return attachment


def share(message: Message, *, to: Message) -> None:
    """Give the files of a message to another one too; what is stored stays the same."""
    Attachment.objects.bulk_create(
        Attachment(
            message=to, file=one.file.name, name=one.name, size=one.size,
            content_type=one.content_type, sha256=one.sha256,
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
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, max-age=3600"
    return response
