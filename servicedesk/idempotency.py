"""``Idempotency-Key``: the same request sent again gets the same answer and is done once.

The key is claimed, the work done and the answer kept in one transaction: of many at once the first
does it and the others wait for its answer; a refused or failed request leaves the key free.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.accounts.models import KeptAnswer, User
from servicedesk.errors import Conflict

Post = Callable[..., Response]
KEPT_FOR = timedelta(days=7)
LONGEST_KEY = 200


def idempotent(post: Post) -> Post:
    """For a view's ``post``: honour ``Idempotency-Key`` when it is given.

    Raises Conflict (409) for a key that was used for another request.
    """

    @wraps(post)
    def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return post(view, request, *args, **kwargs)
        _refuse_bad_key(key)
        digest = _digest(request)  # before the claim: files are read without holding a lock
        with transaction.atomic():
            kept, is_ours = _claim(request, key, digest)
            if not is_ours:
                return _again(kept)
            response = post(view, request, *args, **kwargs)
            kept.status = response.status_code
            # as text: PostgreSQL would give an object back in another order
            kept.body = JSONRenderer().render(response.data).decode()
            kept.location = response.headers.get("Location", "")
            kept.save(update_fields=["status", "body", "location"])
        return response

    once.is_idempotent = True  # type: ignore[attr-defined]  # for the API's description
    return once


def _refuse_bad_key(key: str) -> None:
    if not (key.isascii() and key.isprintable() and 1 <= len(key) <= LONGEST_KEY):
        words = _("A key is 1 to {count} plain characters.").format(count=LONGEST_KEY)
        raise serializers.ValidationError({"Idempotency-Key": [words]})


def _claim(request: Request, key: str, digest: str) -> tuple[KeptAnswer, bool]:
    user = request.user
    if not isinstance(user, User):
        raise TypeError("a key belongs to a person")
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(user=user, key=key, digest=digest), True
    except IntegrityError:
        kept = KeptAnswer.objects.get(user=user, key=key)
    if kept.digest != digest:
        raise Conflict(_("This key was used for another request: take a new one."))
    return kept, False


def _again(kept: KeptAnswer) -> Response:
    headers = {"Location": kept.location} if kept.location else None
    body = json.loads(kept.body or "null") if isinstance(kept.body, str) else kept.body
    return Response(body, status=kept.status, headers=headers)


def _digest(request: Request) -> str:
    given: Any = request.data
    if isinstance(given, Mapping) and hasattr(given, "lists"):
        given = {name: [_plain(item) for item in items] for name, items in given.lists()}
    text = json.dumps([request.method, request.path, given], sort_keys=True, default=str)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _plain(item: Any) -> Any:
    """A field as it is; a file as its name and the digest of its content."""
    if not isinstance(item, UploadedFile):
        return item
    content = hashlib.sha256()
    for chunk in item.chunks():
        content.update(chunk)
    item.seek(0)
    return [item.name, content.hexdigest()]


def forget_answers(*, now: datetime) -> int:
    """Forget answers older than a week; returns how many."""
    count, _details = KeptAnswer.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    return count
