"""`make soak`: a million facts; the broker is stopped and killed, publishers are killed, and everything arrives."""

import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from infra.postgres import embedded
from infra.postgres.schema import migrate
from tests.stream.reading import Arrived, Reading
from tests.stream.storm import PREFIX, storm


def main(facts: int) -> None:
    with ExitStack() as closing:
        place = Path(closing.enter_context(TemporaryDirectory()))
        admin = embedded.start(place / "postgres")
        closing.callback(embedded.stop, place / "postgres")
        log, own = (embedded.create_database(admin, name) for name in ("log", "own"))
        migrate(log)
        server, portal, broker = storm(
            log,
            own,
            place,
            branches=1_588,
            facts=facts,
            pieces=200,
            seed=facts,
            say=lambda said: print(said, flush=True),
        )
        closing.callback(broker.kill)
        arrived = Arrived(Reading(broker.address, PREFIX).each())
        with psycopg.connect(log) as connection:
            recorded = {f"{s}@{v}" for s, v in connection.execute("SELECT stream, version FROM ledger.entry")}
        print(f"recorded {len(recorded)}, arrived {len(arrived.ids)}, {arrived.doubles} of them more than once")
        print(f"server {server}\nportal {portal}")
        if arrived.ids != recorded or not arrived.in_order or server != portal:
            sys.exit("something is missing, out of order or not the same")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
