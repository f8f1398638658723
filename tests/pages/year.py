"""Year 年度: a committee's year on an empty database, and the people who bring it about at their browsers."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from playwright.sync_api import Browser, Page

from domain.access import Role
from domain.access.roles import Level
from domain.committee import OfficeRole
from infra.identity.accounts import AccountKind
from infra.identity.administration import SERVER
from infra.rehearsal.document import Rehearsal
from infra.rehearsal.player import RehearsalClock
from infra.rehearsal.scene import Scene
from infra.runtime import Runtime
from infra.settings import Settings
from tests.http.signed_in import PASSWORD
from tests.pages.conftest import watched
from tests.pages.office import Office
from tests.pages.roles import Administrator, Auditor, Member, Reviewer, Scorer, Secretary, Somebody
from tests.pages.world import a_runtime, served

LEADER: Final = "m1"
MEMBER: Final = "m2"
LASTING: Final = {"session_idle": 600_000, "session_longest": 10_000, "second_factor": "chosen"}
"""Minutes and hours: everybody signs in once, by password, and stays signed in for the year that passes in a minute."""

S = TypeVar("S", bound=Somebody)


@dataclass
class Year:
    """Who takes part, by role; `gaps` are what the pages said when results were confirmed."""

    rehearsal: Rehearsal
    runtime: Runtime
    clock: RehearsalClock
    administrator: Administrator
    office: Office
    scorer: Scorer
    reviewer: Reviewer
    member: Member
    auditor: Auditor
    secretaries: dict[str, Secretary]
    gaps: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def committee(self) -> str:
        return self.rehearsal.committee.id

    @property
    def of_year(self) -> str:
        return f"/workbench/committees/{self.committee}/years/{self.rehearsal.year}"

    @property
    def names(self) -> dict[str, str]:
        return {branch.id: branch.name for branch in self.rehearsal.branches}

    @property
    def ids(self) -> dict[str, str]:
        return {name: branch for branch, name in self.names.items()}

    def chosen(self, branches: tuple[str, ...] | None) -> tuple[str, ...]:
        return tuple(self.names) if branches is None else branches

    @property
    def scene(self) -> Scene:
        """For a step that is played through the services."""
        return Scene(self.runtime, self.rehearsal, self.rehearsal.year, self.clock.now)


@contextmanager
def founded(
    browser: Browser, admin: str, template: str, folder: Path, rehearsal: Rehearsal, errors: list[str]
) -> Iterator[Year]:
    """The committee with its people, branches and accounts, all made on the pages; only the administrator is not."""
    clock = RehearsalClock(rehearsal.utc(rehearsal.steps[0].at))
    settings = Settings(data_dir=folder).model_copy(update=LASTING)
    with a_runtime(admin, template, settings, clock) as runtime, served(runtime) as url, ExitStack() as contexts:

        def a_browser() -> Page:
            context = browser.new_context(base_url=url, locale="zh-CN", timezone_id=rehearsal.timezone)
            context.set_default_timeout(20_000)
            contexts.callback(context.close)
            return watched(context.new_page(), errors)

        administrator = Administrator(a_browser(), *_first_administrator(runtime))
        administrator.signs_in()
        passwords = _register(administrator, rehearsal)
        committee, year = rehearsal.committee.id, rehearsal.year
        of_year = f"/workbench/committees/{committee}/years/{year}"

        seen: set[type[Somebody]] = set()

        def at_work(kind: type[S], person: str, *about: Any) -> S:
            """Signed in on the day that the password was handed over."""
            login = person if person in passwords else f"{committee}.{person}"
            somebody = kind(a_browser(), login, passwords[login], *about)
            (somebody.sends_sign_in if kind in seen else somebody.signs_in)()
            seen.add(kind)
            return somebody

        scorer, reviewer = (one.id for one in rehearsal.committee.staff)
        secretaries = {
            one.id: at_work(Secretary, f"secretary.{one.id}".lower(), one.id, year) for one in rehearsal.branches
        }
        yield Year(
            rehearsal,
            runtime,
            clock,
            administrator,
            at_work(Office, LEADER, of_year),
            at_work(Scorer, scorer, f"{of_year}/periods"),
            at_work(Reviewer, reviewer, f"{of_year}/periods"),
            at_work(Member, MEMBER),
            at_work(Auditor, "auditor"),
            secretaries,
        )


def _first_administrator(runtime: Runtime) -> tuple[str, str]:
    """As `djc accounts create` makes the first."""
    administration = runtime.identity.administration
    account = administration.create(
        SERVER, kind=AccountKind.PERSON, login="admin", name="管理员", password=PASSWORD, must_change=False
    )
    administration.grant(SERVER, account, role=Role.ADMINISTRATOR, level=Level.EVERYWHERE, place="")
    return "admin", PASSWORD


def _register(administrator: Administrator, rehearsal: Rehearsal) -> dict[str, str]:
    committee, calendar = rehearsal.committee, rehearsal.calendar
    administrator.registers_committee(committee.id, committee.name)
    administrator.registers_people(committee.id, "member", committee.members)
    for role in OfficeRole:
        administrator.registers_people(committee.id, role.value, [one for one in committee.staff if one.role is role])
    administrator.sets_calendar(committee.id, calendar.holidays, calendar.working_weekends)
    administrator.imports_branches(committee.id, rehearsal.branches)
    passwords = administrator.makes_accounts(committee.id)
    administrator.grants(f"{committee.id}.{LEADER}", "党委办公室", LEADER)
    auditor = administrator.makes_account("auditor", "督导组")
    administrator.grants("auditor", "监督人员")
    return {**passwords, "auditor": auditor}
