"""A crowd of open tickets: chosen ones copied inside PostgreSQL with all that belongs to them.

What a copy means to the sweeps is what its original means: events, clocks and watches move by one
offset of keys a copy and keep their moments.
"""

from collections.abc import Sequence

import psycopg2
from multiply import OWN_KEYS, columns_of
from psycopg2.extensions import cursor

WATCHED = {
    **OWN_KEYS,
    "escalation_watch": {"clock_id": "sla_clock"},
}
CHOSEN = {
    "contracts_entitlement": (
        "id in (select entitlement_id from tickets_ticket where id = any(%(ids)s))"
    ),
    "tickets_ticket": "id = any(%(ids)s)",
    "events_event": "subject_type = 'tickets.ticket' and subject_id = any(%(ids)s)",
    "escalation_watch": "clock_id in (select id from sla_clock where ticket_id = any(%(ids)s))",
}
OF_TICKET = "ticket_id = any(%(ids)s)"


def copy_tickets(
    database_url: str, ids: Sequence[int], *, times: int, seconds_apart: int = 0
) -> None:
    """Copy these tickets ``times`` times; statistics are gathered afterwards.

    Each copy lives ``seconds_apart`` later than the one before: right for hours around the clock.
    """
    connection = psycopg2.connect(database_url)
    connection.autocommit = True
    with connection.cursor() as at:
        at.execute("set session_replication_role = replica")  # a copy needs no keys checked
        spans = {table: _span(at, table) for table, keys in WATCHED.items() if "id" in keys}
        for table, keys in WATCHED.items():
            columns = columns_of(at, table)
            moments = moments_of(at, table) if seconds_apart else set()
            moved = [
                f"{name} + n * {spans[keys[name]]}" if name in keys
                else f"{name} + n * interval '{seconds_apart} seconds'" if name in moments
                else name
                for name in columns
            ]  # fmt: skip
            at.execute(
                f"insert into {table} ({', '.join(columns)}) select {', '.join(moved)} "
                f"from {table}, generate_series(1::bigint, {times}) as n "
                f"where {CHOSEN.get(table, OF_TICKET)}",
                {"ids": list(ids)},
            )
            if "id" in keys:
                sequence = f"pg_get_serial_sequence('{table}', 'id')"
                at.execute(f"select setval({sequence}, (select max(id) from {table}))")
        at.execute("vacuum analyze")
    connection.close()


def moments_of(at: cursor, table: str) -> set[str]:
    at.execute(
        "select column_name from information_schema.columns where table_name = %s "
        "and data_type = 'timestamp with time zone'",
        [table],
    )
    return {name for (name,) in at.fetchall()}


def _span(at: cursor, table: str) -> int:
    at.execute(f"select coalesce(max(id), 0) from {table}")
    row = at.fetchone()
    return int(row[0]) if row else 0
