"""Files put up before they are sent: kept for a day, each its owner's alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from tickets import files as uploads
from tickets.models import StagedFile
from tickets.services.rows import moment


@transaction.atomic
def stage_file(upload: uploads.Upload, *, owner: User, at: datetime | None = None) -> StagedFile:
    """Keep a file until its owner sends it with something, a day at most.

    Raises Refused, saying the limit, when it is too large or too many wait already.
    """
    at = moment(at)
    uploads.check([upload])
    waiting = StagedFile.objects.visible_to(owner).kept(at).count()
    if waiting >= settings.MAX_STAGED_FILES:
        raise Refused(
            _("%(count)d files of yours wait to be sent: send or remove some of them first.")
            % {"count": waiting},
            code="too_many",
            field="files",
        )
    until = at + timedelta(hours=settings.STAGED_FILE_HOURS)
    return uploads.stage(upload, StagedFile(owner=owner, staged_at=at, expires_at=until))


def claim_staged(
    keys: Sequence[int], *, owner: User, at: datetime | None = None
) -> list[uploads.Upload]:
    """The owner's staged files, to be given to a verb among its ``files``; it takes them over.

    Each once, in the order named. Raises Refused for one that is not the owner's or gone.
    """
    wanted = list(dict.fromkeys(keys))
    kept = StagedFile.objects.visible_to(owner).kept(moment(at)).in_bulk(wanted)
    if len(kept) < len(wanted):
        raise uploads.refuse_gone()
    return [uploads.StagedUpload(kept[key]) for key in wanted]


def gather_files(
    given: Sequence[uploads.Upload], keys: Sequence[int], *, owner: User
) -> list[uploads.Upload]:
    """All that is sent: files that come with a form, and those its sender put up before."""
    return [*given, *claim_staged(keys, owner=owner)] if keys else list(given)


@transaction.atomic
def discard_staged(staged: StagedFile) -> None:
    """Let go of a file that will not be sent."""
    _forget(staged)


def sweep_staged(now: datetime, *, limit: int = 500) -> int:
    """Let go of files that nobody sent in time; returns how many."""
    expired = StagedFile.objects.expired(now).order_by("expires_at")[:limit]
    return sum(_sweep_one(staged) for staged in expired)


@transaction.atomic
def _sweep_one(staged: StagedFile) -> bool:
    return _forget(staged)


def _forget(staged: StagedFile) -> bool:
    """The row first, the bytes only when it is certain that no message has taken them over."""
    name, storage = staged.file.name, staged.file.storage
    count, _rows = StagedFile.objects.filter(pk=staged.pk).delete()
    if count and name:
        transaction.on_commit(lambda: storage.delete(name))
    return bool(count)
