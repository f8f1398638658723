"""Processes that project from Kafka into one database, started together and timed until all have come to the end."""

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from bench._server import fresh_database
from infra.postgres.schema import migrate

LONGEST = 600  # seconds
DJC = str(Path(sys.executable).with_name("djc"))


def away(broker: str, prefix: str, names: list[str], number: int, head: int) -> float:
    """Seconds from the first fact taken in until every projection stands at the head."""
    with fresh_database() as conninfo, TemporaryDirectory() as data:
        migrate(conninfo)
        given = {
            "DATABASE_URL": conninfo,
            "DJC_KAFKA_SERVERS": broker,
            "DJC_KAFKA_PREFIX": prefix,
            "DJC_DATA_DIR": data,
        }
        command = [DJC, "project", *names, "--from", "kafka"]
        processes = [
            subprocess.Popen(command, env={**os.environ, **given}, stdout=subprocess.DEVNULL)  # noqa: S603
            for _ in range(number)
        ]
        try:
            with psycopg.connect(conninfo, autocommit=True) as connection:
                _until(connection, "SELECT EXISTS (SELECT FROM stream.inbox)", 1)
                began = time.perf_counter()
                _until(
                    connection, f"SELECT count(*) = {len(names)} AND min(position) = {head} FROM answers.projection", 1
                )
                return time.perf_counter() - began
        finally:
            for one in processes:
                one.kill()
                one.wait()


def _until(connection: psycopg.Connection[tuple[object, ...]], question: str, answer: object) -> None:
    until = time.perf_counter() + LONGEST
    while time.perf_counter() < until:
        try:
            row = connection.execute(question.encode()).fetchone()
        except psycopg.errors.UndefinedTable:
            row = None
        if row is not None and row[0] == answer:
            return
        time.sleep(0.02)
    raise TimeoutError(question)
