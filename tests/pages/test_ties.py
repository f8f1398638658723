"""Ties 并列表决: more branches than places, put in order by the committee's vote on the page."""

from pathlib import Path
from typing import Final

from playwright.sync_api import Browser

from infra.rehearsal.checks.standings import CheckStandings
from infra.rehearsal.document import read_rehearsal
from infra.rehearsal.player import Player, RehearsalClock
from infra.rehearsal.verbs.gradings import BreakTie
from infra.settings import Settings
from tests.pages.conftest import a_context, watched
from tests.pages.office import Office
from tests.pages.world import a_runtime, served

CAME: Final = {"carried": "并列表决已登记: 表决通过", "failed": "并列表决已登记: 表决未通过"}
TIANSHAN: Final = Path(__file__).parents[1] / "rehearsals" / "tianshan-2025.yaml"


def test_a_tie_at_the_last_place_is_broken_by_vote(
    browser: Browser, admin: str, template: str, tmp_path: Path, errors: list[str]
) -> None:
    """Everything before through the services; the vote that fails and the one that carries by the page."""
    rehearsal = read_rehearsal(TIANSHAN)
    clock = RehearsalClock(rehearsal.utc(rehearsal.steps[0].at))
    settings = Settings(development=True, data_dir=tmp_path)
    with a_runtime(admin, template, settings, clock) as runtime, served(runtime) as url:
        context = a_context(browser, url, "m1")
        of_year = f"/workbench/committees/{rehearsal.committee.id}/years/{rehearsal.year}"
        office = Office(watched(context.new_page(), errors), "", "", of_year)
        player = Player(rehearsal, runtime, clock)
        player.prepare()
        voted = False
        for number, step in enumerate(rehearsal.steps, 1):
            if isinstance(step, BreakTie) and not step.refused:
                clock.now = rehearsal.utc(step.at)
                office.breaks_tie(step.order, step.ballot)
                office.shows(CAME[step.outcome or ""])
                voted = voted or step.outcome == "carried"
            elif voted:
                break
            elif not hasattr(step, "check"):
                assert not player.step(number).failed
        assert isinstance(step, CheckStandings)
        names = {one.id: one.name for one in rehearsal.branches}
        read = [(row["名次"], row["党支部"], row["等级建议"]) for row in office.table()]
        labels = {grade.code: grade.label for grade in rehearsal.standard.grades}
        assert read == [(row["rank"], names[row["branch"]], labels[row["grade"]]) for row in step.expected]
        context.close()
