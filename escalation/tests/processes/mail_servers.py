"""A mailbox server, a connection that breaks, and a sink for letters: all of one test's own."""

import os
import pwd
import random
import shutil
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from escalation.tests.processes.desk import free_port, wait_until
from escalation.tests.processes.own_servers import OwnServer

DOVECOT = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
USER, PASSWORD = "support", "only-for-this-test"
CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{folder}/Maildir
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class OwnDovecot(OwnServer):
    """Debian's dovecot with one maildir, TLS and a certificate of its own."""

    @property
    def folder(self) -> Path:
        return self.scratch / "dovecot"

    @property
    def authority(self) -> str:
        return (self.folder / "certificate.pem").read_text()

    def make(self) -> None:
        owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        for name in ("", "Maildir", "Maildir/new", "Maildir/cur", "Maildir/tmp", "state"):
            (self.folder / name).mkdir()
            os.chown(self.folder / name, owner.pw_uid, owner.pw_gid)
        _certify(self.folder)
        (self.folder / "dovecot.conf").write_text(
            CONFIGURATION.format(
                folder=self.folder, port=self.port, password=PASSWORD, user=owner.pw_name,
                group=_group(owner.pw_gid),
            )
        )  # fmt: skip
        self._owner = owner

    def start(self) -> None:
        self.launch(str(DOVECOT), "-F", "-c", str(self.folder / "dovecot.conf"))
        wait_until(self._answers, seconds=30, what="dovecot answers")

    def stop(self) -> None:
        self.end(signal.SIGTERM)

    def deliver(self, number: int, raw: bytes) -> None:
        """Put one mail into the mailbox, as a delivering server does."""
        name = f"{1_700_000_000 + number}.{number}.test"
        waiting = self.folder / "Maildir/tmp" / name
        waiting.write_bytes(raw)
        os.chown(waiting, self._owner.pw_uid, self._owner.pw_gid)
        waiting.rename(self.folder / "Maildir/new" / name)

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False


def _group(gid: int) -> str:
    return next(
        line.split(":")[0] for line in Path("/etc/group").read_text().splitlines()
        if line.split(":")[2] == str(gid)
    )  # fmt: skip


def _certify(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(tz=UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=2))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )  # fmt: skip


@dataclass
class BreakingLine:
    """Carries bytes to a server and cuts most connections after some of them, until mended."""

    target: int
    chance: random.Random
    port: int = field(default_factory=free_port)
    cuts: int = 0
    is_mended: bool = False

    def __enter__(self) -> "BreakingLine":
        self._door = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *facts: object) -> None:
        self._door.close()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.target))
            breaks = not self.is_mended and self.chance.random() < 0.7
            left = [self.chance.randint(4_000, 60_000) if breaks else 1 << 60]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other, left), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket, left: list[int]) -> None:
        with suppress(OSError):
            while chunk := one.recv(4096):
                left[0] -= len(chunk)
                if left[0] < 0:
                    self.cuts += 1
                    break
                other.sendall(chunk)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class Sink:
    """Keeps every letter it is handed."""

    def __init__(self) -> None:
        self.letters: list[Message] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.letters.append(message_from_bytes(envelope.content))
        return "250 Kept"


@contextmanager
def running_sink() -> Iterator[tuple[Sink, int]]:
    """A mail server on this computer that keeps letters; with the port it listens on."""
    sink, port = Sink(), free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink, port
    finally:
        controller.stop()
