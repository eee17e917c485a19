"""How long ``manage.py up`` takes to its first page, and what it holds in memory.

    .venv/bin/python benchmarks/start.py [--import FILE]

With ``--import`` also the rows a second of ``import_history FILE`` into an empty SQLite file.
"""

import argparse
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import stage


def local_environment() -> dict[str, str]:
    """A laptop's: nothing set but a fresh folder for the data."""
    servers = {"DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "SECRET_KEY", "EMAIL_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in servers}
    return {**kept, "DATA_DIR": tempfile.mkdtemp(prefix="desk-start-")}


def memory_mb(pid: int, name: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(rf"{name}:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


def first_page(environment: dict[str, str]) -> tuple[float, float, float]:
    """Seconds to the first page, and megabytes then and a quarter of a minute later."""
    port = stage.free_port()
    command = [str(stage.BIN / "python"), "manage.py", "up", "--port", str(port)]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=stage.ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=30)
                break
            except urllib.error.URLError:
                time.sleep(0.01)
        seconds = time.perf_counter() - started
        early = memory_mb(process.pid, "VmRSS")
        time.sleep(15)
        return seconds, early, memory_mb(process.pid, "VmRSS")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def import_speed(log: str) -> float:
    """Rows a second, the start of the program included."""
    environment = local_environment()
    manage = [str(stage.BIN / "python"), "manage.py"]
    subprocess.run([*manage, "migrate", "-v0"], cwd=stage.ROOT, env=environment, check=True)
    rows = Path(log).read_bytes().count(b"\n") - 1
    started = time.perf_counter()
    subprocess.run(
        [*manage, "import_history", str(Path(log).resolve())],
        cwd=stage.ROOT, env=environment, check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return rows / (time.perf_counter() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--import", dest="log", help="a log to import")
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    empty = [first_page(local_environment()) for _ in range(options.times)]
    kept = local_environment()
    first_page(kept)
    again = [first_page(kept) for _ in range(options.times)]
    for title, figures in (("empty folder", empty), ("second start", again)):
        seconds, early, late = (statistics.median(row) for row in zip(*figures, strict=True))
        print(f"{title}: first page {seconds:.2f} s, {early:.0f} MB then, {late:.0f} MB after 15 s")
    if options.log:
        print(f"import_history: {import_speed(options.log):.0f} rows a second")


if __name__ == "__main__":
    main()
