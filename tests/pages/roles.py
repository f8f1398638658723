"""Roles 岗位: what each does on the pages, in sentences of the business; everyone at a browser, with an account."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from playwright.sync_api import Locator, Page, expect

from infra.rehearsal.setting import BranchPart, Person
from infra.rehearsal.verbs.assessments import BonusPart

NEW_PASSWORD: Final = "季度看进展 年末看结果 一起兑现奖惩"  # noqa: S105 - of tests
TYPES: Final = {
    "production": "生产经营",
    "construction": "基本建设",
    "research_design": "科研设计",
    "living_services": "生活服务",
    "joint_venture": "合资联营",
}
KINDS: Final = {"full_time": "专职", "part_time": "兼职"}
GRADES: Final = {"first": "一级", "second": "二级", "third": "三级", "none": "无等级"}
Points = Mapping[str, Decimal]


class Somebody:
    """At a browser, with an account of their own."""

    def __init__(self, page: Page, login: str, password: str) -> None:
        self.page = page
        self._login, self._password = login, password

    def signs_in(self) -> None:
        """On the page, the first time with the password that the administrator gave."""
        self.page.goto("/workbench/account")
        self.page.get_by_label("登录名").fill(self._login)
        self.page.get_by_label("密码").fill(self._password)
        self.press("登录")
        self.page.wait_for_url("**/workbench/account")
        if self.page.get_by_text("请先修改管理员给您的初始密码").count():
            self._changes_password()

    def sends_sign_in(self) -> None:
        """The same forms without the pages that they stand on, which others of the role have been through."""
        self._sends("sign-in", login=self._login, password=self._password)
        self._sends("account/password", current=self._password, new=NEW_PASSWORD, again=NEW_PASSWORD)

    def open(self, path: str) -> Page:
        """A page of the workbench."""
        self.page.goto(path)
        return self.page

    def press(self, title: str, confirm: str | None = None, *, done: str | None = None) -> None:
        """A button, the one in the dialog that it opens, and what the page says then."""
        self.page.get_by_role("button", name=title, exact=True).first.click()
        if confirm is not None:
            self.page.locator("dialog[open]").get_by_role("button", name=confirm, exact=True).click()
        if done is not None:
            expect(self.page.locator("[data-flash]")).to_contain_text(done)

    def shows(self, text: str) -> None:
        """The page says so."""
        expect(self.page.locator("#content")).to_contain_text(text)

    def row(self, name: str) -> Locator:
        return self.page.get_by_role("row").filter(has=self.page.get_by_text(name, exact=True))

    def table(self, heading: str = "") -> list[dict[str, str]]:
        """The rows of the first table with this heading, as they are read: what stands under each."""
        read = (
            "(table) => { const heads = [...table.tHead.rows[0].cells].map((cell) => cell.innerText.trim());"
            " return [...table.tBodies].flatMap((body) => [...body.rows]).map((row) => Object.fromEntries("
            "[...row.cells].map((cell, n) => [heads[n], cell.innerText.trim()]))); }"
        )
        found: list[dict[str, str]] = self.page.locator("main table", has_text=heading).first.evaluate(read)
        return found

    def _sends(self, path: str, **form: str | float | bool) -> None:
        ours = {"Sec-Fetch-Site": "same-origin"}
        answer = self.page.context.request.post(f"/workbench/{path}", form=form, headers=ours, max_redirects=0)
        assert answer.status == 303, answer.text()

    def _changes_password(self) -> None:
        self.page.get_by_label("原密码").fill(self._password)
        self.page.get_by_label("新密码", exact=True).fill(NEW_PASSWORD)
        self.page.get_by_label("再输一次新密码").fill(NEW_PASSWORD)
        self._password = NEW_PASSWORD
        self.press("修改密码", done="密码已修改")


class Administrator(Somebody):
    """Registers the organisation and its people, and gives everybody an account."""

    def registers_committee(self, committee: str, name: str) -> None:
        self.open("/workbench/organisation/register")
        self.page.locator("#c-id").fill(committee)
        self.page.locator("#c-name").fill(name)
        self.press("登记党委", done="已登记")

    def registers_people(self, committee: str, role: str, people: Iterable[Person]) -> None:
        """In one role: member, scorer or reviewer."""
        self.open(f"/workbench/organisation/committees/{committee}")
        self.page.locator("summary", has_text="登记人员").click()
        self.page.get_by_label("岗位").select_option(role)
        self.page.get_by_label("人员", exact=True).fill("\n".join(f"{one.id} {one.name}" for one in people))
        self.press("登记人员", done="人员已登记")

    def sets_calendar(self, committee: str, holidays: Iterable[object], working_weekends: Iterable[object]) -> None:
        self.open(f"/workbench/organisation/committees/{committee}")
        self.page.locator("summary", has_text="修改工作日历").click()
        self.page.locator("#holidays").fill(" ".join(map(str, holidays)))
        self.page.locator("#working_weekends").fill(" ".join(map(str, working_weekends)))
        self.press("公布工作日历", done="工作日历已公布")

    def imports_branches(self, committee: str, branches: Iterable[BranchPart]) -> None:
        lines = ["支部编号,支部名称,类型,书记,书记类别,原等级,所属委员"]
        for one in branches:
            secretary = f"{one.secretary.name},{KINDS[one.secretary.kind]}"
            earlier, own = GRADES.get(one.previous_grade or "", ""), "、".join(one.own_committee_members)
            lines.append(f"{one.id},{one.name},{TYPES[one.type]},{secretary},{earlier},{own}")
        self.open(f"/workbench/organisation/committees/{committee}/import")
        self.page.locator("#file").set_input_files(
            {"name": "支部名册.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
        )
        self.press("核对")
        self.press("登记这些党支部", done="已登记")

    def makes_accounts(self, committee: str) -> dict[str, str]:
        """For everybody of the record: passwords by login, shown this once."""
        self.open(f"/workbench/roles/committees/{committee}")
        for each in self.page.get_by_role("checkbox").all():
            each.check()
        self.press("建立账号", "建立")
        self.page.wait_for_load_state()
        return {row["登录名"]: row["一次性密码"] for row in self.table()}

    def makes_account(self, login: str, name: str) -> str:
        """Of somebody whom the record does not name; answers the password shown this once."""
        self.open("/workbench/accounts/new")
        self.page.locator("#login").fill(login)
        self.page.locator("#name").fill(name)
        self.press("建立账号")
        return self.page.locator(".secret-text").inner_text()

    def grants(self, login: str, role: str, person: str | None = None) -> None:
        self.open(f"/workbench/accounts?q={login}")
        self.page.get_by_role("link", name=login, exact=True).click()
        self.page.get_by_role("link", name="授予岗位").click()
        self.page.get_by_label("岗位", exact=True).select_option(label=role)
        if person is not None:
            self.page.get_by_label("人员", exact=True).select_option(person)
        self.press("授予岗位", done="岗位已授予")


class Secretary(Somebody):
    """A branch's: signs for its targets, assesses it, appeals."""

    def __init__(self, page: Page, login: str, password: str, branch: str, year: int) -> None:
        super().__init__(page, login, password)
        self.branch, self.at = branch, f"/workbench/branches/{branch}/years/{year}"

    def acknowledges(self) -> None:
        self.open(f"{self.at}/targets")
        self.press("签收目标责任书", "确认签收", done="已签收")

    def assesses_itself(self, period: str, scores: Points, grade: str | None) -> None:
        self.open(f"{self.at}/self-assessment/{period}")
        for item, points in scores.items():
            self.page.locator(f"[name='scores.{item}']").fill(str(points))
        if period == "YE":
            claim = self.page.get_by_label("自评等级")
            claim.select_option(grade) if grade else claim.select_option(index=1)  # a file may leave it open
        self.press("提交自评", "确认提交", done="自我考核已提交")

    def appeals(self, period: str, item: str, grounds: str) -> None:
        self.open(f"{self.at}/appeals")
        self.page.get_by_label("申诉事项").select_option(f"{period}/{item}")
        self.page.get_by_label("申诉理由").fill(grounds)
        self.press("提出申诉", "确认提出", done="申诉已提出")


class Scorer(Somebody):
    """Scores on the grid, from a spreadsheet."""

    def __init__(self, page: Page, login: str, password: str, periods: str) -> None:
        super().__init__(page, login, password)
        self.periods = periods

    def fills_in(self, period: str, scores: Mapping[str, Points], bonus: Mapping[str, BonusPart]) -> None:
        """The block is pasted where the first of the branches stands."""
        self.open(f"{self.periods}/{period}/scoring")
        branch, first = next(iter(scores.items()))
        block = "\n".join("\t".join(map(str, row.values())) for row in scores.values())
        self.cell(f"{branch}/{next(iter(first))}").focus()
        self.page.evaluate(
            "(text) => { const clipboardData = new DataTransfer(); clipboardData.setData('text/plain', text);"
            " document.activeElement.dispatchEvent("
            "new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })); }",
            block + "\n",
        )
        for each, given in bonus.items():
            self.cell(f"{each}/+").fill(str(given.points))
            self.cell(f"{each}/+why").fill(given.reason)

    def submits(self) -> None:
        """What was changed, and what was returned even where the points stay as they were."""
        self.page.get_by_role("button", name="提交评分", exact=True).click()
        for each in self.page.locator("dialog[open]").get_by_role("checkbox").all():
            each.check()
        self.page.locator("dialog[open]").get_by_role("button", name="提交", exact=True).click()

    def cell(self, name: str) -> Locator:
        return self.page.locator(f'input[name="{name}"]')


class Reviewer(Somebody):
    """Agrees to what others scored, or returns it."""

    def __init__(self, page: Page, login: str, password: str, periods: str) -> None:
        super().__init__(page, login, password)
        self.periods = periods

    def agrees(self, period: str, branches: tuple[str, ...] | None) -> None:
        self._chooses(period, branches)
        self.press("同意所选", "同意", done="复核同意")

    def returns(self, period: str, branches: tuple[str, ...] | None, reason: str) -> None:
        self._chooses(period, branches)
        self.page.get_by_label("理由").fill(reason)
        self.press("退回所选", done="退回重新评分")

    def _chooses(self, period: str, branches: tuple[str, ...] | None) -> None:
        self.open(f"{self.periods}/{period}/review")
        for each in self.page.locator("[name='branch[]']").all() if branches is not None else ():
            each.set_checked(each.get_attribute("value") in (branches or ()))


class Member(Somebody):
    """Of the committee: reads what was decided."""


class Auditor(Somebody):
    """Reads everything."""
