"""A stage for measuring: a database with N tickets, gunicorn before it, and a client that stands in
line.

The database is kept between runs (``servicedesk_bench_<N>``), since a million tickets take a while.
"""

import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import requests
from multiply import multiply

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SERVER = os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432")
REDIS = os.environ.get("BENCH_REDIS", "redis://127.0.0.1:6379/7")
TOLD = 100_000
TOO_MANY = 429
Act = Callable[[], requests.Response]
PASSWORD = "bench-" + secrets.token_hex(8)


def environment(name: str, *, root: Path = ROOT) -> dict[str, str]:
    """What moves the desk to this stage; each tree keeps files of its own."""
    own = "" if root == ROOT else f"-{root.name}"
    data = Path(tempfile.gettempdir()) / f"servicedesk-bench-{name}{own}"
    data.mkdir(exist_ok=True)
    return {
        **os.environ,
        "DATABASE_URL": f"{SERVER}/{name}",
        "REDIS_URL": REDIS,
        "SECRET_KEY": "bench-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF",
        "ALLOWED_HOSTS": "127.0.0.1",
        "EMAIL_URL": f"file://{data}/mail",
        "PLAIN_HTTP": "1",
        "DATA_DIR": str(data),
        "DJANGO_SETTINGS_MODULE": "servicedesk.settings",
    }


def manage(name: str, *words: str, root: Path = ROOT) -> str:
    """Run a command of the desk on the stage and give what it printed; a failure shows its
    words."""
    command = [str(BIN / "python"), "manage.py", *words]
    env = environment(name, root=root)
    result = subprocess.run(
        command, cwd=root, env=env, stdout=subprocess.PIPE, text=True, check=True
    )
    return result.stdout


def database(tickets: int, *, name: str | None = None) -> str:
    """The name of a migrated database that holds so many tickets, made when it is not there.

    More than ``TOLD`` are copies of a database of ``TOLD``. ``name``: one that is there already.
    """
    if name and not is_there(name):
        raise SystemExit(f"there is no database {name}")
    name = name or f"servicedesk_bench_{tickets}"
    if is_there(name):
        is_new = False
    elif tickets > TOLD:
        is_new = True
        administer(f'create database "{name}" template "{database(TOLD)}"')
        multiply(f"{SERVER}/{name}", times=tickets // TOLD)
    else:
        is_new = True
        administer(f'create database "{name}"')
    dress(name)
    if is_new and tickets <= TOLD:
        started = time.perf_counter()
        manage(name, "demo", "--tickets", str(tickets))
        print(f"demo --tickets {tickets}: {time.perf_counter() - started:.0f} s", flush=True)
        vacuum(name)
    manage(name, "demo", "--sign-in", PASSWORD)
    return name


def dress(name: str, *, root: Path = ROOT) -> None:
    """Give the database of that name the program's schema, words and static files."""
    manage(name, "translations", "--compile", root=root)
    manage(name, "migrate", "--verbosity", "0", root=root)
    manage(name, "collectstatic", "--noinput", "--verbosity", "0", root=root)


def is_there(name: str) -> bool:
    connection = psycopg2.connect(f"{SERVER}/postgres")
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_database where datname = %s", [name])
        found = cursor.fetchone() is not None
    connection.close()
    return found


def administer(statement: str) -> None:
    connection = psycopg2.connect(f"{SERVER}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def vacuum(name: str) -> None:
    connection = psycopg2.connect(f"{SERVER}/{name}")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def gunicorn(
    name: str, application: str = "servicedesk.wsgi", *, root: Path = ROOT
) -> Iterator[str]:
    """The desk under gunicorn with two workers; gives its address."""
    port = free_port()
    command = [
        str(BIN / "gunicorn"), "--config", "deploy/gunicorn.conf.py", "--workers", "2",
        "--log-level", "warning", application,
    ]  # fmt: skip
    env = {**environment(name, root=root), "BIND": f"127.0.0.1:{port}", "PYTHONPATH": str(root)}
    process = subprocess.Popen(command, cwd=root, env=env)
    try:
        wait_for_port(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def wait_for_port(port: int, seconds: float = 120) -> None:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on {port}")


def sign_in(address: str, email: str) -> requests.Session:
    """A browser's session, signed in through the page as a person would."""
    session = requests.Session()
    url = f"{address}/accounts/login/"
    page = session.get(url, timeout=60)
    page.raise_for_status()
    form = {
        "login": email,
        "password": PASSWORD,
        "csrfmiddlewaretoken": session.cookies["csrftoken"],
    }
    answer = session.post(
        url, data=form, headers={"Referer": url}, timeout=60, allow_redirects=False
    )
    if answer.status_code != 302:
        raise RuntimeError(f"could not sign in as {email}: {answer.status_code}")
    return session


def timed(act: Act) -> tuple[requests.Response, float]:
    """An answer and the milliseconds it took."""
    started = time.perf_counter()
    answer = act()
    return answer, (time.perf_counter() - started) * 1000


def median_ms(act: Act, *, times: int = 40, warm_up: int = 6) -> tuple[float, int]:
    """Median milliseconds of an answer and its size in bytes; any answer of 400 or more stops the
    run."""
    return medians_ms([act], times=times, warm_up=warm_up)[0]


def medians_ms(
    acts: Sequence[Act], *, times: int = 40, warm_up: int = 6
) -> list[tuple[float, int]]:
    """The same of each of these, asked in turn: what else the machine does falls on them all.

    Whoever is told to wait, having searched too often, does.
    """
    spans: list[list[float]] = [[] for _act in acts]
    sizes = [0 for _act in acts]
    for number in range(times + warm_up):
        for place, act in enumerate(acts):
            answer, span = timed(act)
            if answer.status_code == TOO_MANY:
                time.sleep(int(answer.headers["Retry-After"]) + 1)
                answer, span = timed(act)
            if answer.status_code >= 400:
                raise RuntimeError(f"{answer.url}: {answer.status_code} {answer.text[:200]}")
            sizes[place] = len(answer.content)
            if number >= warm_up:
                spans[place].append(span)
    return [(statistics.median(one), size) for one, size in zip(spans, sizes, strict=True)]
