"""The whole year 推演年度 through the pages, by its roles, in Chinese: as the file says it, to the same grades."""

from functools import singledispatch
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser

from infra.rehearsal.document import read_rehearsal
from infra.rehearsal.parts import Check, Step
from infra.rehearsal.player import agree
from infra.rehearsal.verbs.assessments import Confirm, Review, Score, SelfAssess
from infra.rehearsal.verbs.gradings import Appeal, BreakTie, DecideAppeal, DecideGrades, OpenNotice, ProposeGrades, Veto
from infra.rehearsal.verbs.standards import AdoptStandard
from infra.rehearsal.verbs.targets import AcknowledgeTargets, IssueTargets
from tests.pages.answers import answer
from tests.pages.refusals import refused
from tests.pages.year import Year, founded

STEEL: Final = Path(__file__).parents[1] / "rehearsals" / "steel-2025.yaml"
CAME: Final = {"carried": "表决已登记: 表决通过", "failed": "表决已登记: 表决未通过"}
COMMENT: Final = "本期任务完成, 记录齐全, 请继续抓好薄弱环节。"


def test_the_whole_year_is_played_through_the_pages(
    browser: Browser, admin: str, template: str, tmp_path: Path, errors: list[str]
) -> None:
    rehearsal = read_rehearsal(STEEL)
    with founded(browser, admin, template, tmp_path, rehearsal, errors) as year:
        year.office.drafts(rehearsal.standard.standard())
        for number, step in enumerate(rehearsal.steps, 1):
            year.clock.now = rehearsal.utc(step.at)
            where = f"step {number}, {step.at} {step.verb}"
            if isinstance(step, Check):
                assert agree(step.expected, answer(step, year)), where
            elif step.refused:
                before = year.runtime.recorder.position()
                refused(step, year)
                assert year.runtime.recorder.position() == before, where
            else:
                play(step, year)
        year.administrator.open("/workbench/security-log/chain")


@singledispatch
def play(step: Step, year: Year) -> None:
    raise NotImplementedError(f"no page is known on which {year.committee} would {type(step).__name__}")


@play.register
def _(step: AdoptStandard, year: Year) -> None:
    year.office.votes_standard(step.ballot)
    year.office.shows(CAME[step.outcome or "carried"])


@play.register
def _(step: IssueTargets, year: Year) -> None:
    year.office.issues_targets(step.branches)


@play.register
def _(step: AcknowledgeTargets, year: Year) -> None:
    for branch in year.chosen(step.branches):
        year.secretaries[branch].acknowledges()


@play.register
def _(step: SelfAssess, year: Year) -> None:
    for branch, scores in step.scores.items():
        year.secretaries[branch].assesses_itself(step.period, scores, step.grades.get(branch))


@play.register
def _(step: Score, year: Year) -> None:
    year.scorer.fills_in(step.period, step.scores, step.bonus)
    year.scorer.submits()
    year.scorer.shows(f"已提交{len(step.scores)}个党支部的评分")


@play.register
def _(step: Review, year: Year) -> None:
    if step.agreed:
        year.reviewer.agrees(step.period, step.branches)
    else:
        year.reviewer.returns(step.period, step.branches, step.reason)


@play.register
def _(step: Confirm, year: Year) -> None:
    comments = {branch: step.comments.get(branch, COMMENT) for branch in year.chosen(step.branches)}
    year.gaps.setdefault(step.period, {}).update(year.office.confirms(step.period, step.branches, comments))


@play.register
def _(step: Veto, year: Year) -> None:
    year.office.vetoes(step.branch, step.kind, step.reason)


@play.register
def _(_: ProposeGrades, year: Year) -> None:
    year.office.proposes_grades()


@play.register
def _(step: BreakTie, year: Year) -> None:
    year.office.breaks_tie(step.order, step.ballot)
    year.office.shows(CAME[step.outcome or "carried"])


@play.register
def _(_: OpenNotice, year: Year) -> None:
    year.office.opens_notice()


@play.register
def _(step: Appeal, year: Year) -> None:
    year.secretaries[step.branch].appeals(step.period, step.item, step.grounds)


@play.register
def _(step: DecideAppeal, year: Year) -> None:
    year.office.decides_appeal(year.names[step.branch], step.points, step.ballot)
    year.office.shows(CAME[step.outcome or "carried"])


@play.register
def _(step: DecideGrades, year: Year) -> None:
    year.office.votes_grades(step.ballot)
    year.office.shows(CAME[step.outcome or "carried"])
