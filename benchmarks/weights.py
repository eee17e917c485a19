"""What pages weigh on the wire, as a browser asks for them: packed, with everything they bring.

    .venv/bin/python benchmarks/weights.py --tickets 2000

Every page the program has is fetched by somebody who sees it. *First*: the page with its sheet,
scripts and pictures, nothing known before; *after*: the page alone, the rest being kept. Prints the
heaviest of both and fails when one is over. The API's description is drawn by Swagger's own files,
and exempt.
"""

import argparse
import json
import re
import sys
from operator import itemgetter
from pathlib import Path
from urllib.parse import urljoin

import requests

sys.path.insert(0, str(Path(__file__).resolve().parent))

import engineers
import stage

MOST_FIRST_KB, MOST_AFTER_KB = 120, 15
SHOWN = 8
EXEMPT = ("api_docs",)
AFTER = itemgetter(1)
STRANGER = ""
RICHEST = "from docs.every_page import find_richest; print(find_richest())"
FIND = """
import json
from docs.every_page import find_pages
print(json.dumps(find_pages({number})["pages"]))
"""
KEPT = re.compile(r'(?:href|src)="(/static/[^"#]+)')


def weight(session: requests.Session, url: str) -> tuple[int, str]:
    """Bytes of an answer's body on the wire, and what it says unpacked."""
    with session.get(url, stream=True, timeout=60) as answer:
        if answer.status_code >= 400:
            raise RuntimeError(f"{url}: {answer.status_code}")
        packed = answer.raw.read(decode_content=False)
    said = session.get(url, timeout=60).text
    return len(packed), said


def weigh(session: requests.Session, url: str, kept: dict[str, int]) -> tuple[float, float]:
    """Kilobytes of the first visit, and of the page on those after it."""
    page, said = weight(session, url)
    for path in KEPT.findall(said):
        if path not in kept:
            kept[path] = weight(session, urljoin(url, path))[0]
    brought = sum(kept[path] for path in set(KEPT.findall(said)))
    return (page + brought) / 1024, page / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=2000)
    options = parser.parse_args()
    name = stage.database(options.tickets)
    engineers.fill(f"{stage.SERVER}/{name}")
    number = stage.manage(name, "shell", "-v", "0", "-c", RICHEST).strip()
    pages = json.loads(stage.manage(name, "shell", "-v", "0", "-c", FIND.format(number=number)))
    sessions: dict[str, requests.Session] = {STRANGER: requests.Session()}
    kept: dict[str, int] = {}
    found = []
    with stage.gunicorn(name) as address:
        for title, who, path in pages:
            if title in EXEMPT:
                continue
            if who not in sessions:
                sessions[who] = stage.sign_in(address, f"{who}@desk.example")
            found.append((*weigh(sessions[who], address + path, kept), title, who))
    print(f"\n{len(found)} pages; KB on the wire\n\n| page | who | first | after |")
    print("| --- | --- | --- | --- |")
    heaviest = sorted(found, reverse=True)[:SHOWN] + sorted(found, key=AFTER, reverse=True)[:SHOWN]
    for first, after, title, who in dict.fromkeys(heaviest):
        print(f"| {title} | {who or 'a stranger'} | {first:.0f} | {after:.1f} |")
    over = [one for one in found if one[0] > MOST_FIRST_KB or one[1] > MOST_AFTER_KB]
    if over:
        sys.exit(f"{len(over)} pages weigh more than {MOST_FIRST_KB} or {MOST_AFTER_KB} KB")


if __name__ == "__main__":
    main()
