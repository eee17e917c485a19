"""A database and a queue of one test run's own, on the servers the environment names."""

import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import redis

REDIS_NUMBERS = range(15, 1, -1)
CLAIM = "desk-of-a-test"


@dataclass(frozen=True)
class Servers:
    """Where one desk keeps its rows and its messages."""

    database_url: str
    redis_url: str


def are_named() -> bool:
    """Whether DATABASE_URL and REDIS_URL name real servers (the suite's own defaults do not)."""
    return os.environ.get("DATABASE_URL", "").startswith("postgres") and os.environ.get(
        "REDIS_URL", ""
    ).startswith("redis")


@contextmanager
def scratch_servers() -> Iterator[Servers]:
    """A new database ``desk_…`` and a Redis number nobody uses; both are gone afterwards."""
    given = os.environ["DATABASE_URL"]
    name = f"desk_{secrets.token_hex(6)}"
    _administer(given, f'CREATE DATABASE "{name}"')
    try:
        with _redis_number(os.environ["REDIS_URL"]) as redis_url:
            yield Servers(urlsplit(given)._replace(path=f"/{name}").geturl(), redis_url)
    finally:
        _administer(given, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def count_rows(database_url: str, query: str, values: tuple[Any, ...]) -> int:
    """The number a query finds, asked without starting the program."""
    with closing(psycopg2.connect(database_url)) as connection, connection.cursor() as cursor:
        cursor.execute(query, values)
        count: int = cursor.fetchone()[0]
    return count


def _administer(url: str, statement: str) -> None:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


@contextmanager
def _redis_number(url: str) -> Iterator[str]:
    for number in REDIS_NUMBERS:
        own = urlsplit(url)._replace(path=f"/{number}").geturl()
        client = redis.Redis.from_url(own)
        if client.dbsize() == 0 and client.set(CLAIM, os.getpid(), nx=True):
            break
    else:
        raise RuntimeError("every Redis number from 2 to 15 is in use: flush one of them")
    try:
        yield own
    finally:
        with suppress(redis.ConnectionError):
            client.flushdb()
        client.close()
