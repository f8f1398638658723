"""Engine 投影引擎: folds over the log, kept up to date in PostgreSQL, rebuilt and compared with a replay."""

from projections.engine.conditions import Committees, narrowed
from projections.engine.follower import Follower, StandingStillError
from projections.engine.projection import Projection, Reaction, Source
from projections.engine.rebuild import Difference, RebuildRunningError, Tell
from projections.engine.rows import Rows
from projections.engine.store import Pool
from projections.engine.table import Keeps, Table

__all__ = [
    "Committees",
    "Difference",
    "Follower",
    "Keeps",
    "Pool",
    "Projection",
    "Reaction",
    "RebuildRunningError",
    "Rows",
    "Source",
    "StandingStillError",
    "Table",
    "Tell",
    "narrowed",
]
