"""Ten times the tickets by copying rows inside PostgreSQL: what a demo of a million would hold.

Keys move by one offset a copy; everything else (people, contracts, words, moments) is shared, so
the
shapes of the distributions stay as they were.
"""

import sys

import psycopg2
from psycopg2.extensions import cursor

OWN_KEYS = {
    "contracts_entitlement": {"id": "contracts_entitlement"},
    "tickets_ticket": {"id": "tickets_ticket", "entitlement_id": "contracts_entitlement"},
    "tickets_tickettext": {"ticket_id": "tickets_ticket"},
    "tickets_message": {"id": "tickets_message", "ticket_id": "tickets_ticket"},
    "tickets_handoff": {"id": "tickets_handoff", "ticket_id": "tickets_ticket"},
    "tickets_stay": {"id": "tickets_stay", "ticket_id": "tickets_ticket"},
    "tickets_rating": {"id": "tickets_rating", "ticket_id": "tickets_ticket"},
    "tickets_ticketflow": {"ticket_id": "tickets_ticket"},
    "tickets_linetime": {"id": "tickets_linetime", "ticket_id": "tickets_ticket"},
    "sla_clock": {"id": "sla_clock", "ticket_id": "tickets_ticket"},
    "events_event": {"id": "events_event", "subject_id": "tickets_ticket"},
}


def columns_of(cursor: cursor, table: str) -> list[str]:
    cursor.execute(
        "select column_name from information_schema.columns where table_name = %s "
        "and is_generated = 'NEVER' order by ordinal_position",
        [table],
    )
    return [name for (name,) in cursor.fetchall()]


def multiply(database_url: str, *, times: int) -> None:
    """Copy every ticket and what belongs to it ``times`` − 1 times, and gather statistics."""
    connection = psycopg2.connect(database_url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")  # no foreign keys to check a copy
        spans: dict[str, int] = {}
        for table, keys in OWN_KEYS.items():
            if "id" in keys:
                cursor.execute(f"select coalesce(max(id), 0) from {table}")
                row = cursor.fetchone()
                spans[table] = row[0] if row else 0
        for table, keys in OWN_KEYS.items():
            columns = columns_of(cursor, table)
            moved = [
                f"{name} + n * {spans[keys[name]]}" if name in keys else name for name in columns
            ]
            limit = f"where id <= {spans[table]}" if "id" in keys else ""
            if table == "events_event":
                limit += " and subject_type = 'tickets.ticket'"
            cursor.execute(
                f"insert into {table} ({', '.join(columns)}) select {', '.join(moved)} "
                f"from {table}, generate_series(1, {times - 1}) as n {limit}"
            )
            print(f"{table}: {cursor.rowcount:,} rows", flush=True)
            if "id" in keys:
                sequence = f"pg_get_serial_sequence('{table}', 'id')"
                cursor.execute(f"select setval({sequence}, (select max(id) from {table}))")
        cursor.execute("vacuum analyze")
    connection.close()


if __name__ == "__main__":
    multiply(sys.argv[1], times=int(sys.argv[2]))
