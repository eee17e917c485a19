"""``python -m escalation.tests.processes.ask module:function JSON``: call it, print its answer."""

import importlib
import json
import sys

import django


def main(name: str, given: str) -> None:
    django.setup()
    module_name, function_name = name.split(":")
    function = getattr(importlib.import_module(module_name), function_name)
    sys.stdout.write(f"{json.dumps(function(**json.loads(given)))}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
