"""The Bot API on plain HTTP: one call, one answer, nothing followed, nothing endless.

https://core.telegram.org/bots/api – the token is part of the address, so no address and no error
of the network library is ever shown or logged.
"""

import json
import time
from collections.abc import Mapping
from typing import Any

import urllib3
from django.conf import settings

SECONDS = 10.0
MOST_BYTES = 1024 * 1024
MOST_FILE_BYTES = 20 * 1024 * 1024
"""Bots are given no larger files."""
_pool = urllib3.PoolManager(num_pools=4, maxsize=4)


class BotError(Exception):
    """The call failed. ``code`` is the Bot API's error_code, 0 when nothing readable came back;
    ``retry_after``: seconds the messenger wants to be left alone.
    """

    def __init__(self, code: int, description: str, *, retry_after: int | None = None) -> None:
        super().__init__(f"{code} {description}".strip())
        self.code = code
        self.description = description
        self.retry_after = retry_after


def is_on() -> bool:
    """Whether this desk has a bot at all."""
    return bool(settings.TELEGRAM_TOKEN)


def bot_id() -> int:
    """The bot's own number, the part of the token before the colon."""
    return int(settings.TELEGRAM_TOKEN.partition(":")[0])


def call(method: str, payload: Mapping[str, Any], *, key: str = "") -> Any:
    """The ``result`` of a method. Raises BotError.

    ``key`` names the call for whoever counts repetitions on the way (``X-Delivery-Key``).
    """
    headers = {"Content-Type": "application/json"}
    if key:
        headers["X-Delivery-Key"] = key
    body = json.dumps(payload).encode()
    answer = _exchange("POST", f"/bot{settings.TELEGRAM_TOKEN}/{method}", MOST_BYTES, body, headers)
    try:
        told = json.loads(answer[1])
    except ValueError:
        raise BotError(0, f"HTTP {answer[0]} without JSON") from None
    if not isinstance(told, dict):
        raise BotError(0, f"HTTP {answer[0]} with unknown JSON")
    if told.get("ok") is True:
        return told.get("result")
    raise _refusal(told, status=answer[0])


def download(file_path: str) -> bytes:
    """The bytes of a file named by ``getFile``. Raises BotError."""
    path = urllib3.util.parse_url(f"/{file_path}").path or ""
    status, content = _exchange("GET", f"/file/bot{settings.TELEGRAM_TOKEN}{path}", MOST_FILE_BYTES)
    if status != 200:
        raise BotError(status, "file not given")
    return content


def _refusal(told: Mapping[str, Any], *, status: int) -> BotError:
    code = told.get("error_code")
    parameters = told.get("parameters")
    wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return BotError(
        code if isinstance(code, int) else status,
        str(told.get("description") or "")[:300],
        retry_after=wait if isinstance(wait, int) and wait > 0 else None,
    )


def _exchange(
    verb: str,
    path: str,
    most_bytes: int,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, bytes]:
    """(status, body); ``SECONDS`` in all, at most ``most_bytes``."""
    ends = time.monotonic() + SECONDS
    try:
        answer = _pool.request(
            verb, settings.TELEGRAM_API + path, body=body, headers=headers, redirect=False,
            retries=False, preload_content=False,
            timeout=urllib3.Timeout(connect=SECONDS / 2, read=SECONDS),
        )  # fmt: skip
        try:
            return answer.status, _read(answer, ends=ends, most_bytes=most_bytes)
        finally:
            answer.close()
    except (urllib3.exceptions.HTTPError, OSError) as error:
        # its words hold the address, and the address holds the token
        raise BotError(0, f"no answer: {type(error).__name__}") from None


def _read(answer: urllib3.BaseHTTPResponse, *, ends: float, most_bytes: int) -> bytes:
    read = bytearray()
    for chunk in answer.stream(64 * 1024, decode_content=True):
        read += chunk
        if len(read) > most_bytes:
            raise BotError(0, f"more than {most_bytes} bytes")
        if time.monotonic() > ends:
            raise BotError(0, "too slow")
    return bytes(read)
