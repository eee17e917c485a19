"""Asking somebody else's server: public addresses only, quickly, not much; the one way out by HTTP
to an address a person typed.

The name is resolved once and the connection goes to that very address, so it cannot turn into a
private one in between. No redirects, no proxies, no credentials in the address, ``seconds`` in all.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SECONDS = 10.0
MOST_BYTES = 1024 * 1024
PORTS = {"http": 80, "https": 443}
CHUNK = 16 * 1024
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]


class FetchError(Exception):
    """Nothing usable came; the message says why in words for a person, ``code`` for a program."""

    def __init__(self, words: str | Promise, *, code: str = "unreachable") -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True)
class Answer:
    """``body`` may be cut at what was asked for; ``headers`` have names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def is_public(text: str) -> bool:
    """Whether anybody on the internet may be at the address, or the settings name its network.

    An address inside another one (mapped, 6to4, Teredo, NAT64) is judged as what it leads to.
    """
    address = ipaddress.ip_address(text.partition("%")[0])
    return all(_may_be_asked(one) for one in _led_to(address))


def _led_to(address: Address) -> list[Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    inner: list[Address] = [address]
    if address.sixtofour is not None:
        inner.append(address.sixtofour)
    if address.teredo is not None:
        inner.extend(address.teredo)
    if address in NAT64:
        inner = [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    return inner


def _may_be_asked(address: Address) -> bool:
    if any(address in network for network in settings.OUTGOING_PRIVATE_NETWORKS):
        return True
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not address.is_unspecified
    )


def public_addresses(host: str, port: int) -> list[str]:
    """The addresses of the host, all of them public. Raises FetchError, OSError."""
    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not all(is_public(text) for text in found):
        raise FetchError(
            _("This address belongs to a private network: give a public one."), code="private"
        )
    if not found:
        raise FetchError(_("The server could not be reached."))
    return list(dict.fromkeys(found))


def parse_url(url: str) -> SplitResult:
    """The parts of an address that may be asked at all. Raises FetchError."""
    try:
        parts = urlsplit(url)
        is_fit = bool(parts.scheme in PORTS and parts.hostname and parts.port != 0)
    except ValueError:
        is_fit = False
    if not is_fit or not url.isascii() or not url.isprintable() or " " in url:
        raise FetchError(_("Give an address that begins with https:// or http://."), code="address")
    if parts.username is not None or parts.password is not None:
        raise FetchError(_("An address may not hold a name or a password."), code="address")
    return parts


class _Connection(http.client.HTTPConnection):
    """A connection to addresses that were judged before, whatever the name says by now."""

    def __init__(self, parts: SplitResult, addresses: list[str], *, ends: float) -> None:
        self.is_secure = parts.scheme == "https"
        super().__init__(str(parts.hostname), parts.port or PORTS[parts.scheme])
        self.addresses, self.ends = addresses, ends
        self.wire: socket.socket | None = None

    def connect(self) -> None:
        failure: OSError = OSError("nowhere to go")
        for address in self.addresses:
            try:
                left = max(self.ends - time.monotonic(), 0.01)
                self.sock = socket.create_connection((address, self.port), timeout=left)
            except OSError as error:
                failure = error
            else:
                break
        else:
            raise failure
        self.wire = self.sock
        if self.is_secure:
            secured = ssl.create_default_context().wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock = self.wire = secured
            secured.do_handshake()

    def cut(self) -> None:
        """End whatever waits, from another thread: a server that drips cannot hold us."""
        try:
            if self.wire is not None:
                socket.socket.shutdown(self.wire, socket.SHUT_RDWR)
        except OSError:
            return


def ask(
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
    resolve: Resolve | None = None,
) -> Answer:
    """One question, one answer of at most ``most_bytes`` (the rest is left unread).

    Raises FetchError: ``private``, ``address``, ``slow``, ``tls`` or ``unreachable``.
    """
    parts = parse_url(url)
    ends = time.monotonic() + seconds
    is_late = threading.Event()
    try:
        port = parts.port or PORTS[parts.scheme]
        addresses = (resolve or public_addresses)(str(parts.hostname), port)
        connection = _Connection(parts, addresses, ends=ends)
        connection.timeout = seconds
        watch = threading.Timer(max(ends - time.monotonic(), 0.01), _end, (connection, is_late))
        watch.daemon = True
        watch.start()
        try:
            answer = _exchange(connection, method, parts, body, dict(headers or {}), most_bytes)
            if is_late.is_set():
                raise TimeoutError
            return answer
        finally:
            watch.cancel()
            connection.close()
    except (OSError, ValueError, http.client.HTTPException, AttributeError) as error:
        if is_late.is_set() or isinstance(error, TimeoutError):
            raise FetchError(_("The server was too slow."), code="slow") from error
        if isinstance(error, ssl.SSLError):
            raise FetchError(_("The server's certificate is not valid."), code="tls") from error
        raise FetchError(_("The server could not be reached.")) from error


def _end(connection: _Connection, is_late: threading.Event) -> None:
    is_late.set()
    connection.cut()


def _exchange(
    connection: _Connection,
    method: str,
    parts: SplitResult,
    body: bytes | None,
    headers: dict[str, Any],
    most_bytes: int,
) -> Answer:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request(method, path, body, {"Accept-Encoding": "identity", **headers})
    answer = connection.getresponse()
    read = bytearray()
    while len(read) < most_bytes and (chunk := answer.read(min(CHUNK, most_bytes - len(read)))):
        read += chunk
    if answer.length and len(read) < most_bytes:
        raise http.client.IncompleteRead(bytes(read), answer.length)
    told = {name.lower(): value for name, value in answer.getheaders()}
    return Answer(answer.status, told, bytes(read))


def fetch_text(
    url: str,
    *,
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
    resolve: Resolve | None = None,
) -> str:
    """The text at the address, UTF-8. Raises FetchError."""
    answer = ask("GET", url, seconds=seconds, most_bytes=most_bytes + 1, resolve=resolve)
    if answer.status != 200:
        raise FetchError(
            _("The server answered %(status)d.") % {"status": answer.status}, code="status"
        )
    if len(answer.body) > most_bytes:
        raise FetchError(
            _("This file is larger than %(size)d KB.") % {"size": most_bytes // 1024}, code="large"
        )
    return answer.body.decode("utf-8", "replace")
