"""Ask the web server whether it answers; exit 1 when it does not."""

import os
import sys
import urllib.request

url = os.environ.get("HEALTH_URL", "http://127.0.0.1:8000/health/live")
host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
request = urllib.request.Request(url, headers={"Host": host, "X-Forwarded-Proto": "https"})  # noqa: S310 — our own address
with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
    sys.exit(0 if answer.status == 200 else 1)
