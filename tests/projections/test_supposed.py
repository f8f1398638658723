"""What is supposed of a year changes nothing but what was supposed, also where its scores are of several standards."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from domain.period import Period
from domain.refusal import NotFoundError
from domain.standard import Standard
from domain.veto import VetoImposed, VetoLifted
from services.branch_life import BranchLife
from services.casebook import CommitteeYear
from services.enterprises import Enterprises
from services.organisation import Person
from services.questions import Questions, WhatIf, leavable
from tests.projections.histories import Teller, standard

OF = CommitteeYear("here", 2025)
FIRST = standard()
OTHERWISE = replace(
    FIRST,
    items=tuple(replace(item, full=Decimal(100) - item.full) for item in FIRST.items),
    bonus_cap_per_period=Decimal(2),
)


@pytest.fixture
def under_both(teller: Teller) -> Questions:
    """A's first quarter was scored before the standard was replaced, B's with the committee that it has come from."""
    teller.establish("here", {"A": None})
    teller.establish("there", {"B": None})
    Enterprises(teller.ledger).establish(
        teller.act(),
        id="group",
        name="总公司党委",
        timezone="Asia/Shanghai",
        organisers=[Person("o1", "老何")],
    )
    Enterprises(teller.ledger).join(teller.act("o1"), enterprise_id="group", committees=["here", "there"])
    for committee, branch in (("here", "A"), ("there", "B")):
        teller.adopt(committee, FIRST)
        teller.issue(committee)
        teller.assess(committee, Period.Q1, {branch: ("57", "30")}, bonus={branch: "4"})
    teller.adopt("here", replace(OTHERWISE, version=2))
    BranchLife(teller.ledger).move(teller.act(), branch_id="B", to="here", on=date(2025, 1, 6), reason="机构调整")
    for period in (Period.Q2, Period.Q3, Period.Q4, Period.YEAR_END):
        teller.assess("here", period, {"A": ("36", "51"), "B": ("36", "51")})
    return Questions(teller.ledger)


@pytest.mark.parametrize("change", [WhatIf(bonus_counts_for_grade=True), WhatIf(veto_caps={"safety": "third"})])
def test_points_stay_as_recorded_where_nothing_about_them_is_supposed(under_both: Questions, change: WhatIf) -> None:
    trial = under_both.supposed(OF, change)
    assert {one.branch: one.exact for one in trial.before.standings} == dict.fromkeys(
        "AB", Fraction("0.6") * Fraction(91 + 3 * 87, 4) + Fraction("0.4") * 87
    )
    assert trial.after == trial.before


@pytest.mark.parametrize("supposed", [FIRST, replace(OTHERWISE, bonus_cap_per_period=Decimal(1))])
def test_points_are_carried_over_from_the_standard_that_they_were_given_under(
    under_both: Questions, supposed: Standard
) -> None:
    """57 of 60 and 30 of 40 are 38 and 45 of 40 and 60; 36 of 40 and 51 of 60 are 54 and 34 of 60 and 40."""
    first, others = (91, 88) if supposed is FIRST else (84, 87)
    expected = Fraction("0.6") * Fraction(first + 3 * others, 4) + Fraction("0.4") * others
    for trial in (under_both.supposed(OF, WhatIf(standard=supposed)), under_both.trial(OF, supposed)):
        assert {one.branch: one.exact for one in trial.after.standings} == dict.fromkeys("AB", expected)


def test_a_veto_imposed_again_after_the_first_was_lifted_can_be_left_out(under_both: Questions, teller: Teller) -> None:
    gradings, veto = teller.gradings, {"branch_id": "A", "kind": "discipline", "reason": "违纪"}
    for act in (gradings.impose_veto, gradings.lift_veto, gradings.impose_veto):
        act(teller.act(), OF, **veto)
    lifting, second = leavable(teller.ledger.seen(), OF)[-2:]
    assert (type(lifting.fact), type(second.fact)) == (VetoLifted, VetoImposed)

    def why(change: WhatIf) -> list[str]:
        return [one.why for one in under_both.supposed(OF, change).after.standings if one.branch == "A"]

    assert why(WhatIf()) != why(WhatIf(without=second.id)) == why(WhatIf(without_veto="A"))
    first = next(one for one in teller.facts() if isinstance(one.fact, VetoImposed))
    with pytest.raises(NotFoundError):
        why(WhatIf(without=first.id))
