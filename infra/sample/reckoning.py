"""A naive reckoning 试算: who would be first grade, and whether a tie stands at the quota."""

from fractions import Fraction

from infra.sample.record import Record

FIRST_AT_LEAST = 9000  # hundredths of a point
QUOTA = Fraction(3, 10)
MAIN = 0  # the main economic item stands first in every sheet
QUARTERS = ("Q1", "Q2", "Q3", "Q4")

Place = tuple[int, int, Fraction, int]  # published score, then the tie-breaks in the standard's order


def place(record: Record, branch: str) -> Place:
    """What a branch is ranked by: 0.60 of the mean of its quarters and 0.40 of its year-end, to 2 places, half up."""
    counting = [quarter for quarter in QUARTERS if quarter in record.sheets[branch]]
    quarters = sum(record.total(branch, quarter) for quarter in counting)
    year_end, count = record.total(branch, "YE"), len(counting)
    published = (60 * quarters + 40 * count * year_end + count) // (2 * count)
    main = Fraction(sum(record.sheets[branch][quarter][MAIN] for quarter in counting), count)
    return published, year_end, main, record.total(branch, "Q4")


def places(record: Record) -> int:
    """一级名额."""
    return int(QUOTA * len(record.sheets))


def contenders(record: Record) -> list[tuple[Place, str]]:
    """Who reaches the first grade by score and has no veto, best first."""
    ranked = sorted(((place(record, b), b) for b in record.sheets if b not in record.vetoes), reverse=True)
    return [(at, branch) for at, branch in ranked if at[0] >= FIRST_AT_LEAST]


def tied_at_quota(record: Record) -> list[str]:
    """Who shares the rank at which the places of the first grade run out; nobody if it is clear."""
    wanting, left = contenders(record), places(record)
    if not 0 < left < len(wanting) or wanting[left - 1][0] != wanting[left][0]:
        return []
    return sorted(branch for at, branch in wanting if at == wanting[left][0])
