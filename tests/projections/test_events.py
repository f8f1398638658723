"""Every recorded fact is found by whom it concerns, what it is, who did it and what was written."""

import re

import pytest

from infra.postgres.pool import Pool
from projections.events import Events, Wanted
from tests.projections.conftest import Follow
from tests.projections.histories import Teller, history_on

ALL = 100_000


@pytest.fixture
def events(eventful: Teller, follow: Follow, pool: Pool) -> Events:
    follow().catch_up()
    assert eventful.recorder.position()
    return Events(pool)


def test_every_fact_is_listed_once_newest_first(eventful: Teller, events: Events) -> None:
    found = [one.position for one in events.newest(Wanted(), limit=ALL)]
    assert found == [*range(eventful.recorder.position(), 0, -1)]


def test_it_goes_on_before_the_last_one_seen(events: Events) -> None:
    first = events.newest(Wanted(), limit=10)
    assert events.newest(Wanted(before=first[4].position), limit=5) == first[5:]
    assert [one.position for one in events.newest(Wanted(after=3, before=6), limit=ALL)] == [5, 4]


def test_a_branch_has_all_that_its_history_tells(events: Events, pool: Pool) -> None:
    told = {line.position for line in history_on(pool).lines("X", limit=ALL)}
    found = events.newest(Wanted(branch="X"), limit=ALL)
    assert told
    assert told <= {one.position for one in found}
    assert {one.branch for one in found} == {"X"}


def test_a_fact_about_many_branches_is_one_fact(events: Events) -> None:
    proposed = events.newest(Wanted(kinds=["grades_proposed"]), limit=ALL)
    assert proposed
    one = proposed[0]
    assert (one.leads, one.branches) == (True, len(events.at(one.position)))
    assert one.branches > 1
    for each in events.at(one.position):
        assert each in events.newest(Wanted(branch=each.branch, kinds=["grades_proposed"]), limit=ALL)


def test_every_event_is_told_in_words_and_by_names(events: Events, pool: Pool) -> None:
    found = events.newest(Wanted(), limit=ALL)
    told = history_on(pool).told(found)
    assert [line.position for line in told] == [one.position for one in found]
    assert all(line.sentence_zh and line.sentence_en for line in told)
    nameless = {line.by for line in told if line.who == line.by}
    assert nameless <= {"system", "secretary", "hq1", "s1"}  # nobody of that name is registered, or not yet
    assert {line.kind for line in told if line.by == line.who == "s1"} == {
        "committee_established",
        "member_seated",
    }
    said = {line.kind: line.sentence_zh for line in told}
    assert said["member_seated"].endswith("登记为党委委员")
    assert re.fullmatch(r"形成2025年度第\d次等级建议, 共\d个党支部: .*一级1个.*", said["grades_proposed"])
    assert re.search("“.+”", said["meeting_vote_opened"])
    assert re.search(".委员主持, 议题\\d项", said["meeting_convened"])


def test_facts_are_found_by_committee_kind_and_actor_together(events: Events) -> None:
    everything = events.newest(Wanted(), limit=ALL)
    wanted = Wanted(committees=("south",), kinds=("scored", "scores_confirmed"), by=("s1",))
    expected = [
        one
        for one in everything
        if one.committee == "south" and one.kind in ("scored", "scores_confirmed") and one.by == "s1"
    ]
    assert expected
    assert events.newest(wanted, limit=ALL) == expected
    for kinds in (("scored",), ("tie_broken",), ("scored", "tie_broken"), ("veto_imposed", "grades_proposed")):
        theirs = [one for one in everything if one.kind in kinds]
        south = [one for one in theirs if one.committee == "south"]
        assert theirs
        assert events.newest(Wanted(kinds=kinds), limit=ALL) == theirs
        assert events.newest(Wanted(committees=("south",), kinds=kinds), limit=2) == south[:2]
        assert events.newest(Wanted(committees=("south", "north"), kinds=kinds), limit=ALL) == theirs
        assert events.next(Wanted(kinds=kinds), limit=len(theirs))[0] == theirs[::-1]
    # what a committee's own stream tells is the committee's, though the fact does not name it
    assert {one.committee for one in everything if one.kind in ("member_seated", "staff_assigned")} == {
        "north",
        "south",
    }


def test_words_are_found_in_what_was_written_whatever_else_is_asked(events: Events) -> None:
    found = events.newest(Wanted(text="依据不足"), limit=ALL)
    assert found
    assert events.newest(Wanted(text="依据不足", kinds=["scored"]), limit=ALL) == []
    (one, *_) = found
    assert one in events.newest(Wanted(text="依据不足", branch=one.branch), limit=ALL)
    assert events.newest(Wanted(text="没有人写过", branch=one.branch), limit=ALL) == []
    assert events.newest(Wanted(text="依据不足", before=found[-1].position), limit=ALL) == []
    assert events.newest(Wanted(text="没有人写过"), limit=ALL) == []
