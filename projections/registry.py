"""Registry 投影登记: every projection by name, and its answers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

from domain.record import Recorded
from projections import (
    approvals,
    branch_history,
    conduct,
    consequences,
    deadlines,
    directory,
    emphases,
    events,
    evidence,
    exemplars,
    features,
    grade_book,
    honours,
    open_matters,
    practices,
    progress,
    secretaries,
    six_good,
    standings,
    target_sets,
)
from projections.engine import Difference, Follower, Pool, Projection, Reaction, Source
from projections.engine.projection import Entry, Log

PROJECTIONS: Final[tuple[Projection, ...]] = (
    standings.PROJECTION,
    grade_book.PROJECTION,
    branch_history.PROJECTION,
    open_matters.PROJECTION,
    directory.PROJECTION,
    evidence.PROJECTION,
    target_sets.PROJECTION,
    emphases.PROJECTION,
    practices.PROJECTION,
    secretaries.PROJECTION,
    approvals.PROJECTION,
    deadlines.PROJECTION,
    conduct.PROJECTION,
    consequences.PROJECTION,
    six_good.PROJECTION,
    features.PROJECTION,
    exemplars.PROJECTION,
    honours.PROJECTION,
)


class Record(Log, Protocol):
    """The log, whose facts can be looked up too."""

    def entries_at(self, positions: Sequence[int]) -> Sequence[Entry]: ...


class Projections(Follower):
    """All projections over one log, with what they answer."""

    def __init__(
        self,
        pool: Pool,
        log: Record,
        decode: Callable[[Any], Recorded],
        names: Mapping[type, str],
        *,
        clock: Callable[[], datetime],
        reactions: Iterable[Reaction] = (),
    ) -> None:
        self._record = log
        super().__init__(pool, Source(log, decode, names), clock=clock, projections=PROJECTIONS, reactions=reactions)
        self.standings = standings.Standings(pool)
        self.grade_book = grade_book.GradeBook(pool)
        self.branch_history = branch_history.BranchHistory(
            pool, lambda positions: map(decode, log.entries_at(positions))
        )
        self.events = events.Events(pool)
        self.open_matters = open_matters.OpenMatters(pool)
        self.directory = directory.Directory(pool)
        self.evidence = evidence.Evidence(pool)
        self.balances = target_sets.Balances(pool)
        self.emphases = emphases.Emphases(pool)
        self.library = practices.Library(pool)
        self.secretaries = secretaries.Secretaries(pool)
        self.approvals = approvals.Approvals(pool)
        self.deadlines = deadlines.Deadlines(pool)
        self.conduct = conduct.Conducts(pool, self.deadlines)
        self.consequences = consequences.Consequences(pool)

        self.six_good = six_good.SixGood(pool)
        self.features = features.Features(pool)
        self.exemplars = exemplars.Exemplars(pool)
        self.honours = honours.Honours(pool)
        self.progress = progress.Progress(
            self.standings, self.grade_book, self.six_good, self.features, self.exemplars, self.honours
        )

    def differences(self) -> dict[str, list[Difference]]:
        """Every projection that differs from a replay, with the first rows that do; empty when all is well."""
        found = {name: self.equal_to_replay(name) for name in self.names}
        return {name: rows for name, rows in found.items() if rows}

    def _facts_at(self, positions: Sequence[int]) -> Iterable[Recorded]:
        return map(self._source.decode, self._record.entries_at(positions))
