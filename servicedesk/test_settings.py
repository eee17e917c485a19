"""Settings of the test suite: the product's own, moved by DATABASE_URL and REDIS_URL, with cheap
hashing."""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
os.environ.setdefault("REDIS_URL", "memory://")
os.environ.setdefault("EMAIL_URL", "file:///dev/null")
os.environ.setdefault("PLAIN_HTTP", "1")
os.environ.setdefault("UNDO_SECONDS", "0")  # replies leave at once but in the tests of the wait
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="desk-tests-"))
os.environ.setdefault("DATABASE_URL", f"sqlite:///{os.environ['DATA_DIR']}/test.sqlite3")

if WORKER := os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw"):
    # of runners side by side each empties its own cache and keeps its own files
    address, number = os.environ["REDIS_URL"].rpartition("/")[::2]
    if number.isdigit():
        os.environ["REDIS_URL"] = f"{address}/{int(number) + 1 + int(WORKER)}"
    os.environ["DATA_DIR"] = f"{os.environ['DATA_DIR']}-{WORKER}"

from servicedesk.settings import *  # noqa: F403 — the environment must stand first

if REDIS_URL == "memory://":  # noqa: F405
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
SITE_URL = "http://testserver"
CELERY_TASK_ALWAYS_EAGER = False
if "TEST_DATABASE" in os.environ:  # a SQLite file that --reuse-db finds again, for quick rounds
    DATABASES["default"]["TEST"] = {"NAME": os.environ["TEST_DATABASE"]}  # noqa: F405
ACCOUNT_RATE_LIMITS: dict[str, str] = {}
