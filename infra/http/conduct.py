"""Conduct 党委履职: what committees did, left out and changed, in numbers, and the facts behind each number."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from domain.period import Period
from infra.http import fields
from infra.http.acting import Running
from infra.http.as_of import AsOf, MomentAsOf
from infra.http.deadlines import LatenessModel
from infra.http.fields import ActorId, BranchId, CommitteeId, Exact, FactId, Model, Points, Position
from infra.http.known import KnownCommittee, OfCommittees
from infra.http.paging import Next, Page, Paging
from infra.http.paths import YEAR
from infra.http.paths import Year as YearInPath
from infra.http.steps import RecordedAt
from infra.http.waiting import CaughtUp
from projections import deadlines
from projections.conduct import NAME, Answer, Leniency, Mean, Measure, Noted, Profile
from projections.conduct.words import COUNTS, GAP, LATENESS, LENIENCY, Words

router = APIRouter(tags=["查询 questions"])

Year = Annotated[fields.Year, Query()]
Over = Annotated[int, Field(description="考核结果数 / results it is the mean of", examples=[130])]
MeasureField = Annotated[Measure, Field(description="计数项 / what is counted", examples=["without_comment"])]
OfMeasure = Annotated[
    Measure,
    Query(
        description="计数项; 自评差与宽严依据 confirmed / what is counted; the gap and leniency rest on `confirmed`",
        examples=["changed_after_ranking"],
    ),
]


class WordsModel(Model):
    """What a number is called, and the question it gives rise to: to be asked, not answered here."""

    title_zh: Annotated[str, Field(description="名称 / title", examples=["确认时未附讲评"])]
    title_en: Annotated[str, Field(description="英文名称 / title in English", examples=["confirmed without a comment"])]
    question_zh: Annotated[str, Field(description="问题 / question", examples=["是否以其他方式向党支部作了讲评?"])]
    question_en: Annotated[
        str,
        Field(
            description="英文问题 / question in English",
            examples=["Was the branch given a comment in some other way?"],
        ),
    ]


class CountModel(Model):
    """How often, and of how many where it is a part."""

    measure: MeasureField
    number: Annotated[int, Field(description="次数 / number", examples=[3])]
    of: Annotated[
        int | None, Field(description="总数; 本身即总数的为空 / of so many; null: itself a whole", examples=[40])
    ]
    words: WordsModel


class GapModel(Model):
    """Self-assessment minus the committee's total as first confirmed, on average."""

    mean: Annotated[Points | None, Field(description="平均差, 两位小数 / mean, to 2 places", examples=["1.25"])]
    exact: Annotated[Exact | None, Field(description="精确平均差 / exact mean", examples=["1.25"])]
    results: Over
    words: WordsModel


class LeniencyModel(Model):
    """The mean of the totals as first confirmed, beside that of all committees of the same enterprise."""

    mean: Annotated[Points | None, Field(description="本党委平均分 / mean of the committee", examples=["91.40"])]
    results: Over
    mean_of_all: Annotated[
        Points | None, Field(description="全公司平均分 / mean of the enterprise", examples=["88.15"])
    ]
    results_of_all: Over
    difference: Annotated[
        Points | None,
        Field(description="高于平均的分数, 负数为低于 / above the mean; negative: below", examples=["3.25"]),
    ]
    exact: Annotated[Exact | None, Field(description="精确差 / exact difference", examples=["3.25"])]
    words: WordsModel


class DelayModel(Model):
    """Days late, step by step; the deadlines themselves are listed under /deadlines."""

    steps: Annotated[tuple[LatenessModel, ...], Field(description="各环节 / by step")]
    words: WordsModel


class ConductModel(Model):
    """A committee's conduct in a year."""

    committee: CommitteeId
    year: fields.Year
    counts: Annotated[tuple[CountModel, ...], Field(description="次数 / numbers")]
    gap: GapModel
    leniency: LeniencyModel
    lateness: DelayModel


class ConductAnswer(Model):
    """By committee."""

    position: Annotated[Position, Field(description="截至的日志位置 / position the answer stands on")]
    conduct: Annotated[tuple[ConductModel, ...], Field(description="履职情况 / conduct")]
    next: Next


class NotedModel(Model):
    """A fact that counts."""

    fact: FactId
    position: Position
    at: RecordedAt
    by: ActorId
    branch: Annotated[BranchId | None, Field(description="党支部 / branch")]
    period: Annotated[Period | None, Field(description="考核期 / period", examples=["Q1"])]
    about: Annotated[
        str | None, Field(description="更正的项目, 或表决事项 / item corrected, or matter voted", examples=["E"])
    ]
    self_total: Annotated[Points | None, Field(description="自评总分 / self total")]
    total: Annotated[Points | None, Field(description="首次确认的总分 / total as first confirmed")]
    shown_by: Annotated[
        FactId | None, Field(description="此前公布或公示的事实 / the fact by which the ranking had been seen")
    ]


class FactsAnswer(Model):
    """In the order of the log."""

    facts: Annotated[tuple[NotedModel, ...], Field(description="事实 / facts")]
    next: Next


@router.get(
    "/conduct",
    summary="党委履职 / Conduct of committees",
    dependencies=[Depends(CaughtUp(NAME)), Depends(CaughtUp(deadlines.NAME))],
)
def show_conduct(
    *, running: Running, page: Paging, year: Year, committees: OfCommittees, as_of: AsOf, now: MomentAsOf
) -> ConductAnswer:
    """各党委年度履职的数字与由此可问的问题: 讲评、更正、改分、督导、检查、表决、自评差、评分宽严、迟延; 不作结论.

    Each committee's year in numbers, each with a question to ask and no verdict: comments, corrections, scores changed
    after they were seen, guidance, inspections, ballots, gaps, leniency, lateness. Later pages stand on the position of
    the first.
    """
    at = page.last(0)[0] if page.after else as_of
    return _page(page, running.projections.conduct.year(year, now=now, committees=committees, at=at))


@router.get(
    YEAR + "/conduct/facts", summary="履职数字的依据 / Facts behind a number", dependencies=[Depends(CaughtUp(NAME))]
)
def list_conduct_facts(
    *, running: Running, page: Paging, committee: KnownCommittee, year: YearInPath, measure: OfMeasure, as_of: AsOf
) -> FactsAnswer:
    """一个数字所依据的每一条事实.

    Every fact that a number rests on.
    """
    (after,) = page.last(0)
    facts = running.projections.conduct.facts
    return _facts(page, facts(committee, year, measure, after=after, limit=page.limit + 1, at=as_of))


def _page(page: Page, answer: Answer) -> ConductAnswer:
    profiles, following = page.of(answer.profiles, lambda one: (answer.position, one.committee))
    return ConductAnswer(position=answer.position, conduct=tuple(map(_profile, profiles)), next=following)


def _profile(profile: Profile) -> ConductModel:
    return ConductModel(
        committee=profile.committee,
        year=profile.year,
        counts=tuple(_count(measure, profile.counts) for measure in Measure),
        gap=_gap(profile.gap),
        leniency=_leniency(profile.leniency),
        lateness=DelayModel(steps=tuple(map(LatenessModel.model_validate, profile.lateness)), words=_words(LATENESS)),
    )


def _count(measure: Measure, counts: Mapping[Measure, int]) -> CountModel:
    of = None if measure.of is None else counts[measure.of]
    return CountModel(measure=measure, number=counts[measure], of=of, words=_words(COUNTS[measure]))


def _gap(gap: Mean) -> GapModel:
    return GapModel(mean=gap.published, exact=gap.exact, results=gap.over, words=_words(GAP))


def _leniency(leniency: Leniency) -> LeniencyModel:
    difference = leniency.difference
    return LeniencyModel(
        mean=leniency.own.published,
        results=leniency.own.over,
        mean_of_all=leniency.all.published,
        results_of_all=leniency.all.over,
        difference=difference.published,
        exact=difference.exact,
        words=_words(LENIENCY),
    )


def _words(words: Words) -> WordsModel:
    return WordsModel.model_validate(words)


def _facts(page: Page, found: list[Noted]) -> FactsAnswer:
    rows, following = page.cut(found, lambda one: (one.position,))
    names = {"at": "recorded_at"}
    given = [{name: getattr(one, names.get(name, name)) for name in NotedModel.model_fields} for one in rows]
    return FactsAnswer.model_validate({"facts": given, "next": following})
