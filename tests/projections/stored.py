"""Stored rows, as text."""

from infra.postgres.pool import Pool
from projections.engine import Projection
from projections.registry import PROJECTIONS


def stored_rows(pool: Pool, projections: tuple[Projection, ...] = PROJECTIONS) -> dict[str, list[str]]:
    """Every row of every table of the projections."""
    with pool.connection() as connection:
        return {
            table.name: sorted(row for (row,) in connection.execute(f"SELECT t::text FROM answers.{table.name} AS t"))
            for projection in projections
            for table in projection.tables
        }
