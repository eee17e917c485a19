"""Celery's worker and scheduler as threads of one process, for a desk on one computer."""

import ctypes
import gc
import threading

from celery.beat import Scheduler, Service
from celery.worker import WorkController

from servicedesk.celery import app

WORKER_THREADS = 2


class EmbeddedCelery:
    """A worker and a scheduler that live and die with this process.

    The in-process broker forgets at exit, which loses nothing: what must happen is a row.
    """

    def __init__(self) -> None:
        self._worker: WorkController | None = None
        self._beat: Service | None = None
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        self._worker = WorkController(
            app=app,
            hostname="worker@embedded",
            pool="threads",
            concurrency=WORKER_THREADS,
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
        )
        self._beat = Service(app, max_interval=5, scheduler_cls=Scheduler)
        for name, target in (("worker", self._worker.start), ("beat", self._beat.start)):
            thread = threading.Thread(target=target, name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self, timeout: float = 5.0) -> None:
        """Ask both to stop and wait some seconds for work in hand."""
        if self._beat is not None:
            self._beat.stop()
        if self._worker is not None:
            self._worker.stop()
        for thread in self._threads:
            thread.join(timeout)


def give_memory_back() -> None:
    """Return what a first start's migrations held to the system; only glibc knows how."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
