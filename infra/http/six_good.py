"""Six-good 六好班子: the programme of a committee, its standard, and how the teams stand by it."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.responses import Response

from domain import streams
from domain.access import Right
from domain.six_good import (
    Good,
    Mobilised,
    MonthDay,
    SixGoodAdopted,
    SixGoodDrafted,
    SixGoodProgrammeSet,
    SixGoodResult,
    SixGoodStandard,
)
from infra.http import fields
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.as_of import AsOf, Effective, Looking
from infra.http.ballots import Ballot, BallotAnswer, ballots_on
from infra.http.fields import BranchId, CommitteeId, Day, Exact, ItemCode, Model, Name, Points, Share
from infra.http.known import InScope
from infra.http.paging import Next, Page, Paging
from infra.http.paths import COMMITTEE, YEAR, Of
from infra.http.paths import CommitteeId as InPath
from infra.http.permitted import Permitted
from infra.http.waiting import CaughtUp
from projections.six_good import NAME, Unit
from services.ledger import Seen
from services.organisation import committee_of

router = APIRouter(tags=["工作载体 programmes"])

MONTH_DAY = r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
StartYear = Annotated[int, Field(strict=True, ge=2000, le=2100, description="起始年度 / start year", examples=[2025])]
FromYear = Annotated[
    int, Field(strict=True, ge=2000, le=2100, description="起用年度 / in force from the year", examples=[2025])
]
VersionNumber = Annotated[int, Field(description="版本 / version", examples=[1])]
RewardRules = Annotated[
    str,
    Field(
        max_length=4_000,
        pattern=fields.TEXT,
        description="奖励办法 / rules of reward",
        examples=["通报表扬, 发给奖牌", "commended, with a plaque"],
    ),
]


class Programme(Model):
    """Since when there is the programme, and by when its standard is due."""

    start_year: StartYear
    adopt_by: Annotated[
        str,
        Field(
            pattern=MONTH_DAY,
            description="制定六好标准的期限, 起始年度的月-日 / month and day of the start year",
            examples=["12-31"],
        ),
    ]

    def month_day(self) -> MonthDay:
        month, day = self.adopt_by.split("-")
        return MonthDay(int(month), int(day))


class GoodModel(Model):
    """One of the six goods."""

    name: Annotated[Name, Field(examples=["班子建设好", "team building"])]
    at_least: Annotated[
        Share, Field(description="应达到的分值比例 / share of its items' full points to be reached", examples=["0.90"])
    ]


class SixGoodDraft(Model):
    """A six-good standard put forward; which items count for which good stands in the yearly standard."""

    from_year: FromYear
    goods: Annotated[tuple[GoodModel, ...], Field(max_length=20, description="六好, 依次 / the six goods in order")]
    reward_rules: RewardRules = ""

    def as_domain(self) -> tuple[Good, ...]:
        return tuple(Good(one.name, one.at_least) for one in self.goods)


class Mobilisation(Model):
    """How the branches were set going."""

    on: Annotated[Day, Field(description="动员部署日期 / day", examples=["2025-11-25"])]
    text: Annotated[
        str,
        Field(
            max_length=4_000,
            pattern=fields.TEXT,
            description="动员部署情况 / what was said and arranged",
            examples=["召开支部书记动员会", "meeting of all secretaries"],
        ),
    ]


class VersionModel(Model):
    """A version of the six-good standard; without a day of adoption it waits for its vote."""

    version: VersionNumber
    from_year: FromYear
    goods: Annotated[tuple[GoodModel, ...], Field(description="六好 / the six goods")]
    reward_rules: RewardRules
    adopted_on: Annotated[date | None, Field(description="通过日期 / adopted on", examples=["2025-11-20"])]


class ProgrammeAnswer(Model):
    """A committee's programme; null where it is not set up."""

    start_year: StartYear | None
    adopt_by: Annotated[date | None, Field(description="制定期限 / standard due by", examples=["2025-12-31"])]
    versions: Annotated[tuple[VersionModel, ...], Field(description="六好标准各版 / versions, oldest first")]
    mobilisations: Annotated[tuple[Mobilisation, ...], Field(description="动员部署 / mobilisations")]
    ballots: Annotated[tuple[BallotAnswer, ...], Field(description="历次表决 / ballots held")]


class GoodResultModel(Model):
    """How a team stands in one good."""

    number: Annotated[int, Field(description="第几好 / number of the good", examples=[1])]
    name: Name
    items: Annotated[tuple[ItemCode, ...], Field(description="对应项目 / items that count for it")]
    mean: Annotated[Exact | None, Field(description="季度均分 / mean over the quarters that count")]
    needed: Annotated[Points, Field(description="应达到的分值 / points needed")]
    reached: Annotated[bool, Field(description="是否达到 / whether it is reached", examples=[True])]


class TeamResult(Model):
    """How a team stands."""

    is_six_good: Annotated[bool, Field(description="是否六好班子 / whether it is six-good", examples=[True])]
    goods: Annotated[tuple[GoodResultModel, ...], Field(description="各好结果 / good by good")]


class ResultsAnswer(Model):
    """How the teams stand, by branch."""

    results: Annotated[dict[BranchId, TeamResult], Field(description="考评结果 / results")]


class UnitModel(Model):
    """How far a unit has come."""

    committee: CommitteeId
    name: Annotated[Name, Field(examples=["轧钢厂党委", "Rolling mill committee"])]
    start_year: StartYear | None
    adopt_by: Annotated[date | None, Field(description="制定期限 / standard due by", examples=["2025-12-31"])]
    drafted: Annotated[int | None, Field(description="待表决的版本 / version that waits for its vote")]
    version: Annotated[int | None, Field(description="现行版本 / version in force", examples=[1])]
    adopted_on: Annotated[date | None, Field(description="首次通过日期 / first adopted on")]
    mobilised_on: Annotated[date | None, Field(description="动员部署日期 / mobilised on")]


class UnitsAnswer(Model):
    """Units by id."""

    units: Annotated[tuple[UnitModel, ...], Field(description="各单位 / units")]
    next: Next


OnlyMissing = Annotated[
    bool, Query(description="只看尚未制定六好标准的单位 / only units that have not adopted theirs", examples=[True])
]


@router.get(COMMITTEE + "/six-good", response_model=ProgrammeAnswer, summary="六好创建活动 / Six-good programme")
def show_six_good_programme(committee: InPath, seen: Looking, answer: Answering, access: Permitted) -> Response:
    """起始年度、制定期限、六好标准各版、动员部署和表决.

    Start year, deadline, versions of the six-good standard, mobilisations and ballots.
    """
    return answer(seen, _programme(seen, committee, named=access.may_of_committee(Right.READ_OFFICE, committee)))


@router.post(
    COMMITTEE + "/six-good/programme", response_model=ActAnswer, summary="部署六好创建活动 / Set up the programme"
)
def set_six_good_programme(committee: InPath, body: Programme, act: Acting, running: Running) -> Response:
    """确定自哪一年起开展, 及六好标准的制定期限; 标准通过前可以重新确定.

    Sets the start year and the deadline for the standard; until that is adopted they may be set again.
    """
    return recorded(
        running.six_good.set_programme(
            act, committee_id=committee, start_year=body.start_year, adopt_by=body.month_day()
        )
    )


@router.post(COMMITTEE + "/six-good/draft", response_model=ActAnswer, summary="起草六好标准 / Draft the standard")
def draft_six_good(committee: InPath, body: SixGoodDraft, act: Acting, running: Running) -> Response:
    """起草下一版六好标准; 表决之前可以重新起草.

    Drafts the next version of the six-good standard; until it is voted on it may be drafted again.
    """
    return recorded(
        running.six_good.draft(
            act,
            committee_id=committee,
            from_year=body.from_year,
            goods=body.as_domain(),
            reward_rules=body.reward_rules,
        )
    )


@router.post(COMMITTEE + "/six-good/adopt", response_model=ActAnswer, summary="表决六好标准 / Vote on the standard")
def adopt_six_good(committee: InPath, body: Ballot, act: Acting, running: Running) -> Response:
    """党委表决六好标准: 表决情况都会记录, 通过即自起用年度执行.

    The committee votes on the draft: the ballot is recorded either way; carried, it is in force from its year on.
    """
    return recorded(running.six_good.adopt(act, committee_id=committee, votes=body.votes()))


@router.post(COMMITTEE + "/six-good/mobilise", response_model=ActAnswer, summary="动员部署 / Mobilise")
def mobilise_six_good(committee: InPath, body: Mobilisation, act: Acting, running: Running) -> Response:
    """登记动员部署情况, 在六好标准通过之后.

    Records the mobilisation, after the standard is adopted.
    """
    return recorded(running.six_good.mobilise(act, committee_id=committee, on=body.on, text=body.text))


@router.get(YEAR + "/six-good/results", summary="六好考评结果 / Six-good results")
def show_six_good_results(of: Of, as_of: AsOf, effective: Effective, running: Running) -> ResultsAnswer:
    """各党支部班子逐项对照六好标准的结果, 与达晋创考核出自同一份得分.

    How each team stands good by good, from the very scores of the appraisal.
    """
    return _results(running.questions.six_good_results(of, until=as_of, effective=effective).items())


@router.get("/six-good/units", summary="各单位六好创建情况 / Units", dependencies=[Depends(CaughtUp(NAME))])
def list_six_good_units(
    *, running: Running, page: Paging, scope: InScope, as_of: AsOf, only_missing: OnlyMissing = False
) -> UnitsAnswer:
    """所见各单位, 哪些已制定六好标准、已动员部署, 哪些尚未.

    Which of the units that you may see have adopted their six-good standard and mobilised, and which have not.
    """
    (after,) = page.last("")
    found = running.projections.six_good.units(
        committees=scope, only_missing=only_missing, after=after, limit=page.limit + 1, at=as_of
    )
    return _units(page, found)


def _units(page: Page, found: list[Unit]) -> UnitsAnswer:
    rows, following = page.cut(found, lambda one: (one.committee,))
    return UnitsAnswer.model_validate({"units": rows, "next": following})


def _results(results: Iterable[tuple[str, SixGoodResult]]) -> ResultsAnswer:
    return ResultsAnswer(results={branch: TeamResult.model_validate(result) for branch, result in results})


def _programme(seen: Seen, committee: str, *, named: bool) -> ProgrammeAnswer:
    seen.load([streams.committee(committee), streams.six_good(committee)])
    committee_of(seen, committee)
    facts = [one.fact for one in seen.history(streams.six_good(committee))]
    setting = next((fact for fact in reversed(facts) if isinstance(fact, SixGoodProgrammeSet)), None)
    versions = {fact.standard.version: fact.standard for fact in facts if isinstance(fact, SixGoodDrafted)}
    adopted = {fact.version: fact.on for fact in facts if isinstance(fact, SixGoodAdopted)}
    drafts = [fact.standard for fact in facts if isinstance(fact, SixGoodDrafted)]
    matters = dict.fromkeys(f"six-good/{committee}/{one.from_year}/v{one.version}" for one in drafts)
    return ProgrammeAnswer(
        start_year=setting.start_year if setting else None,
        adopt_by=setting.adopt_by.in_year(setting.start_year) if setting else None,
        versions=tuple(_version(one, adopted.get(number)) for number, one in versions.items()),
        mobilisations=tuple(Mobilisation(on=f.on, text=f.text) for f in facts if isinstance(f, Mobilised)),
        ballots=ballots_on(seen, list(matters), named=named),
    )


def _version(standard: SixGoodStandard, adopted_on: date | None) -> VersionModel:
    return VersionModel(
        version=standard.version,
        from_year=standard.from_year,
        goods=tuple(GoodModel.model_validate(good) for good in standard.goods),
        reward_rules=standard.reward_rules,
        adopted_on=adopted_on,
    )
