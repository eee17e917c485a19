"""``manage.py up``: the whole desk on one computer, in one process, until Ctrl-C."""

import ipaddress
import secrets
import signal
import socket
import subprocess
import sys
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

import waitress
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application

from servicedesk.accounts.models import User
from servicedesk.catalogue import compile_catalogues
from servicedesk.embedded import EmbeddedCelery, give_memory_back
from servicedesk.environment import BASE_DIR, IS_SERVER

DEMO_PASSWORD = "demo-desk-2026"  # noqa: S105 — only ever set on a run bound to this computer


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this computer only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Command(BaseCommand):
    help = "Start the desk on this computer: web, worker and scheduler in one process."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
        parser.add_argument("--no-demo", action="store_true", help="start with an empty database")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        self._refuse_taken_port(host, port)
        settings.SITE_URL = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104
        if not is_loopback(host):
            settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, host, socket.gethostname()]
        compile_catalogues()
        call_command("migrate", verbosity=0, interactive=False)
        wants_demo = not options["no_demo"] and not IS_SERVER
        is_empty = wants_demo and not User.objects.exists()
        if is_empty:
            call_command("demo", people_only=True, stdout=self.stdout)
        give_memory_back()
        server = waitress.create_server(
            get_wsgi_application(), host=host, port=port, threads=8, ident=""
        )
        self._say_welcome(host, wants_demo=wants_demo)
        celery = EmbeddedCelery()
        celery.start()
        loader = self._load_demo() if is_empty else None
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _stop)
        try:
            server.run()
        finally:
            server.close()
            if loader is not None:
                loader.terminate()
                loader.wait()
            celery.stop()
            self.stdout.write("The desk is stopped.")

    def _refuse_taken_port(self, host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(
                    f"Cannot listen on {host}:{port} ({error.strerror}): choose another --port."
                ) from error

    def _say_welcome(self, host: str, *, wants_demo: bool) -> None:
        self.stdout.write(f"The desk is open at {settings.SITE_URL}/ (stop with Ctrl-C)")
        if wants_demo:
            password = DEMO_PASSWORD if is_loopback(host) else secrets.token_urlsafe(12)
            call_command("demo", sign_in=password, stdout=self.stdout)
        self.stdout.flush()

    def _load_demo(self) -> subprocess.Popen[bytes]:
        """Load the demo's year beside the desk, whose memory it would double."""
        loader = subprocess.Popen(  # noqa: S603 — our own command
            [sys.executable, str(BASE_DIR / "manage.py"), "demo", "--emergencies"],
            start_new_session=True,
        )
        threading.Thread(target=self._say_loaded, args=(loader,), daemon=True).start()
        return loader

    def _say_loaded(self, loader: subprocess.Popen[bytes]) -> None:
        if loader.wait() == 0:
            self.stdout.write("The demo data is complete.")
            self.stdout.flush()


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(0)
