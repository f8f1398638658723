"""Every projection follows branches that are renamed, move, merge and are dissolved; and still tells the past."""

from datetime import date

import pytest

from domain.branch import SecretaryAppointed, SecretaryKind
from domain.period import Period
from domain.refusal import Refusal
from infra.postgres.pool import Pool
from projections.directory import Directory
from projections.events import Events, Wanted
from projections.open_matters import Kind, OpenMatters
from projections.registry import PROJECTIONS
from projections.standings import Standings
from projections.target_sets import Balances
from services.assessments import Round
from services.branch_life import BranchLife
from services.branch_people import BranchPeople, Count
from services.casebook import CommitteeYear
from services.enterprises import Enterprises
from services.gradings import Appealed
from services.organisation import Person
from services.questions import Questions
from tests.projections.conftest import Follow
from tests.projections.histories import D, Teller, history_on, standard
from tests.projections.stored import stored_rows
from tests.spec import refused

WHY = "机构调整"


@pytest.fixture
def life(teller: Teller) -> BranchLife:
    return BranchLife(teller.ledger)


@pytest.fixture
def standings(pool: Pool) -> Standings:
    return Standings(pool)


@pytest.fixture
def balances(pool: Pool) -> Balances:
    return Balances(pool)


@pytest.fixture
def matters(pool: Pool) -> OpenMatters:
    return OpenMatters(pool)


def join(teller: Teller, *committees: str) -> None:
    enterprises = Enterprises(teller.ledger)
    organisers = [Person("o1", "老何")]
    enterprises.establish(teller.act(), id="group", name="总公司", timezone="Asia/Shanghai", organisers=organisers)
    enterprises.join(teller.act(), enterprise_id="group", committees=committees)


def a_year_under_way(teller: Teller) -> None:
    """Two committees of one enterprise, a quarter confirmed."""
    teller.establish("north", {"A": "first", "B": "second", "C": None}, own={"m3": "B"})
    teller.establish("south", {"X": None, "Y": "second"})
    join(teller, "north", "south")
    for committee, branches in (("north", "ABC"), ("south", "XY")):
        teller.adopt(committee, standard())
        teller.issue(committee)
        teller.assess(committee, Period.Q1, {b: (str(50 - n), "35") for n, b in enumerate(branches)})


def everything_that_can_happen(teller: Teller) -> None:
    a_year_under_way(teller)
    life, people = BranchLife(teller.ledger), BranchPeople(teller.ledger)
    counts = {"A": Count(30, 2), "B": Count(20, 0), "C": Count(10, 1)}
    people.count_members(teller.act(), committee_id="north", on=date(2025, 1, 3), counts=counts)
    life.rename(teller.act(), branch_id="A", name="热轧党支部", on=date(2025, 3, 1), reason=WHY)
    people.appoint(
        teller.act(),
        branch_id="A",
        secretary=SecretaryAppointed("李二", SecretaryKind.PART_TIME, "p2", date(2025, 2, 1)),
    )
    people.secretary_left(teller.act(), branch_id="X", on=date(2025, 2, 1), reason="调任")
    life.move(teller.act("o1"), branch_id="A", to="south", on=date(2025, 4, 1), reason=WHY, own_members=("m1",))
    life.merge(teller.act(), branch_id="C", into="B", on=date(2025, 5, 1), reason=WHY)
    life.dissolve(teller.act(), branch_id="Y", on=date(2026, 1, 1), reason=WHY)
    life.move(teller.act(), branch_id="A", to="north", on=date(2026, 1, 1), reason=WHY)
    people.count_members(teller.act(), committee_id="north", on=date(2025, 1, 5), counts={"A": Count(28, 1)})
    teller.assess("south", Period.Q2, {"A": ("52", "36"), "X": ("50", "35"), "Y": ("49", "35")})
    teller.assess("north", Period.Q2, {"B": ("51", "36")})


@pytest.mark.parametrize("page", [1, 1_000])
def test_what_is_followed_equals_what_a_replay_gives(teller: Teller, follow: Follow, pool: Pool, page: int) -> None:
    everything_that_can_happen(teller)
    follower = follow(page)
    follower.catch_up()
    followed = stored_rows(pool)
    for name in follower.names:
        assert follower.equal_to_replay(name) == []
        follower.rebuild(name)
    assert stored_rows(pool) == followed
    assert {one.name for one in PROJECTIONS} == set(follower.names)


def test_the_standings_are_what_the_domain_reckons_from_the_record(
    teller: Teller, follow: Follow, standings: Standings
) -> None:
    everything_that_can_happen(teller)
    follow().catch_up()
    for committee, there in (("north", "B"), ("south", "AXY")):
        book = Questions(teller.ledger).casebook(CommitteeYear(committee, 2025))
        assert sorted(book.years) == list(there)
        places = standings.through(2025, Period.Q2, committees=(committee,)).places
        assert sorted(place.branch for place in places) == list(there)
    (first, *_) = standings.through(2025, Period.Q2, committees=("south",)).places
    assert (first.branch, first.name, str(first.exact)) == ("A", "热轧党支部", "173/2")
    assert [one.branch for one in standings.through(2026, Period.Q2).places] == []


def test_whatever_happens_later_the_past_is_told_as_it_stood(
    teller: Teller, follow: Follow, standings: Standings, pool: Pool
) -> None:
    follower, directory = follow(page=3), Directory(pool)
    a_year_under_way(teller)
    then = follower.catch_up()
    ranked = standings.through(2025, Period.Q1).places
    listed = directory.branches()
    assert [one.branch for one in ranked] == ["A", "X", "B", "Y", "C"]
    life = BranchLife(teller.ledger)
    life.rename(teller.act(), branch_id="A", name="热轧党支部", on=date(2025, 3, 1), reason=WHY)
    life.move(teller.act(), branch_id="A", to="south", on=date(2025, 4, 1), reason=WHY)
    life.dissolve(teller.act(), branch_id="C", on=date(2025, 5, 1), reason=WHY)
    follower.catch_up()
    now = [(one.branch, one.committee, one.name) for one in standings.through(2025, Period.Q1).places]
    assert now[0] == ("A", "south", "热轧党支部")
    assert "C" not in {branch for branch, _, _ in now}
    assert standings.through(2025, Period.Q1, at=then).places == ranked
    assert directory.branches(at=then) == listed
    north = {one.id: one.branches for one in directory.committees()}
    assert north == {"north": 1, "south": 3}


def test_a_rename_shows_at_once_in_standings_that_were_asked_for_before(
    teller: Teller, follow: Follow, standings: Standings, life: BranchLife
) -> None:
    follower = follow()
    a_year_under_way(teller)
    follower.catch_up()
    assert standings.through(2025, Period.Q1, committees=("north",)).places[0].name == "A党支部"
    life.rename(teller.act(), branch_id="A", name="热轧党支部", on=date(2025, 3, 1), reason=WHY)
    follower.catch_up()
    assert standings.through(2025, Period.Q1, committees=("north",)).places[0].name == "热轧党支部"


def test_a_year_that_ended_before_the_move_goes_on_where_it_was(
    teller: Teller, follow: Follow, standings: Standings, life: BranchLife, matters: OpenMatters
) -> None:
    a_year_under_way(teller)
    life.move(teller.act(), branch_id="A", to="south", on=date(2026, 1, 1), reason=WHY)
    teller.assess("north", Period.Q2, {"A": ("51", "35")})
    follow().catch_up()
    assert [one.branch for one in standings.through(2025, Period.Q1, committees=("north",)).places] == ["A", "B", "C"]
    assert [(one.kind, one.committee, one.period) for one in matters.matters(branch="A")] == [
        (Kind.SELF_ASSESS, "north", Period.Q3)
    ]
    with refused(Refusal.BRANCH_LEFT):
        teller.assess("south", Period.Q3, {"A": ("51", "35")})


def test_matters_follow_a_branch_that_moves_and_end_with_one_that_is_no_more(
    teller: Teller, follow: Follow, life: BranchLife, matters: OpenMatters
) -> None:
    follower = follow()
    a_year_under_way(teller)

    def waiting(branch: str) -> list[tuple[Kind, str, str | None]]:
        follower.catch_up()
        return [(one.kind, one.committee, one.branch_name) for one in matters.matters(branch=branch)]

    assert waiting("A") == [(Kind.SELF_ASSESS, "north", "A党支部")]
    life.rename(teller.act(), branch_id="A", name="热轧党支部", on=date(2025, 3, 1), reason=WHY)
    assert waiting("A") == [(Kind.SELF_ASSESS, "north", "热轧党支部")]
    since = matters.matters(branch="A")[0].since
    life.move(teller.act(), branch_id="A", to="south", on=date(2025, 4, 1), reason=WHY)
    assert waiting("A") == [(Kind.SELF_ASSESS, "south", "热轧党支部")]
    assert matters.matters(branch="A")[0].since == since
    teller.assess("south", Period.Q2, {"A": ("51", "35")})
    assert matters.matters(branch="A")[0].period is Period.Q2
    follower.catch_up()
    assert [one.period for one in matters.matters(branch="A")] == [Period.Q3]
    life.dissolve(teller.act(), branch_id="A", on=date(2025, 5, 1), reason=WHY)
    assert waiting("A") == []


def test_matters_follow_a_branch_whichever_process_follows_the_log_and_bear_its_name_of_then(
    teller: Teller, follow: Follow, life: BranchLife, matters: OpenMatters
) -> None:
    a_year_under_way(teller)
    follow().catch_up()
    before = teller.recorder.position()
    life.rename(teller.act(), branch_id="A", name="热轧党支部", on=date(2025, 3, 1), reason=WHY)
    renamed = teller.recorder.position()
    life.move(teller.act(), branch_id="A", to="south", on=date(2025, 4, 1), reason=WHY)
    another = follow()  # it has none of the rows in memory
    another.catch_up()

    def told(at: int | None) -> list[tuple[str, str | None]]:
        return [(one.matter, one.branch_name) for one in matters.matters(branch="A", at=at)]

    assert told(before) == [("self_assess/north/2025/A/Q2", "A党支部")]
    assert told(renamed) == [("self_assess/north/2025/A/Q2", "热轧党支部")]
    assert told(None) == [("self_assess/south/2025/A/Q2", "热轧党支部")]
    assert another.equal_to_replay("open_matters") == []


def test_a_branch_without_targets_waits_for_them_where_it_moves_to(
    teller: Teller, follow: Follow, life: BranchLife, matters: OpenMatters
) -> None:
    teller.establish("north", {"A": None})
    teller.establish("south", {"X": None})
    join(teller, "north", "south")
    teller.adopt("north", standard())
    life.move(teller.act(), branch_id="A", to="south", on=date(2025, 4, 1), reason=WHY)
    follower = follow()
    follower.catch_up()
    assert matters.matters(branch="A") == []
    teller.adopt("south", standard())
    follower.catch_up()
    assert [(one.kind, one.committee) for one in matters.matters(branch="A")] == [(Kind.ISSUE_TARGETS, "south")]


def test_with_the_last_branch_that_was_behind_gone_the_grades_can_be_proposed(
    teller: Teller, follow: Follow, life: BranchLife, matters: OpenMatters
) -> None:
    follower = follow()
    teller.establish("north", dict.fromkeys("ABCD"))
    teller.establish("south", {"X": None})
    join(teller, "north", "south")
    teller.adopt("north", standard())
    teller.issue("north")
    for period in Period:
        teller.assess("north", period, {"A": ("58", "38"), "B": ("50", "35"), "C": ("45", "30")})
    follower.catch_up()
    assert Kind.PROPOSE_GRADES not in matters.counts(committees=("north",))
    life.dissolve(teller.act(), branch_id="D", on=date(2025, 5, 1), reason=WHY)
    follower.catch_up()
    assert matters.counts(committees=("north",)) == {Kind.PROPOSE_GRADES: 1, Kind.PUBLISH_RESULTS: 5}
    life.move(teller.act(), branch_id="X", to="north", on=date(2025, 6, 1), reason=WHY)
    follower.catch_up()
    assert matters.counts(committees=("north",)) == {Kind.ISSUE_TARGETS: 1}
    life.dissolve(teller.act(), branch_id="X", on=date(2025, 6, 1), reason=WHY)
    teller.gradings.propose(teller.act(), teller.of("north"))
    life.dissolve(teller.act(), branch_id="C", on=date(2025, 7, 1), reason=WHY)
    follower.catch_up()
    waiting = {Kind.OPEN_NOTICE: 1, Kind.PROPOSE_GRADES: 1, Kind.PUBLISH_RESULTS: 5}
    assert matters.counts(committees=("north",)) == waiting
    with refused(Refusal.PROPOSAL_OUTDATED):
        teller.gradings.open_notice(teller.act(), teller.of("north"))


def test_nobody_leaves_while_an_appeal_of_theirs_is_pending(teller: Teller, life: BranchLife) -> None:
    teller.establish("north", dict.fromkeys("ABCD"))
    teller.adopt("north", standard())
    for period in Period:
        teller.assess("north", period, {b: (str(58 - 5 * n), "35") for n, b in enumerate("ABCD")})
    teller.gradings.propose(teller.act(), teller.of("north"))
    teller.gradings.open_notice(teller.act(), teller.of("north"))
    against = Appealed("A", Period.Q1, "P")
    teller.gradings.file_appeal(teller.act(), teller.of("north"), against=against, grounds="漏计")
    with refused(Refusal.APPEAL_PENDING):
        life.dissolve(teller.act(), branch_id="A", on=date(2025, 7, 1), reason=WHY)
    life.dissolve(teller.act(), branch_id="A", on=date(2026, 1, 1), reason=WHY)


def test_histories_tell_what_happened_with_who_did_it(teller: Teller, follow: Follow, pool: Pool) -> None:
    everything_that_can_happen(teller)
    follow().catch_up()
    history = history_on(pool)
    told = {line.kind: line for line in history.lines("A", kinds=["branch_renamed", "branch_moved", "members_counted"])}
    assert told["branch_renamed"].sentence_zh == "A党支部自2025-03-01起更名为热轧党支部: 机构调整"
    assert told["members_counted"].sentence_en == "28 members on 2025-01-05, 1 of them probationary"
    moved, back = history.lines("A", kinds=["branch_moved"])
    assert (moved.sentence_zh, moved.who) == ("自2025-04-01起由north党委转隶south党委: 机构调整", "老何")
    assert back.sentence_en == "moved from south党委 to north党委 from 2026-01-01: 机构调整"
    assert [line.sentence_zh for line in history.lines("B", kinds=["branch_absorbed"])] == [
        "自2025-05-01起C党支部并入本支部: 机构调整"
    ]
    assert [line.sentence_zh for line in history.lines("X", kinds=["secretary_left"])] == [
        "书记自2025-02-01起离任: 调任"
    ]


def test_whoever_acted_is_called_as_they_were_then(teller: Teller, follow: Follow, pool: Pool) -> None:
    everything_that_can_happen(teller)
    follow().catch_up()
    history, events = history_on(pool), Events(pool)
    found = events.newest(Wanted(kinds=("branch_moved", "enterprise_established", "organiser_assigned")), limit=9)
    told = history.told(found)
    assert "老何登记为组织部人员" in [line.sentence_zh for line in told]
    assert "老何" in [line.who for line in told if line.kind == "branch_moved"]
    before = history.lines("A", kinds=["self_assessed"], limit=1)
    assert [(line.by, line.who) for line in before] == [("secretary:A", "A书记")]
    after = history.lines("A", kinds=["self_assessed"], limit=1, newest_first=True)
    assert [(line.by, line.who) for line in after] == [("secretary:A", "李二")]


def test_an_assessment_goes_on_under_the_standard_it_was_opened_under(teller: Teller) -> None:
    teller.establish("north", {"A": None})
    teller.establish("south", {"X": None})
    join(teller, "north", "south")
    teller.adopt("north", standard())
    for version in (1, 2):
        teller.adopt("south", standard(version))
    teller.assess("north", Period.Q1, {"A": ("50", "35")})
    BranchLife(teller.ledger).move(teller.act(), branch_id="A", to="south", on=date(2025, 4, 1), reason=WHY)
    teller.correct("south", "A", Period.Q1, "E", "51")
    book = Questions(teller.ledger).casebook(CommitteeYear("south", 2025))
    assert str(book.years["A"].totals[Period.Q1].total) == "86"


def _leave(how: str, life: BranchLife, teller: Teller) -> None:
    on = date(2025, 4, 1)
    match how:
        case "moved":
            life.move(teller.act("o1"), branch_id="B", to="south", on=on, reason=WHY, own_members=())
        case "merged":
            life.merge(teller.act(), branch_id="B", into="A", on=on, reason=WHY)
        case _:
            life.dissolve(teller.act(), branch_id="B", on=on, reason=WHY)


@pytest.mark.parametrize("how", ["moved", "merged", "dissolved"])
def test_results_can_be_published_once_the_last_branch_that_was_waited_for_leaves(
    teller: Teller, follow: Follow, matters: OpenMatters, life: BranchLife, how: str
) -> None:
    teller.establish("north", {"A": None, "B": None})
    teller.establish("south", {"X": None})
    join(teller, "north", "south")
    teller.adopt("north", standard())
    teller.assess("north", Period.Q1, {"A": ("50", "35")})
    follower = follow()
    follower.catch_up()
    assert matters.matters(kinds=[Kind.PUBLISH_RESULTS]) == []
    _leave(how, life, teller)
    follower.catch_up()
    assert [one.period for one in matters.matters(kinds=[Kind.PUBLISH_RESULTS])] == [Period.Q1]
    assert follower.equal_to_replay("open_matters") == []
    teller.publications.publish(teller.act(), Round("north", 2025, Period.Q1))


def test_what_is_published_is_not_published_again_because_a_branch_came_and_left(
    teller: Teller, follow: Follow, matters: OpenMatters, life: BranchLife
) -> None:
    teller.establish("north", {"A": None})
    teller.establish("south", {"B": None})
    join(teller, "north", "south")
    teller.adopt("north", standard())
    teller.assess("north", Period.Q1, {"A": ("50", "35")})
    first = Round("north", 2025, Period.Q1)
    teller.publications.publish(teller.act(), first)
    life.move(teller.act("o1"), branch_id="B", to="north", on=date(2025, 4, 1), reason=WHY, own_members=())
    life.move(teller.act("o1"), branch_id="B", to="south", on=date(2025, 4, 2), reason=WHY, own_members=())
    follower = follow()
    follower.catch_up()
    assert matters.matters(kinds=[Kind.PUBLISH_RESULTS]) == []
    with refused(Refusal.ALREADY_PUBLISHED):
        teller.publications.publish(teller.act(), first)


def test_a_branch_that_comes_with_its_result_is_news_to_its_new_committee(
    teller: Teller, follow: Follow, matters: OpenMatters, life: BranchLife
) -> None:
    a_year_under_way(teller)
    for committee in ("north", "south"):
        teller.publications.publish(teller.act(), Round(committee, 2025, Period.Q1))
    follower = follow()
    follower.catch_up()
    assert matters.matters(kinds=[Kind.PUBLISH_RESULTS]) == []
    life.move(teller.act("o1"), branch_id="A", to="south", on=date(2025, 4, 1), reason=WHY, own_members=())
    follower.catch_up()
    assert [one.committee for one in matters.matters(kinds=[Kind.PUBLISH_RESULTS])] == ["south"]
    teller.publications.publish(teller.act(), Round("south", 2025, Period.Q1))


def test_work_is_balanced_where_a_branch_is_appraised_under_its_name_of_now(
    teller: Teller, follow: Follow, life: BranchLife, balances: Balances
) -> None:
    """The committee it was founded under has no standard at all: nothing of its is looked for."""
    teller.establish("north", {"A": None})
    teller.establish("south", {"X": None})
    join(teller, "north", "south")
    life.move(teller.act("o1"), branch_id="A", to="south", on=date(2025, 1, 2), reason=WHY, own_members=())
    teller.adopt("south", standard())
    teller.issue("south")
    before = teller.recorder.position()
    teller.assess("south", Period.Q1, {"A": ("50", "30"), "X": ("40", "20")})
    life.rename(teller.act(), branch_id="A", name="热轧党支部", on=date(2025, 3, 1), reason=WHY)
    teller.correct("south", "A", Period.Q1, "E", "45")
    follow().catch_up()
    assert balances.branches(2025, committees=("north",)) == []
    of_a, _ = balances.branches(2025, committees=("south",))
    assert (of_a.branch, of_a.name, [of_a.economic_scored, of_a.party_scored]) == ("A", "热轧党支部", [D(45), D(30)])
    then, _ = balances.branches(2025, committees=("south",), at=before)
    assert (then.branch, then.name, then.economic_scored) == ("A", "A党支部", D(0))
