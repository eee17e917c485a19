"""Medians of the pages people wait for, one client, PostgreSQL, gunicorn with two workers.

    .venv/bin/python benchmarks/pages.py --tickets 100000 [--beside FOLDER]

Prints a Markdown table; every page is fetched whole over HTTP, signed in, with its session and log.
On a machine that other things keep busy, ask another tree of the program in turn with this one
(``--beside``, say a git worktree) and read the pair; the bare view is asked in turn with both.
"""

import argparse
import sys
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import uuid4

import requests

sys.path.insert(0, str(Path(__file__).resolve().parent))

import engineers
import stage

AIMS = {
    "queue": 30,
    "split view, its list": 30,
    "split view, the ticket read in it": 80,
    "filtered queue": 30,
    "search": 50,
    "ticket page with all its panels": 80,
    "dashboard": 100,
    "dashboard, another period each time": 100,
    "knowledge search": 30,
    "API create with its key": 40,
    "board, 200 engineers": 80,
}


def ticket_number(session: requests.Session, address: str) -> int:
    """A middling open ticket of line 2, with a history."""
    token = session.get(f"{address}/desk/tickets/?line=2", timeout=20).text
    start = token.index("/desk/tickets/", token.index("<tbody") if "<tbody" in token else 0)
    for piece in token[start:].split("/desk/tickets/")[1:]:
        number = piece.split("/")[0]
        if number.isdigit():
            return int(number)
    raise RuntimeError("the queue of line 2 is empty")


def pages(address: str, name: str) -> dict[str, stage.Act]:
    dana = stage.sign_in(address, "dana@desk.example")
    erin = stage.sign_in(address, "erin@desk.example")
    cora = stage.sign_in(address, "cora@desk.example")
    lev = stage.sign_in(address, "lev@desk.example")
    lev.cookies.set("split", "1")
    number = ticket_number(dana, address)
    secret = stage.manage(
        name,
        "create_token",
        "cora@desk.example",
        "--scope",
        "tickets:write",
        "--scope",
        "tickets:read",
    ).split()[-1]
    api = requests.Session()
    api.headers["Authorization"] = f"Bearer {secret}"
    serial = count(1)

    def get(session: requests.Session, path: str, **headers: str) -> stage.Act:
        return lambda: session.get(address + path, headers=headers, timeout=60)

    def other_month() -> requests.Response:
        first = datetime.now(UTC).date() - timedelta(days=30 + next(serial))
        days = f"from={first}&to={first + timedelta(days=30)}"
        return erin.get(f"{address}/dashboards/?{days}", timeout=60)

    def create() -> requests.Response:
        body = {
            "subject": f"Controller {next(serial)} offline",
            "body": "Red light since the update.",
            "requester": "alice@desk.example",
            "impact": 2,
            "urgency": 2,
        }
        key = {"Idempotency-Key": str(uuid4())}
        return api.post(f"{address}/api/v1/tickets/", json=body, headers=key, timeout=60)

    return {
        "queue": get(dana, "/desk/tickets/?queue=open"),
        "split view, its list": get(lev, f"/desk/tickets/?queue=open&open={number}"),
        "split view, the ticket read in it": get(
            lev, f"/desk/tickets/{number}/", **{"HX-Request": "true", "HX-Target": "pane"}
        ),
        "filtered queue": get(dana, "/desk/tickets/?queue=open&line=2&priority=2"),
        "search": get(dana, "/desk/tickets/?queue=all&q=прошивка+контроллер"),
        "ticket page with all its panels": get(dana, f"/desk/tickets/{number}/"),
        "dashboard": get(erin, "/dashboards/"),
        "dashboard, another period each time": other_month,
        "knowledge search": get(dana, "/knowledge/?q=контроллер+не+отвечает"),
        "API create with its key": create,
        "board, 200 engineers": get(cora, "/desk/board/"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--database", help="a database that is there already, whatever it holds")
    parser.add_argument("--beside", type=Path, help="another tree, asked in turn with this one")
    parser.add_argument("--times", type=int, default=40)
    options = parser.parse_args()
    name = stage.database(options.tickets, name=options.database)
    engineers.fill(f"{stage.SERVER}/{name}")
    roots = [stage.ROOT, *([options.beside.resolve()] if options.beside else [])]
    for root in roots[1:]:
        stage.dress(name, root=root)
    heads = ["page", "bare view", "median, ms", *("beside" for _root in roots[1:]), "aim", "KB"]
    print(f"\n| {' | '.join(heads)} |\n|{' --- |' * len(heads)}")
    with ExitStack() as running:
        bare_address = running.enter_context(stage.gunicorn(name, "benchmarks.bare"))
        trees = [running.enter_context(stage.gunicorn(name, root=root)) for root in roots]
        session = requests.Session()
        asked = [pages(address, name) for address in trees]
        for title, aim in AIMS.items():
            acts = [lambda: session.get(bare_address, timeout=20), *(of[title] for of in asked)]
            found = stage.medians_ms(acts, times=options.times)
            spans = " | ".join(f"{span:.1f}" for span, _size in found)
            print(f"| {title} | {spans} | {aim} | {found[1][1] / 1024:.0f} |", flush=True)


if __name__ == "__main__":
    main()
