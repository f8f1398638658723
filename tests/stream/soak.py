"""`make soak`: a million facts; the broker is stopped and killed, publishers are killed, and everything arrives."""

import sys
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from infra.postgres import embedded
from infra.postgres.schema import migrate
from tests.stream.broker import Broker
from tests.stream.reading import Arrived, Reading
from tests.stream.storm import PREFIX, Played, Troubles, storm

TROUBLES = Troubles(publishers_killed=5, broker_stopped=2, broker_killed=2)


def main(facts: int) -> None:
    began = time.monotonic()

    def say(said: str) -> None:
        print(f"{time.monotonic() - began:7.1f} s  {said}", flush=True)

    with ExitStack() as closing:
        place = Path(closing.enter_context(TemporaryDirectory()))
        admin = embedded.start(place / "postgres")
        closing.callback(embedded.stop, place / "postgres")
        log, own = (embedded.create_database(admin, name) for name in ("log", "own"))
        migrate(log)
        broker = Broker(place / "kafka")
        broker.start()
        closing.callback(broker.kill)
        played = storm(
            log, own, place, broker, branches=1_588, facts=facts, pieces=200, troubles=TROUBLES, seed=facts, say=say
        )
        arrived = Arrived(Reading(broker.address, PREFIX).each())
        with psycopg.connect(log) as connection:
            recorded = {f"{s}@{v}" for s, v in connection.execute("SELECT stream, version FROM ledger.entry")}
        say(f"recorded {len(recorded)}, arrived {len(arrived.ids)}, {arrived.doubles} of them more than once")
        say(f"happened: {played.troubles}")
        say(f"server's standings {played.server}")
        say(f"portal's standings {played.portal}")
        kept = judged(facts, recorded, arrived, played)
        for promise, holds in kept.items():
            say(f"{'yes' if holds else 'NO '}  {promise}")
        if not all(kept.values()):
            sys.exit("not as promised")


def judged(facts: int, recorded: set[str], arrived: Arrived, played: Played) -> dict[str, bool]:
    """What is promised, and whether it was kept."""
    taken = played.taken
    return {
        f"at least {facts} facts were recorded": len(recorded) >= facts,
        f"all of this happened: {TROUBLES}": played.troubles == TROUBLES,
        "every fact arrived, and nothing else": arrived.ids == recorded,
        "in order within each key": arrived.in_order,
        "what came more than once was the same each time": arrived.the_same,
        "the consumer took each once": taken.handled + taken.passed == len(recorded),
        "the consumer missed none and gave none up": taken.gaps == taken.dead == 0,
        "the portal's standings are the server's": played.server == played.portal,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
