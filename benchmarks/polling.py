"""What open tabs cost: so many queues that ask every ten seconds, gunicorn with two workers.

    .venv/bin/python benchmarks/polling.py --tickets 2000 --tabs 500 [--changes 0.5]

Prints the processor time of a question in the web server and in its database connections, what
that makes a second at the pace of the tabs (a busy machine may fall behind it), and how the
questions were answered. ``--changes``: tickets that change a second while the tabs look on.
"""

import argparse
import os
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import requests

sys.path.insert(0, str(Path(__file__).resolve().parent))

import stage

PEOPLE = ("dana", "denis", "lev", "ivan", "pavel", "cora", "tess", "erin", "frank", "olga")
QUEUES = (
    "?queue=mine",
    "?queue=team",
    "",
    "?queue=late",
    "?queue=unassigned",
    "?q=line:2%20due<1d",
)
EVERY = 10.0
AIM = 0.5
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Tab:
    """An open queue: whose, which, and what it last saw."""

    session: requests.Session
    url: str
    tag: str = ""

    def ask(self) -> int:
        headers = {"HX-Request": "true", "If-None-Match": f'"{self.tag}"'}
        try:
            answer = self.session.get(self.url, headers=headers, timeout=20)
        except requests.ConnectionError:  # the server closed the idle connection: a browser repeats
            answer = self.session.get(self.url, headers=headers, timeout=20)
        if answer.status_code >= 400:
            raise RuntimeError(f"{self.url}: {answer.status_code}")
        self.tag = answer.headers.get("ETag", "").removeprefix("W/").strip('"')
        return answer.status_code


def spent(pids: list[int]) -> float:
    """Processor seconds these processes have used."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def web_processes() -> list[int]:
    """Gunicorn's master and workers: what this process started, and their children."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except FileNotFoundError:
                continue
            parents[int(entry.name)] = int(fields[1])
    masters = [pid for pid, parent in parents.items() if parent == os.getpid()]
    return masters + [pid for pid, parent in parents.items() if parent in masters]


def database_processes(name: str) -> list[int]:
    with psycopg2.connect(f"{stage.SERVER}/postgres") as connection, connection.cursor() as cursor:
        cursor.execute("select pid from pg_stat_activity where datname = %s", [name])
        return [pid for (pid,) in cursor.fetchall()]


def keep_changing(name: str, address: str, changes: float, stop: threading.Event) -> None:
    """A note on one open ticket after another, as an engineer would write it."""
    words = ("create_token", "dana@desk.example", "--scope", "tickets:write", "--scope",
             "tickets:read")  # fmt: skip
    api = requests.Session()
    api.headers["Authorization"] = f"Bearer {stage.manage(name, *words).split()[-1]}"
    url = f"{address}/api/v1/tickets/"
    rows = api.get(url, params={"is_open": "true"}, timeout=20).json()["results"]
    number = 0
    while rows and not stop.wait(1 / changes):
        ticket = rows[number % len(rows)]["number"]
        note = {"kind": "note", "body": f"Looked again ({number})."}
        api.post(f"{url}{ticket}/messages/", json=note, timeout=20)
        number += 1


def poll(tabs: list[Tab], seconds: float) -> Counter[int]:
    """Every tab asks each ten seconds, evenly spread, until the time is over."""
    answers: Counter[int] = Counter()
    started = time.monotonic()
    with ThreadPoolExecutor(16) as pool:
        for number in range(int(seconds / EVERY * len(tabs))):
            time.sleep(max(0.0, started + number * EVERY / len(tabs) - time.monotonic()))
            tab = tabs[number % len(tabs)]
            pool.submit(tab.ask).add_done_callback(lambda done: answers.update([done.result()]))
    return answers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=2000)
    parser.add_argument("--tabs", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--changes", type=float, default=0.5, help="changes a second, 0 for none")
    options = parser.parse_args()
    name = stage.database(options.tickets)
    stop = threading.Event()
    with stage.gunicorn(name) as address:
        sessions = [stage.sign_in(address, f"{who}@desk.example") for who in PEOPLE]
        tabs = [
            Tab(sessions[number % len(sessions)],
                f"{address}/desk/tickets/table/{QUEUES[number % len(QUEUES)]}")
            for number in range(options.tabs)
        ]  # fmt: skip
        poll(tabs, EVERY)
        if options.changes:
            given = (name, address, options.changes, stop)
            threading.Thread(target=keep_changing, args=given, daemon=True).start()
        web, database = web_processes(), database_processes(name)
        before, started = (spent(web), spent(database)), time.monotonic()
        answers = poll(tabs, options.seconds)
        span = time.monotonic() - started
        after = (spent(web), spent(database))
        stop.set()
    asked = sum(answers.values())
    web_ms, database_ms = (
        (late - early) / asked * 1000 for early, late in zip(before, after, strict=True)
    )
    pace = options.tabs / EVERY
    share = (web_ms + database_ms) / 1000 * pace
    print(f"{options.tabs} tabs, {asked} questions in {span:.0f} s: {dict(answers)}")
    print(f"a question: {web_ms:.1f} ms of the web server, {database_ms:.1f} of the database")
    print(f"{pace:.0f} a second: {share:.2f} processor seconds a second")
    print("within" if share < AIM else "MISSED", f"the aim of {AIM}")


if __name__ == "__main__":
    main()
