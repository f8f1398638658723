"""Place 支部档案: which branch and year a page is about, and the tabs that lead to the others."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, NamedTuple

from fastapi import Depends

from domain import streams
from domain.period import Period
from infra.http import paths
from infra.http.acting import Running
from infra.http.language import Text
from infra.pages.frame import Frame, Framed
from services.branch_life import branch_of, home_of
from services.casebook import CommitteeYear
from services.ledger import Seen

PREFIX: Final = "/workbench/branches/{branch}/years/{year}"


class Here(NamedTuple):
    """A branch in a year, `of` the committee that appraises it then; read as of the moment that is asked for."""

    branch: str
    name: str
    of: CommitteeYear
    seen: Seen

    @property
    def year(self) -> int:
        return self.of.year

    def read_year(self) -> None:
        """Everything that the branch's assessments of the year rest on, in one go."""
        committee, year = self.of.committee, self.year
        self.seen.load(
            (
                streams.committee(committee),
                streams.standard(committee, year),
                streams.grading(committee, year),
                streams.publication(committee, year),
                streams.targets(self.branch, year),
                streams.participation(self.branch, year),
                *(streams.assessment(self.branch, year, period) for period in Period),
            )
        )

    def path(self) -> dict[str, Any]:
        return {"branch": self.branch, "year": self.year}


class Tab(NamedTuple):
    """A page of the branch."""

    title: Text
    href: str
    chosen: bool
    number: int | None = None


TABS: Final = (
    ("branch_page", Text("概况", "Overview")),
    ("my_targets_page", Text("目标责任书", "Target set")),
    ("self_assessments_page", Text("自我考核", "Self-assessment")),
    ("my_participation_page", Text("参与情况", "Participation")),
    ("my_result_page", Text("考核结果", "Results")),
    ("my_history_page", Text("工作履历", "History")),
    ("my_appeals_page", Text("申诉", "Appeals")),
    ("my_voices_page", Text("意见与异议", "Comments")),
    ("my_rectification_page", Text("整改", "Rectification")),
    ("my_feature_page", Text("特色党支部", "Feature")),
)


def here(running: Running, frame: Framed, branch: paths.BranchId, year: paths.Year) -> Here:
    """The branch that the address names, as it was called and where it belonged at the moment that is asked for.

    Raises NotFoundError where there is none, or was none yet.
    """
    seen = running.ledger.seen(frame.at)
    return Here(branch, branch_of(seen, branch).name, CommitteeYear(home_of(seen, branch, year), year), seen)


OfBranch = Annotated[Here, Depends(here)]


def around(frame: Frame, at: Here, page: str) -> Mapping[str, Any]:
    """What every page of a branch is given: where it is, and the tabs."""
    return {"at": at, "tabs": list(_tabs(frame, at, page))}


def _tabs(frame: Frame, at: Here, page: str) -> Iterable[Tab]:
    for name, title in TABS:
        if (where := frame.url(name, **at.path())) is not None:
            yield Tab(title, where, name == page)
