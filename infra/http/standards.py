"""Standards 考核标准: drafted, examined, and adopted by the committee's vote."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, TypeAdapter
from starlette.responses import Response

from domain import standard, streams
from domain.access import Right
from domain.ballot import BallotForm, CarriedBy, RecusedCount
from domain.standard import LONGEST_RECTIFICATION, Duty, Education, ItemClass, Severity, Standard
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.as_of import Looking
from infra.http.ballots import Ballot, BallotAnswer, ballots_on
from infra.http.fields import SOME, TEXT, GradeCode, ItemCode, Kind, Model, Name, Points, Ratio, Share, Yuan
from infra.http.paths import YEAR, Of
from infra.http.permitted import Permitted
from infra.http.timetable import DeadlinesModel
from services.casebook import CommitteeYear
from services.ledger import Seen
from services.organisation import committee_of
from services.standards import standards_of

router = APIRouter(tags=["考核标准 standards"])

Duties = Annotated[tuple[Duty, ...], Field(max_length=7, description="职责任务 / duties served", examples=[["D2"]])]
Codes = Annotated[tuple[ItemCode, ...], Field(max_length=SOME, description="考核项目 / items", examples=[["B"]])]


class ItemModel(Model):
    """An item of the standard."""

    code: ItemCode
    item_class: Annotated[ItemClass, Field(description="目标类别 / class", examples=["economic"])]
    title: Annotated[Name, Field(examples=["经济工作目标", "Economic targets"])]
    full: Annotated[Points, Field(description="分值 / full points", examples=["30"])]
    duties: Duties
    key: Annotated[bool, Field(strict=True, description="是否重点工作目标 / a key target", examples=[True])] = False
    rule: Annotated[
        str,
        Field(
            max_length=4_000,
            pattern=TEXT,
            description="考核细则 / scoring rule",
            examples=["每欠产1%扣0.5分", "minus 0.5 for every 1 % short"],
        ),
    ] = ""
    evidence: Annotated[
        str,
        Field(
            max_length=4_000,
            pattern=TEXT,
            description="佐证材料 / evidence",
            examples=["生产月报", "monthly production report"],
        ),
    ] = ""
    counts_only: Annotated[
        bool,
        Field(strict=True, description="只计数量, 不看效果 / only counted, not judged by effect", examples=[False]),
    ] = False
    education: Annotated[
        Education | None,
        Field(description="日常教育或集中教育 / daily or concentrated education", examples=["daily"]),
    ] = None
    six_good: Annotated[
        int | None,
        Field(strict=True, ge=1, le=6, description="计入第几好 / the good it counts for, of six", examples=[1]),
    ] = None


class WeightsModel(Model):
    """Weights of the mean of the quarters and of the year-end; they sum to 1."""

    quarters: Annotated[Share, Field(description="季度均分权重 / weight of the quarters", examples=["0.60"])]
    year_end: Annotated[Share, Field(description="年末权重 / weight of the year-end", examples=["0.40"])]


class GradeModel(Model):
    """A grade; the last has no threshold."""

    code: GradeCode
    label: Annotated[Name, Field(examples=["一级", "First grade"])]
    at_least: Annotated[Points | None, Field(description="分数线 / threshold", examples=["90"])] = None
    quota: Annotated[Share | None, Field(description="名额比例 / share of the branches", examples=["0.30"])] = None


class EconomicShareModel(Model):
    """Bounds within which economic points should stay."""

    min: Annotated[Share, Field(examples=["0.20"])]
    max: Annotated[Share, Field(examples=["0.60"])]


class BallotRulesModel(Model):
    """Rules of voting."""

    ordinary_quorum: Annotated[Ratio, Field(description="一般事项到会比例 / ordinary quorum", examples=["1/2"])]
    grading_quorum: Annotated[Ratio, Field(description="定级到会比例 / quorum for grading", examples=["2/3"])]
    carried_by: Annotated[
        CarriedBy,
        Field(description="通过条件 / what carries", examples=["more_than_half_of_due"]),
    ]
    recused: Annotated[
        RecusedCount,
        Field(description="回避人员是否计入应到会 / whether the recused stay due", examples=["stay_in_due"]),
    ]
    form: Annotated[
        BallotForm | None,
        Field(description="会议表决方式; 不填由主持人定 / form of votes at meetings; null: the chair's choice"),
    ] = None
    chair_votes_last: Annotated[
        bool, Field(strict=True, description="主持人是否末位表态 / whether the chair votes last", examples=[True])
    ] = True


class SixGoodModel(Model):
    """What makes a six-good leadership team."""

    items: Codes
    mean_at_least: Annotated[Points, Field(examples=["22.5"])]


class HonouringModel(Model):
    """Rules of honouring what grades bring."""

    at_most: Annotated[
        dict[Kind, Yuan],
        Field(
            max_length=20,
            description="各类奖励金额上限 (元); 不设即一千万元 / most yuan by kind; else 10 million",
            examples=[{"team_reward": "20000"}],
        ),
    ] = {}  # noqa: RUF012
    rectification_working_days: Annotated[
        int | None,
        Field(strict=True, ge=1, le=LONGEST_RECTIFICATION, description="整顿工作日数 / working days", examples=[60]),
    ] = None


class StandardModel(Model):
    """Every number and rule of a year's appraisal; used for a draft and for a version in force."""

    version: Annotated[int, Field(strict=True, ge=1, le=1_000, description="版本 / version", examples=[1])]
    items: Annotated[tuple[ItemModel, ...], Field(max_length=SOME, description="考核项目 / items")]
    step: Annotated[Points, Field(description="计分单位 / step", examples=["0.5"])]
    weights: WeightsModel
    grades: Annotated[
        tuple[GradeModel, ...], Field(max_length=20, description="等级, 由高到低 / grades, highest first")
    ]
    bonus_cap_per_period: Annotated[Points, Field(description="每期加分上限 / bonus cap a period", examples=["5"])]
    bonus_counts_for_grade: Annotated[
        bool,
        Field(strict=True, description="加分是否计入定级 / whether bonus counts for the grade", examples=[True]),
    ] = True
    veto_caps: Annotated[
        dict[Kind, GradeCode],
        Field(
            max_length=50,
            description="一票否决: 事项与最高等级 / vetoes: kind and highest grade",
            examples=[{"safety": "second"}],
        ),
    ] = {}  # noqa: RUF012 - pydantic copies defaults
    tie_breaks: Annotated[
        tuple[Annotated[str, Field(max_length=80, pattern=r"^(year_end|(item|period):[\w.\-]{1,64})$")], ...],
        Field(
            max_length=20,
            description="并列区分规则 / tie-breaks in their order",
            examples=[["year_end", "item:E", "period:Q4"]],
        ),
    ] = ()
    economic_share: EconomicShareModel | None = None
    ballots: BallotRulesModel
    notice_working_days: Annotated[
        int, Field(strict=True, ge=1, le=60, description="公示工作日 / working days of notice", examples=[5])
    ] = 5
    six_good: SixGoodModel | None = None
    consequences: Annotated[
        dict[GradeCode, Annotated[tuple[Kind, ...], Field(max_length=20)]],
        Field(
            max_length=20,
            description="各等级的奖惩 / what each grade brings",
            examples=[{"first": ["team_reward"]}],
        ),
    ] = {}  # noqa: RUF012
    duties: Annotated[
        tuple[Duty, ...],
        Field(max_length=7, description="须覆盖的职责 / duties to be covered", examples=[["D2"]]),
    ] = tuple(Duty)
    honouring: HonouringModel = HonouringModel()
    targets_detailed: Annotated[
        bool,
        Field(
            strict=True,
            description="目标须有目标值、措施、佐证材料、责任人和完成季度方可下达 / "
            "targets are issued only with level, measure, evidence, owner and due quarter",
            examples=[False],
        ),
    ] = False
    deadlines: DeadlinesModel = DeadlinesModel()
    advanced_grades: Annotated[
        tuple[GradeCode, ...],
        Field(
            max_length=20,
            description="可评先进党支部的等级; 不列则为最高等级 / grades that may be commended; none: the highest",
            examples=[["first"]],
        ),
    ] = ()
    feature_checklist: Annotated[
        tuple[Name, ...],
        Field(
            max_length=20,
            description="特色党支部验收条件 (五个有) / what a feature branch must have",
            examples=[["有鲜明的品牌名称"], ["a distinct brand name"]],
        ),
    ] = ()

    def as_domain(self) -> Standard:
        return STANDARD.validate_python(self.model_dump())


STANDARD = TypeAdapter(Standard)


class FindingModel(Model):
    """What a reader should know before the vote."""

    severity: Annotated[Severity, Field(description="类别 / severity", examples=["warning"])]
    zh: Annotated[str, Field(description="中文 / in Chinese", examples=["经济工作分值占比应在20%至60%之间"])]
    en: Annotated[
        str, Field(description="英文 / in English", examples=["the share of economic points should lie between ..."])
    ]


class Status(StrEnum):
    """版本状态: replaced by a later one, in force, or waiting for its vote."""

    REPLACED = "replaced"
    IN_FORCE = "in_force"
    PENDING = "pending"


class VersionModel(Model):
    """A version with the findings on it."""

    status: Annotated[Status, Field(description="状态 / status", examples=["in_force"])]
    standard: StandardModel
    findings: Annotated[tuple[FindingModel, ...], Field(description="审查意见 / findings")]


class StandardAnswer(Model):
    """The versions of a year's standard, oldest first, and the ballots held on them."""

    versions: Annotated[tuple[VersionModel, ...], Field(description="各版本 / versions")]
    ballots: Annotated[tuple[BallotAnswer, ...], Field(description="历次表决 / ballots held")]


@router.post(YEAR + "/standard/draft", response_model=ActAnswer, summary="起草考核标准 / Draft the standard")
def draft_standard(of: Of, body: StandardModel, act: Acting, running: Running) -> Response:
    """起草下一版考核标准; 表决之前可以重新起草.

    Drafts the next version of the standard; until it is voted on it may be drafted again.
    """
    draft = body.as_domain()
    return recorded(running.standards.draft(act, committee_id=of.committee, year=of.year, draft=draft))


@router.post(YEAR + "/standard/adopt", response_model=ActAnswer, summary="表决考核标准 / Vote on the standard")
def adopt_standard(of: Of, body: Ballot, act: Acting, running: Running) -> Response:
    """党委表决考核标准: 表决情况都会记录, 通过即生效.

    The committee votes on the draft: the ballot is recorded either way; carried, the draft is in force.
    """
    return recorded(running.standards.adopt(act, committee_id=of.committee, year=of.year, votes=body.votes()))


@router.get(YEAR + "/standard", response_model=StandardAnswer, summary="考核标准 / The standard")
def show_standard(of: Of, seen: Looking, answer: Answering, access: Permitted) -> Response:
    """各版本及其审查意见, 历次表决.

    Every version with the findings on it (in force, replaced, or waiting for its vote), and the ballots held.
    """
    return answer(seen, _answer(seen, of, named=access.may_of_committee(Right.READ_OFFICE, of.committee)))


def _answer(seen: Seen, of: CommitteeYear, *, named: bool) -> StandardAnswer:
    seen.load([streams.committee(of.committee), streams.standard(of.committee, of.year)])
    committee_of(seen, of.committee)
    known = standards_of(seen, of.committee, of.year)
    replaced = [each for each in known.adopted.values() if each != known.in_force]
    versions = (
        *(_version(each, Status.REPLACED) for each in replaced),
        *(_version(each, Status.IN_FORCE) for each in (known.in_force,) if each),
        *(_version(each, Status.PENDING) for each in (known.drafted,) if each),
    )
    numbers = range(1, len(known.adopted) + 2)
    matters = [f"standard/{of.committee}/{of.year}/v{number}" for number in numbers]
    return StandardAnswer(versions=versions, ballots=ballots_on(seen, matters, named=named))


def _version(version: Standard, status: Status) -> VersionModel:
    findings = tuple(FindingModel.model_validate(finding) for finding in standard.check(version))
    return VersionModel(status=status, standard=StandardModel.model_validate(version), findings=findings)
