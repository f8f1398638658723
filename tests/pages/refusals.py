"""Refusals 办不成的事: what must be refused, as the person at the page meets it."""

from functools import singledispatch
from typing import Final

from playwright.sync_api import expect

from infra.rehearsal.parts import Step
from infra.rehearsal.verbs.assessments import Confirm, Review, Score
from infra.rehearsal.verbs.gradings import Appeal, DecideAppeal, DecideGrades
from infra.rehearsal.verbs.targets import IssueTargets
from tests.pages.year import Year

TARGETS: Final = {"both_kinds_required": "经济工作目标与党建工作目标须一起确定、一起下达"}
OUT_OF_GRID: Final = {"self_assessment_missing": "未自评", "already_confirmed": "已确认"}
"""Branches that cannot be scored have no fields; a tag says why."""
IN_GRID: Final = {"score_out_of_range": "超出范围", "score_off_step": "不符合计分单位"}
HINDERED: Final = {"notice_open": "公示尚未期满", "appeal_pending": "1件申诉待表决"}


@singledispatch
def refused(step: Step, year: Year) -> None:
    raise NotImplementedError(f"no page is known on which {year.committee} would {type(step).__name__}")


@refused.register
def _(step: IssueTargets, year: Year) -> None:
    """One kind alone: the editor says so as soon as it is left out, and has nothing to issue."""
    for branch in year.chosen(step.branches):
        year.office.leaves_out(branch, step.without_items)
        year.office.shows(TARGETS[step.refused or ""])
        expect(year.office.page.get_by_role("button", name="下达目标责任书")).to_have_count(0)


@refused.register
def _(step: Score, year: Year) -> None:
    scorer = year.scorer
    if step.refused in IN_GRID:
        scorer.fills_in(step.period, step.scores, step.bonus)
        expect(scorer.page.locator("#grid-bar")).to_contain_text(IN_GRID[step.refused])
        scorer.press("提交评分")
        dialog = scorer.page.locator("dialog[open]")
        expect(dialog).to_contain_text("另有1个党支部尚未填完或有误")
        expect(dialog.get_by_role("button", name="提交", exact=True)).to_be_disabled()
        return
    scorer.open(f"{scorer.periods}/{step.period}/scoring")
    for branch in step.scores:
        row = scorer.row(year.names[branch])
        expect(row).to_contain_text(OUT_OF_GRID[step.refused or ""])
        expect(row.locator("input")).to_have_count(0)


@refused.register
def _(step: Review, year: Year) -> None:
    """Whoever scored is no reviewer."""
    page = year.scorer.open(f"{year.scorer.periods}/{step.period}/review")
    expect(page.get_by_role("heading", name="复核", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="同意所选")).to_have_count(0)


@refused.register
def _(step: Confirm, year: Year) -> None:
    """Only what is reviewed can be chosen; the rest says whom it waits for."""
    page = year.office.open(f"{year.of_year}/periods/{step.period}/confirmation")
    for branch in year.chosen(step.branches):
        expect(page.locator(f"[name='_branch[]'][value='{branch}']")).to_have_count(0)
        expect(page.locator(".agenda li", has_text=year.names[branch])).to_be_visible()


@refused.register
def _(step: Appeal, year: Year) -> None:
    """The page says when appeals were taken, and takes none."""
    secretary = year.secretaries[step.branch]
    page = secretary.open(f"{secretary.at}/appeals")
    secretary.shows("期外不再受理")
    expect(page.get_by_label("申诉事项")).to_have_count(0)


@refused.register
def _(step: DecideAppeal, year: Year) -> None:
    """Who belongs to the branch has no vote to cast."""
    office = year.office
    office.open(f"{office.desk}/appeals")
    office.row(year.names[step.branch]).get_by_role("link", name="登记表决").click()
    concerned = {
        member for one in year.rehearsal.branches if one.id == step.branch for member in one.own_committee_members
    }
    assert concerned & set(step.ballot.in_favour)
    for member in (one for one in year.rehearsal.committee.members if one.id in concerned):
        expect(office.page.locator(f"[name='vote:{member.id}']")).to_have_count(0)
        expect(office.row(member.name)).to_contain_text("须回避")


@refused.register
def _(step: DecideGrades, year: Year) -> None:
    office = year.office
    page = office.open(f"{office.desk}/vote")
    if step.refused in HINDERED:
        expect(page.locator("main")).to_contain_text(HINDERED[step.refused])
        expect(page.locator("[data-ballot]")).to_have_count(0)
        return
    office.votes_grades(step.ballot)
    expect(page.get_by_role("alert")).to_contain_text("不能表决")
