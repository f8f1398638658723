"""Example 示例: a portal keeps its own table of standings, quarter to date, from the facts alone.

`python -m consumer.examples.standings postgresql://... kafka:9092 [--again]`
"""

import sys
from threading import Event as Flag
from typing import Any, Final

import psycopg
from psycopg import Connection

from consumer import Consumer, Event, Settings

TABLES: Final = """
CREATE TABLE IF NOT EXISTS portal_stay (
    branch text NOT NULL, number int NOT NULL, committee text NOT NULL, name text NOT NULL, since int, until int,
    PRIMARY KEY (branch, number)
);
CREATE TABLE IF NOT EXISTS portal_total (
    branch text NOT NULL, year int NOT NULL, period text NOT NULL, total numeric NOT NULL,
    PRIMARY KEY (branch, year, period)
);
"""
STANDINGS: Final = """
SELECT committee, branch, score, rank() OVER (PARTITION BY committee ORDER BY score DESC)::int
FROM (
    SELECT stay.committee, total.branch, round(sum(total.total) / count(*), 2) AS score
    FROM portal_total AS total JOIN portal_stay AS stay
      ON stay.branch = total.branch AND coalesce(stay.since, 0) <= %(year)s AND coalesce(stay.until, 9999) > %(year)s
    WHERE total.year = %(year)s AND total.period = ANY (%(quarters)s)
    GROUP BY stay.committee, total.branch
) AS mean
ORDER BY committee, 4, branch
"""
TYPES: Final = (
    "branch.founded.v1",
    "branch.renamed.v1",
    "branch.moved.v1",
    "branch.merged.v1",
    "branch.dissolved.v1",
    "assessment.scores-confirmed.v1",
    "assessment.score-corrected.v1",
)


def handle(connection: Connection[Any], event: Event) -> None:
    """One fact into the two tables."""
    data = event.data
    match event.type:
        case "branch.founded.v1":
            since = int(data["established"][:4]) if data["established"] else None
            connection.execute(
                "INSERT INTO portal_stay VALUES (%s, 1, %s, %s, %s)",
                [data["branch"], data["committee"], data["name"], since],
            )
        case "branch.renamed.v1":
            connection.execute("UPDATE portal_stay SET name = %s WHERE branch = %s", [data["name"], data["branch"]])
        case "branch.merged.v1" | "branch.dissolved.v1":
            _leave(connection, data)
        case "branch.moved.v1":
            _leave(connection, data)
            connection.execute(
                "INSERT INTO portal_stay SELECT branch, number + 1, %s, name, %s FROM portal_stay"
                " WHERE branch = %s ORDER BY number DESC LIMIT 1",
                [data["committee"], int(data["on"][:4]), data["branch"]],
            )
        case "assessment.scores-confirmed.v1" | "assessment.score-corrected.v1":
            connection.execute(
                "INSERT INTO portal_total VALUES (%s, %s, %s, %s)"
                " ON CONFLICT (branch, year, period) DO UPDATE SET total = excluded.total",
                [data["branch"], data["year"], data["period"], data["total"]],
            )


def _leave(connection: Connection[Any], data: dict[str, Any]) -> None:
    connection.execute(
        "UPDATE portal_stay SET until = %s WHERE branch = %s AND until IS NULL", [int(data["on"][:4]), data["branch"]]
    )


def standings(connection: Connection[Any], year: int, quarters: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """(committee, branch, score, rank), by the mean of the quarters confirmed so far."""
    return connection.execute(STANDINGS, {"year": year, "quarters": list(quarters)}).fetchall()


def reset(connection: Connection[Any]) -> None:
    """Empty tables, to begin again."""
    connection.execute(TABLES)
    connection.execute("TRUNCATE portal_stay, portal_total")


def consumer(database: str, broker: str, prefix: str = "djc") -> Consumer:
    """Makes its tables; what it cannot take goes to the dead letters."""
    with psycopg.connect(database) as connection:
        connection.execute(TABLES)
    kafka = {"bootstrap_servers": broker}
    settings = Settings(kafka, "portal-standings", f"{prefix}.facts", TYPES, f"{prefix}.dead-letters")
    return Consumer(settings, lambda: psycopg.connect(database), handle)


if __name__ == "__main__":
    database, broker, *more = sys.argv[1:]
    one = consumer(database, broker)
    if "--again" in more:
        one.replay(None, reset)
    one.run(Flag())
