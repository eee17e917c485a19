"""Getting a text from somebody else's server: public addresses only, quickly, not much."""

import ipaddress
import socket
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import urllib3
from django.utils.translation import gettext_lazy as _

SECONDS = 10.0
MOST_BYTES = 1024 * 1024
PORTS = {"http": 80, "https": 443}


class FetchError(Exception):
    """Nothing usable came; the message says why in words for a person."""


def public_address(host: str, port: int) -> str:
    """An address of the host anybody on the internet may reach. Raises FetchError, OSError."""
    found = [entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for text in map(str, found):
        if not ipaddress.ip_address(text).is_global:
            raise FetchError(_("This address belongs to a private network: give a public one."))
    if not found:
        raise FetchError(_("The server could not be reached."))
    return str(found[0])


def fetch_text(
    url: str,
    *,
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
    resolve: Callable[[str, int], str] = public_address,
) -> str:
    """The text at the address, UTF-8. Raises FetchError.

    The name is resolved once and the connection goes to that very address, so it cannot turn into
    a private one in between. No redirects, ``seconds`` in all, at most ``most_bytes``.
    """
    parts = urlsplit(url)
    host = parts.hostname
    if parts.scheme not in PORTS or not host:
        raise FetchError(_("Give an address that begins with https:// or http://."))
    ends = time.monotonic() + seconds
    try:
        port = parts.port or PORTS[parts.scheme]
        address = resolve(host, port)
        pool = _pool(parts.scheme, address, port, host)
        with pool:
            answer = pool.request(
                "GET", parts.path + (f"?{parts.query}" if parts.query else "") or "/",
                headers={"Host": parts.netloc.rpartition("@")[2]},
                redirect=False, retries=False, preload_content=False,
                timeout=urllib3.Timeout(connect=seconds / 2, read=seconds / 2),
            )  # fmt: skip
            if answer.status != 200:
                raise FetchError(_("The server answered %(status)d.") % {"status": answer.status})
            return _read(answer, ends=ends, most_bytes=most_bytes)
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise FetchError(_("The server could not be reached.")) from error


def _pool(scheme: str, address: str, port: int, host: str) -> urllib3.HTTPConnectionPool:
    if scheme == "http":
        return urllib3.HTTPConnectionPool(address, port)
    return urllib3.HTTPSConnectionPool(address, port, server_hostname=host, assert_hostname=host)


def _read(answer: urllib3.BaseHTTPResponse, *, ends: float, most_bytes: int) -> str:
    read = bytearray()
    for chunk in answer.stream(16 * 1024, decode_content=True):
        read += chunk
        if len(read) > most_bytes:
            raise FetchError(
                _("This file is larger than %(size)d KB.") % {"size": most_bytes // 1024}
            )
        if time.monotonic() > ends:
            raise FetchError(_("The server was too slow."))
    return read.decode("utf-8", "replace")
