"""What is reckoned from a bundle's lines is what the program reckons from all facts, those left unread included."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.assessment import Scored
from domain.period import Period
from infra.postgres.pool import Pool
from infra.proof.bundle import Line
from infra.proof.merkle import utc_text
from infra.proof.reckon import SCORED, Histories, differences, reckoned
from services.casebook import Casebook, CommitteeYear, read_casebook
from tests.projections.histories import Teller, eventful_year, standard

D = Decimal


@pytest.fixture
def teller(pool: Pool) -> Teller:
    return Teller(pool)


def lines(teller: Teller) -> list[Line]:
    return [
        Line(one.id, one.originator_id, one.originator_version, one.topic, utc_text(one.recorded_at), one.state)
        for one in teller.recorder.scan()
    ]


def read(given: list[Line]) -> Histories:
    histories = Histories()
    for line in given:
        histories.take(line)
    return histories


def book(teller: Teller, committee: str) -> Casebook:
    return read_casebook(teller.ledger.seen(), CommitteeYear(committee, 2025))


def standings(teller: Teller, committee: str) -> list[list[object]]:
    return [
        [one.rank, one.branch, str(one.score), str(one.exact), one.grade, one.why]
        for one in book(teller, committee).reckoned().standings
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_an_eventful_year_is_reckoned_as_the_program_does(teller: Teller, seed: int) -> None:
    eventful_year(teller, seed)
    histories = read(lines(teller))
    for committee in ("north", "south"):
        claim = reckoned(histories, committee, 2025)
        assert claim["standings"] == standings(teller, committee)
        assert [*differences(histories, [claim])] == []


def test_several_processes_find_the_same_in_the_same_order(teller: Teller) -> None:
    eventful_year(teller)
    histories = read(lines(teller))
    good, bad = reckoned(histories, "north", 2025), {**reckoned(histories, "south", 2025), "standings": []}
    claims = [good, bad, {**good, "year": 2024}, *[good] * 6, bad]
    found = [*differences(histories, claims)]
    assert len(found) == 3
    assert [*differences(histories, claims, processes=2)] == found


def test_a_tie_is_broken_by_scores_that_only_then_are_read(teller: Teller) -> None:
    """Of scores given twice the later stand, and a correction changes one of them."""
    teller.establish("c", {"A": None, "B": None, "C": None})
    teller.adopt("c", replace(standard(), tie_breaks=("item:E",)))
    teller.issue("c")
    for period in Period:
        for_a = ("57", "36") if period is not Period.Q2 else ("58", "35")  # which is corrected to 57
        teller.assess("c", period, {"A": for_a, "B": ("56.5", "36.5"), "C": ("56", "37")})
    teller.correct("c", "A", Period.Q2, "E", "57")
    teller.correct("c", "A", Period.Q2, "P", "36")
    histories = read(lines(teller))
    claim = reckoned(histories, "c", 2025)
    assert [row[:3] for row in claim["standings"]] == [[1, "A", "93.00"], [2, "B", "93.00"], [3, "C", "93.00"]]
    assert claim["standings"] == standings(teller, "c")
    assert histories.scores("A", 2025, Period.Q2) == {"E": D(57), "P": D(36)}


def test_scores_that_were_confirmed_are_not_read_until_they_are_asked_for(teller: Teller) -> None:
    teller.establish("c", {"A": None})
    teller.adopt("c", standard())
    teller.issue("c")
    for period in Period:
        teller.assess("c", period, {"A": ("57", "36")})
    whole = lines(teller)
    (stream, *_) = [line.stream for line in whole if line.name == SCORED]
    kept = [one.fact for one in read(whole).history(stream)]
    assert not [fact for fact in kept if isinstance(fact, Scored)]
    teller.correct("c", "A", Period.Q1, "E", "56")
    assert [one.fact for one in read(lines(teller)).history(stream) if isinstance(one.fact, Scored)]


def test_a_body_that_is_no_fact_is_named(teller: Teller) -> None:
    eventful_year(teller)
    confirmed = next(line for line in lines(teller) if line.name == "assessment.scores-confirmed.v1")
    broken = [line._replace(body=b'{"envelope":{}}') if line == confirmed else line for line in lines(teller)]
    histories = read(broken)
    claims = [{"committee": of, "year": 2025} for of in ("north", "south")]
    with pytest.raises(ValueError, match=rf"event {confirmed.position}, {confirmed.at}"):
        list(differences(histories, claims))


def test_facts_that_no_decision_gave_are_told_of(teller: Teller) -> None:
    eventful_year(teller)
    histories = read([line for line in lines(teller) if line.name != SCORED])  # so what was corrected was never given
    claim = {"committee": "north", "year": 2025}
    assert [en for _, en in differences(histories, [claim])] == ["north 2025 cannot be reckoned: KeyError('E')"]
