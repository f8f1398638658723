"""Example 示例: finance makes out one payment order for every reward that is granted, and cancels it with the reward.

`python -m consumer.examples.rewards postgresql://... kafka:9092`
"""

import sys
from threading import Event as Flag
from typing import Any, Final

import psycopg
from psycopg import Connection

from consumer import Consumer, Event, Settings

TABLES: Final = """
CREATE TABLE IF NOT EXISTS payment_order (
    id       text    NOT NULL PRIMARY KEY,
    reward   text    NOT NULL,
    branch   text    NOT NULL,
    year     int     NOT NULL,
    amount   numeric NOT NULL CHECK (amount > 0),
    state    text    NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'cancelled'))
);
COMMENT ON COLUMN payment_order.id IS 'The id of the fact: an order is made out once, however often it is told.';
"""


def handle(connection: Connection[Any], event: Event) -> None:
    """A reward decided is an order; one cancelled closes it."""
    data = event.data
    if event.type == "reward.decided.v1":
        connection.execute(
            "INSERT INTO payment_order VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [event.id, data["kind"], data["branch"], data["year"], data["amount"]],
        )
    else:
        connection.execute(
            "UPDATE payment_order SET state = 'cancelled' WHERE (reward, branch, year, state) = (%s, %s, %s, 'open')",
            [data["kind"], data["branch"], data["year"]],
        )


def consumer(database: str, broker: str, prefix: str = "djc") -> Consumer:
    """Stops at what it cannot take: no payment is passed over."""
    with psycopg.connect(database) as connection:
        connection.execute(TABLES)
    settings = Settings(
        {"bootstrap_servers": broker},
        "finance-rewards",
        f"{prefix}.facts",
        ("reward.decided.v1", "reward.cancelled.v1"),
    )
    return Consumer(settings, lambda: psycopg.connect(database), handle)


if __name__ == "__main__":
    consumer(*sys.argv[1:3]).run(Flag())
