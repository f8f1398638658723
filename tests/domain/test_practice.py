"""The library of good targets and practices 经验做法."""

from dataclasses import replace

from domain.practice import (
    Content,
    PracticePublished,
    PracticeRevised,
    PracticeWithdrawn,
    Source,
    Template,
    draw,
    publish,
    revise,
    template_of,
    withdraw,
)
from domain.refusal import Refusal
from domain.standard import Duty, ItemClass
from domain.target import Innovation, Level, of_items
from tests.domain.steel import STEEL, points
from tests.spec import given

TEMPLATE = Template("党员示范岗", "个", Level(points("5")), "一岗一责", "示范岗台账", Innovation.WORKING_METHODS)
CONTENT = Content("党员示范岗", "每班组设一个示范岗", ItemClass.MEMBERS, (Duty.D6,), TEMPLATE)
BETTER = replace(CONTENT, text="每班组设两个示范岗")
PUBLISHED = PracticePublished("posts", "mill", CONTENT, Source("A", 2025, "D"))
REVISED = PracticeRevised("posts", BETTER)
WITHDRAWN = PracticeWithdrawn("posts", "流于形式")
TARGET = of_items(STEEL)[2]


def test_a_practice_is_published_once_revised_and_withdrawn() -> None:
    given().when(publish, id="posts", committee="mill", content=CONTENT, source=Source("A", 2025, "D")).then(PUBLISHED)
    given(PUBLISHED).when(publish, id="posts", committee=None, content=CONTENT).then_refused(Refusal.ALREADY_EXISTS)
    given(PUBLISHED).when(revise, id="posts", content=BETTER).then(REVISED)
    given(PUBLISHED, REVISED).when(revise, id="posts", content=BETTER).then_refused(Refusal.NOTHING_TO_RECORD)
    given(PUBLISHED, REVISED).when(withdraw, id="posts", reason="流于形式").then(WITHDRAWN)


def test_nothing_is_done_with_what_was_never_published_or_was_withdrawn() -> None:
    given().when(revise, id="posts", content=BETTER).then_not_found()
    given().when(withdraw, id="posts", reason="流于形式").then_not_found()
    given(PUBLISHED, WITHDRAWN).when(revise, id="posts", content=BETTER).then_refused(Refusal.PRACTICE_WITHDRAWN)
    given(PUBLISHED, WITHDRAWN).when(withdraw, id="posts", reason="再次").then_refused(Refusal.PRACTICE_WITHDRAWN)
    given(PUBLISHED).when(withdraw, id="posts", reason="").then_refused(Refusal.REASON_REQUIRED)


def test_a_target_takes_from_the_practice_what_it_leaves_open() -> None:
    drawn = draw(CONTENT, replace(TARGET, measure="自己的措施"))
    assert (drawn.metric, drawn.unit, drawn.level) == ("党员示范岗", "个", Level(points("5")))
    assert (drawn.measure, drawn.evidence) == ("自己的措施", "示范岗台账")
    assert template_of(draw(CONTENT, TARGET)) == TEMPLATE


def test_a_number_comes_with_its_unit_or_not_at_all() -> None:
    assert draw(CONTENT, replace(TARGET, level=Level(text="全覆盖"))).unit == ""
    assert draw(CONTENT, replace(TARGET, unit="%")).level is None
