"""``python -m escalation.tests.processes.shifted SECONDS celery …``: that clock is so much ahead.

Negative seconds are behind. The whole process and the children it forks live by it.
"""

import sys
from datetime import UTC, datetime, timedelta

import time_machine
from celery.__main__ import main

if __name__ == "__main__":
    moved = datetime.now(tz=UTC) + timedelta(seconds=int(sys.argv[1]))
    time_machine.travel(moved, tick=True).start()
    sys.argv = sys.argv[2:]
    main()
