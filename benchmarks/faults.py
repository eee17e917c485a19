"""A night of faults in full: a thousand clocks come due while everything falls at random.

    .venv/bin/python benchmarks/faults.py --clocks 1000 --seconds 240 --seed 1

Starts PostgreSQL, Redis, web, workers and schedulers of its own in a scratch folder; needs what
requirements-e2e.txt names. Prints what happened, or fails with the step that was lost or doubled.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.test_settings")
django.setup()

from escalation.tests.processes.faults import play


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clocks", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=240)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        outcome = play(Path(folder), clocks=given.clocks, seconds=given.seconds, seed=given.seed)
    print(f"{outcome.clocks} clocks, {outcome.steps} steps due: each raised once, in order")
    print(f"{outcome.letters} letters, {outcome.repeats} sent again under their own Message-ID")
    print(f"faults in {outcome.fault_seconds:.0f} s: {outcome.faults}")
    print(f"settled {outcome.settle_seconds:.0f} s after the clock jumped six hours")


if __name__ == "__main__":
    main()
