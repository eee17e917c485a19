"""Prove the files of this folder against the code.

Commands exist and know their options, units and compose file hang together, settings refuse and
load.
Run with the desk's own interpreter: ``python deploy/check.py``. Exit 1 and a sentence for each
fault.
"""

import configparser
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BIN = Path(sys.executable).parent
GOOD = {
    "SECRET_KEY": "check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF",
    "ALLOWED_HOSTS": "desk.example.com",
    "DATABASE_URL": "sqlite:///:memory:",
    "REDIS_URL": "redis://127.0.0.1:6379/9",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.com:587",
}


def run(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {
        name: value for name, value in os.environ.items() if name not in GOOD and name != "DEBUG"
    }
    executable = BIN / command[0]
    first = str(executable) if executable.exists() else command[0]
    return subprocess.run(  # noqa: S603 — the commands are this folder's own
        [first, *command[1:]],
        cwd=ROOT,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def faults_of_command(where: str, command: list[str]) -> list[str]:
    """A command line must start a program we have, with options it knows."""
    if command[0] == "gunicorn":
        result = run([*command[:-1], "--check-config", command[-1]], **GOOD)
    elif command[0] == "celery":
        app = command[1:3]
        known = run(["celery", *app, command[3], "--help"], **GOOD)
        missing = [
            word for word in command[4:] if word.startswith("--") and word not in known.stdout
        ]
        return [f"{where}: celery does not know {word}" for word in missing] or (
            [f"{where}: {known.stderr}"] if known.returncode else []
        )
    elif command[:2] == ["python", "manage.py"]:
        known = run([*command[:3], "--help"], **GOOD)
        options = [word for word in command[3:] if word.startswith("--")]
        return [
            f"{where}: {command[2]} does not know {word}"
            for word in options
            if word not in known.stdout
        ] or ([f"{where}: {known.stderr}"] if known.returncode else [])
    elif command[0] in {"sh", "python"}:
        return [] if (ROOT / command[1]).exists() else [f"{where}: {command[1]} is not there"]
    else:
        return [f"{where}: nobody knows {command[0]}"]
    return [f"{where}: {result.stderr or result.stdout}"] if result.returncode else []


def compose_faults() -> list[str]:
    faults: list[str] = []
    services = yaml.safe_load((HERE / "compose.yaml").read_text())["services"]
    for name in ("web", "worker", "beat", "mail", "migrate", "database", "queue"):
        if name not in services:
            faults.append(f"compose.yaml: no service {name}")
    for name, service in services.items():
        if "build" in service:
            faults += faults_of_command(f"compose.yaml {name}", service["command"])
        for other in service.get("depends_on", {}):
            if other not in services:
                faults.append(f"compose.yaml {name}: waits for {other}, which is not there")
    return faults


def unit_faults() -> list[str]:
    faults: list[str] = []
    for unit in sorted((HERE / "systemd").glob("*.service")):
        parser = configparser.ConfigParser(interpolation=None, strict=False)
        parser.optionxform = str  # type: ignore[assignment, method-assign]
        parser.read_string(unit.read_text())
        words = shlex.split(parser["Service"]["ExecStart"])
        faults += faults_of_command(unit.name, [Path(words[0]).name, *words[1:]])
    return faults


def image_faults() -> list[str]:
    """What the Dockerfile copies and runs must be there."""
    faults: list[str] = []
    for line in (HERE / "Dockerfile").read_text().splitlines():
        words = line.split()
        if line.startswith("COPY"):
            sources = [word for word in words[1:-1] if not word.startswith("--")]
            faults += [
                f"Dockerfile: {name} is not there" for name in sources if not (ROOT / name).exists()
            ]
        if line.startswith("CMD"):
            faults += faults_of_command("Dockerfile", yaml.safe_load(line[3:]))
    return faults


def prepare_faults() -> list[str]:
    """Every manage.py command of prepare.sh must be known."""
    known = run(["python", "manage.py", "help", "--commands"], **GOOD).stdout.split()
    lines = [line.split() for line in (HERE / "prepare.sh").read_text().splitlines()]
    used = [words[2] for words in lines if words[:2] == ["python", "manage.py"]]
    shell = [] if shutil.which("sh") is None else ["sh", "-n", str(HERE / "prepare.sh")]
    broken = run(shell).returncode if shell else 0
    return [f"prepare.sh: no command {name}" for name in used if name not in known] + (
        ["prepare.sh: not a shell script"] if broken else []
    )


def setting_faults() -> list[str]:
    """Each variable that is missing or unsafe must stop the start with a sentence that names it."""
    faults: list[str] = []
    trials = [(name, "") for name in ("SECRET_KEY", "ALLOWED_HOSTS", "REDIS_URL", "EMAIL_URL")]
    trials += [("SECRET_KEY", "a" * 60), ("ALLOWED_HOSTS", "*"), ("DEBUG", "1")]
    for name, value in trials:
        result = run(["python", "manage.py", "check"], **{**GOOD, name: value})
        said = result.stderr.strip()
        if result.returncode != 1 or name not in said or "Traceback" in said:
            faults.append(
                f"settings: {name}={value!r} did not stop the start with a sentence: {said[-200:]}"
            )
    result = run(["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"], **GOOD)
    return faults + ([f"check --deploy: {result.stderr}"] if result.returncode else [])


def main() -> int:
    faults = [
        *setting_faults(),
        *compose_faults(),
        *unit_faults(),
        *image_faults(),
        *prepare_faults(),
    ]
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    sys.stdout.write(f"deploy: {len(faults)} faults\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
