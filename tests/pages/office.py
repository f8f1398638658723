"""Office 党委办公室: the committee secretary's work on the pages, from the draft of the standard to the grades."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from playwright.sync_api import Page, expect

from domain.points import plain
from domain.standard import Standard, Weights
from infra.pages.standard.draft_fields import values_of
from infra.pages.standard.suggested import SUGGESTED
from infra.rehearsal.parts import BallotPart
from tests.pages.roles import Somebody

NUMBER: Final = re.compile(r"[+-]?[\d.]+")


class Office(Somebody):
    """The committee secretary."""

    def __init__(self, page: Page, login: str, password: str, of_year: str) -> None:
        super().__init__(page, login, password)
        self.of_year, self.desk = of_year, f"{of_year}/grading"

    def drafts(self, standard: Standard) -> None:
        """Field by field, from suggested settings; choices that rest on others come with these as they are typed."""
        self.open("/workbench")
        self.page.get_by_role("link", name="起草考核标准").click()
        for _ in standard.items[1:]:
            self.press("增加项目")
        for _ in standard.grades[len(SUGGESTED.grades) :]:
            self.press("增加等级")
        fields = self.page.locator("form [name]").evaluate_all("all => all.map((one) => [one.name, one.type])")
        values = [(name, value) for name, value in values_of(standard).items() if value]
        for resting in (False, True):
            for name, value in values:
                if name.startswith(("ties.", "vetoes.")) is resting:
                    self._fills(name, dict(fields)[name], value)
        self.press("提交草案")
        self.shows("待党委表决")

    def votes_standard(self, ballot: BallotPart) -> None:
        self.open(f"{self.of_year}/standard/vote")
        self.enters(ballot)
        self.press("登记表决", "确认登记")

    def issues_targets(self, branches: tuple[str, ...] | None) -> None:
        self.open(f"{self.of_year}/targets")
        self.page.get_by_text("批量下达").click()
        if branches is not None:
            for each in self.page.locator("form[action$='/issue'] [name='branches[]']").all():
                each.set_checked(each.get_attribute("value") in branches)
        self.press("下达目标责任书", "确认下达", done="目标责任书")

    def leaves_out(self, branch: str, items: tuple[str, ...]) -> None:
        """Items of one branch's targets, on trial; the page says at once what it thinks of it."""
        self.open(f"{self.of_year}/targets/branches/{branch}")
        for item in items:
            row = self.page.locator(f"tbody:has([name$='.code'][value='{item}'])")
            row.locator("[name$='.removed']").check()

    def confirms(self, period: str, branches: tuple[str, ...] | None, comments: Mapping[str, str]) -> dict[str, str]:
        """Answers how far each branch was from its own view when it was confirmed, as the page says."""
        self.open(f"{self.of_year}/periods/{period}/confirmation")
        gaps = {}
        for row in self.page.locator("tr:has([name='_branch[]'])").all():
            chosen = row.locator("[name='_branch[]']")
            branch = chosen.get_attribute("value") or ""
            chosen.set_checked(branches is None or branch in branches)
            if chosen.is_checked():
                gaps[branch] = NUMBER.findall(row.locator("td").nth(2).inner_text())[0]
            if branch in comments:
                row.locator("textarea").fill(comments[branch])
        self.press("确认所选", "确认", done=f"已确认{len(gaps)}个党支部的考核结果")
        return gaps

    def vetoes(self, branch: str, kind: str, reason: str) -> None:
        self.open(f"{self.desk}/vetoes")
        self.page.get_by_label("党支部", exact=True).select_option(branch)
        self.page.get_by_label("否决事项").select_option(kind)
        self.page.get_by_label("理由", exact=True).fill(reason)
        self.press("登记一票否决", "确认登记", done="一票否决")

    def proposes_grades(self) -> None:
        self.open(self.desk)
        again = self.page.get_by_role("button", name="重新提出等级建议").count()
        self.press("重新提出等级建议" if again else "提出等级建议", done="等级建议已提出")

    def breaks_tie(self, order: tuple[str, ...], ballot: BallotPart) -> None:
        """The branches in the order voted, whatever order they stand in on the page."""
        self.open(f"{self.desk}/tie")
        for place, branch in enumerate(order, 1):
            self.page.locator(f"[name='place:{branch}']").fill(str(place))
        self.enters(ballot)
        self.press("登记表决", "确认登记")

    def opens_notice(self) -> None:
        self.open(f"{self.desk}/notice")
        self.press("开始公示", "确认公示", done="公示已开始")

    def decides_appeal(self, name: str, points: Decimal, ballot: BallotPart) -> None:
        self.open(f"{self.desk}/appeals")
        self.row(name).get_by_role("link", name="登记表决").click()
        self.page.get_by_label("申诉成立时更正为").fill(str(points))
        self.enters(ballot)
        self.press("登记表决", "确认登记")

    def votes_grades(self, ballot: BallotPart) -> None:
        self.open(f"{self.desk}/vote")
        self.enters(ballot)
        self.press("登记表决", "确认登记")

    def tries(self, weights: Weights) -> None:
        """Drafts them for the next year, and sees what they would have made of this one."""
        committee, _, year = self.of_year.rpartition("/")
        draft = f"{committee}/{int(year) + 1}/standard"
        self.open(f"{draft}/draft")
        for name, share in (("quarters", weights.quarters), ("year_end", weights.year_end)):
            self.page.locator(f"[name='weights.{name}']").fill(plain(share * 100))
        expect(self.page.locator("[data-draft-state]")).to_contain_text("已保存")
        self.open(f"{draft}/impact?only=all")

    def enters(self, ballot: BallotPart) -> None:
        """Member by member, as they voted."""
        for choice, members in (("for", ballot.in_favour), ("against", ballot.against), ("abstain", ballot.abstain)):
            for member in members:
                self.page.locator(f"[name='vote:{member}'][value={choice}]").check()
        for member in ballot.recused:
            expect(self.page.locator(f"[name='vote:{member}']")).to_have_count(0)

    def _fills(self, name: str, kind: str, value: str) -> None:
        match kind:
            case "checkbox":
                for each in value.split("\n"):
                    self.page.locator(f"[name='{name}'][value='{each}']").check()
            case "select-one":
                self.page.locator(f"[name='{name}']").select_option(value)
            case _:
                self.page.locator(f"[name='{name}']").fill(value)
