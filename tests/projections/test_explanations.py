"""A rank and a grade are reckoned again from the facts they rest on, and from nothing else."""

import psycopg
import pytest

from domain.grounds import COUNTING, grounds, reckoned_from
from domain.period import Period
from domain.veto import VetoLifted
from infra.postgres.pool import Pool
from projections.standings import Standings
from services.questions import Questions, WhatIf
from tests.projections.conftest import Follow
from tests.projections.histories import Teller


@pytest.mark.parametrize("committee", ["north", "south"])
def test_the_year_is_reckoned_again_from_its_grounds_alone(eventful: Teller, committee: str) -> None:
    of, seen = eventful.of(committee), eventful.ledger.seen()
    questions = Questions(eventful.ledger)
    facts = grounds(seen, of)
    whole = questions.casebook(of).reckoned()
    assert whole.standings
    assert reckoned_from(facts, of).reckoned() == whole
    assert len(facts) < len([one for one in eventful.facts() if isinstance(one.fact, COUNTING)])
    for standing in whole.standings:
        found = questions.explain(of, standing.branch)
        assert found.standing == standing
        assert (found.recomputed.same, found.recomputed.standing) == (True, standing)
        assert [one.id for one in found.recomputed.facts] == [one.id for one in facts]


def test_no_ground_can_be_left_out(eventful: Teller) -> None:
    """Whichever confirmation, correction, veto or vote is missing, the year is another one."""
    of = eventful.of("north")
    facts = grounds(eventful.ledger.seen(), of)
    whole = Questions(eventful.ledger).casebook(of)
    kinds = {"ScoresConfirmed", "ScoreCorrected", "VetoImposed", "TieBroken"}
    lifted = {one.stream for one in facts if isinstance(one.fact, VetoLifted)}  # imposed and lifted come to nothing
    left_out = [one for one in facts if type(one.fact).__name__ in kinds and one.stream not in lifted]
    assert {type(one.fact).__name__ for one in left_out} == kinds
    for one in left_out:
        book = reckoned_from([each for each in facts if each is not one], of)
        # a veto may cap a grade that the score would not have exceeded: then it is what is brought that differs
        assert (book.years, book.reckoned()) != (whole.years, whole.reckoned()), one.id


def test_what_applied_then_is_explained_as_the_standings_have_it(eventful: Teller, follow: Follow, pool: Pool) -> None:
    questions, standings, of = Questions(eventful.ledger), Standings(pool), eventful.of("south")
    follower = follow()
    then = follower.catch_up()
    eventful.correct("south", "X", Period.Q1, "E", "12.5")
    known = eventful.recorder.position()
    eventful.correct("south", "X", Period.Q3, "E", "11.5")
    follower.catch_up()

    at = [(then, None), (known, None), (None, then), (known, then), (None, known), (then, known), (None, None)]
    found = {one: questions.explain(of, "X", until=one[0], effective=one[1]) for one in at}
    for (until, effective), explained in found.items():
        places = standings.year(2025, committees=("south",), at=until, effective=effective).places
        (place,) = [one for one in places if one.branch == "X"]
        assert (explained.score, explained.standing.rank, explained.standing.grade) == (
            place.score,
            place.rank,
            place.grade,
        )
        assert explained.recomputed.same
    assert len({explained.exact for explained in found.values()}) == 3  # with no, one and both of the corrections
    assert found[None, then].exact == found[None, None].exact
    assert found[known, then].exact == found[known, None].exact
    assert [len(found[one].rests_on[Period.Q3]) for one in ((known, then), (None, then))] == [1, 2]
    # what is recorded afterwards and corrects nothing does not count there
    eventful.gradings.impose_veto(eventful.act(), of, branch_id="X", kind="safety", reason="发生工亡事故")
    vetoed, before = questions.explain(of, "X"), questions.explain(of, "X", effective=known)
    assert (vetoed.vetoes, before.vetoes) == (("safety",), ())
    assert before.exact == vetoed.exact
    trial = questions.supposed(of, WhatIf(without=found[None, None].rests_on[Period.Q3][-1]), effective=known)
    assert {one.branch: one.exact for one in trial.after.standings}["X"] == found[known, None].exact


def test_one_digit_changed_in_the_log_shows_in_the_reckoning(eventful: Teller, database: str) -> None:
    questions, of = Questions(eventful.ledger), eventful.of("north")
    before = questions.explain(of, "C")
    confirmed = next(
        one for one in before.recomputed.facts if type(one.fact).__name__ == "ScoresConfirmed" and "/C/" in one.stream
    )
    total = str(confirmed.fact.total)
    with psycopg.connect(database, autocommit=True) as superuser:
        superuser.execute("ALTER TABLE ledger.entry DISABLE TRIGGER ALL")
        changed = superuser.execute(
            "UPDATE ledger.entry SET body = replace(body::text, %s, %s)::json WHERE position = %s",
            [f'"total":"{total}"', f'"total":"{confirmed.fact.total + 1}"', confirmed.position],
        )
        assert changed.rowcount == 1
    after = questions.explain(of, "C")
    assert after.standing == before.standing  # remembered from before
    assert not after.recomputed.same
    assert after.recomputed.standing.exact > before.standing.exact
