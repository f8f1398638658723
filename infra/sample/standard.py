"""The standard 考核标准: its settings, and items of a hundred points worded for the unit's kind of work."""

from random import Random
from typing import Any, NamedTuple

from infra.sample.items import DUTIES, ECONOMIC, KEY, MAIN, PARTY, SIX_GOOD
from infra.sample.points import POINTS


class Item(NamedTuple):
    """考核项目: how it is scored (rule) and what shows it (evidence)."""

    code: str
    kind: str
    title: str
    full: int
    rule: str
    evidence: str

    def document(self) -> dict[str, Any]:
        """As a rehearsal document states it."""
        return {
            "id": self.code,
            "class": self.kind,
            "title": self.title,
            "full": str(self.full),
            "duties": list(DUTIES[self.code]),
            "key": "true" if self.code in KEY else "false",
            "rule": self.rule,
            "evidence": self.evidence,
        }


def items(rng: Random, branch_type: str) -> tuple[Item, ...]:
    """考核项目: the unit's own wording, and one point moved from one Party item to another."""
    economic = (Item(f"E{n}", "economic", *wording) for n, wording in enumerate(ECONOMIC[branch_type], start=1))
    party = [Item(*row) for row in PARTY]
    more, less = rng.sample(range(len(party)), 2)
    party[more] = party[more]._replace(full=party[more].full + 1)
    party[less] = party[less]._replace(full=party[less].full - 1)
    return (*economic, *party)


def standard(of: tuple[Item, ...]) -> dict[str, Any]:
    """考核标准: the whole standard as a rehearsal document states it."""
    return {
        "version": "1",
        "items": [item.document() for item in of],
        "step": "0.5",
        "bonus_cap_per_period": "5",
        "bonus_counts_for_grade": "true",
        "weights": {"quarters": "0.60", "year_end": "0.40"},
        "grades": [
            {"code": "first", "label": "一级", "at_least": "90", "quota": "0.30"},
            {"code": "second", "label": "二级", "at_least": "80"},
            {"code": "third", "label": "三级", "at_least": "70"},
            {"code": "none", "label": "无等级"},
        ],
        "veto_caps": {"safety": "second", "discipline": "third"},
        "tie_breaks": ["year_end", f"item:{MAIN}", "period:Q4"],
        "economic_share": {"min": "0.30", "max": "0.70"},
        "ballots": {
            "ordinary_quorum": "1/2",
            "grading_quorum": "2/3",
            "carried_by": "more_than_half_of_due",
            "recused": "stay_in_due",
        },
        "notice_working_days": "5",
        "six_good": {"items": list(SIX_GOOD), "mean_at_least": _nine_tenths(of)},
        "consequences": {"first": ["team_reward", "activity_funds"], "none": ["rectification"]},
    }


def _nine_tenths(of: tuple[Item, ...]) -> str:
    """Nine tenths of the full points of the six-good items, to the nearest half point."""
    return POINTS[(2 * sum(item.full for item in of if item.code in SIX_GOOD) * 9 + 5) // 10]
