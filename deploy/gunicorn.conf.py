"""Gunicorn: threads, because pages wait for the database and polls are short."""

import os

bind = os.environ.get("BIND", "0.0.0.0:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 30
max_requests = 5000
max_requests_jitter = 500
preload_app = False
accesslog = None
worker_tmp_dir = "/dev/shm"  # noqa: S108 — heartbeats belong in memory, not on disk
