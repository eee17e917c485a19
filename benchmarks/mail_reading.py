"""Mail through the child process that reads it: messages a second, and what the worst one costs.

    .venv/bin/python benchmarks/mail_reading.py [FOLDER OF .eml]

The folder is read ten times over. Each hostile mail is read once; the mail after it is read too.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tickets.intake.mail.child import Reader
from tickets.intake.mail.parsed import Unreadable
from tickets.intake.tests.mails import MAILS, mail
from tickets.intake.tests.test_reader import HOSTILE, REFUSED

ROUNDS = 10


def read(reader: Reader, raw: bytes) -> float:
    """Seconds it took, whatever came of it."""
    began = time.perf_counter()
    try:
        reader.read(raw)
    except Unreadable:
        return time.perf_counter() - began
    return time.perf_counter() - began


def most_memory(reader: Reader) -> int:
    """The largest resident size of the child so far, in MB."""
    status = Path(f"/proc/{reader._child.pid}/status").read_text(encoding="utf-8")  # type: ignore[union-attr]
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=MAILS)
    mails = [path.read_bytes() for path in sorted(parser.parse_args().folder.glob("*.eml"))]
    out = sys.stdout.write
    with Reader() as reader:
        read(reader, mail())
        took = [read(reader, raw) for _round in range(ROUNDS) for raw in mails]
        if took:
            out(
                f"{len(took)} mails: {len(took) / sum(took):.0f} a second, median"
                f" {1000 * statistics.median(took):.1f} ms, worst {1000 * max(took):.0f} ms,"
                f" child {most_memory(reader)} MB\n"
            )
        hostile = HOSTILE | {name: raw for name, (raw, _reason) in REFUSED.items()}
        costs = {name: read(reader, raw) for name, raw in hostile.items()}
        for name, seconds in sorted(costs.items(), key=lambda cost: -cost[1])[:5]:
            out(f"{name}: {seconds:.2f} s\n")
        out(f"child after them {most_memory(reader)} MB, next mail {read(reader, mail()):.4f} s\n")


if __name__ == "__main__":
    main()
