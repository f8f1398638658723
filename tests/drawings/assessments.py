"""The year of a branch: standard, assessment of a period."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from domain import assessment, standard
from domain.assessment import Assessment
from domain.standard import Standards
from tests.domain.steel import GOOD, STEEL, opening, points, vote
from tests.drawings.machine import Machine, Words

REASON: Final = "有理由"


def _draft_twice(state: Standards) -> Iterable[object]:
    """Versions could go on for ever; two show all there is."""
    number = len(state.adopted) + 1
    return standard.draft(state, standard=replace(STEEL, version=number)) if number <= 2 else ()


STANDARD: Final = Machine(
    Words("年度考核标准", "Standard of a year"),
    Standards(),
    standard.evolve,
    steps={
        Words("未起草", "nothing drafted"): lambda s: s.drafted is None and s.in_force is None,
        Words("待表决", "waiting for the vote"): lambda s: s.in_force is None,
        Words("生效, 新版本待表决", "in force, a new version waiting for the vote"): lambda s: s.drafted is not None,
        Words("生效", "in force"): lambda _: True,
    },
    acts={
        Words("起草", "draft"): _draft_twice,
        Words("表决通过", "vote carried"): lambda s: standard.adopt(s, ballot=vote(carried=True)),
        Words("表决未通过", "vote failed"): lambda s: standard.adopt(s, ballot=vote(carried=False)),
    },
)
ASSESSMENT: Final = Machine(
    Words("季度与年末考核", "Assessment of a period"),
    Assessment(),
    assessment.evolve,
    steps={
        Words("免考", "exempt"): lambda s: s.exempt,
        Words("已确认", "confirmed"): lambda s: s.confirmed,
        Words("待自评", "self-assessment due"): lambda s: not s.self_assessed,
        Words("待评分", "scoring due"): lambda s: not s.scores,
        Words("已退回, 待重新评分", "returned, to be scored again"): lambda s: s.returned,
        Words("待确认", "confirmation due"): lambda s: s.reviewed,
        Words("待复核", "review due"): lambda _: True,
    },
    acts={
        Words("免考", "exempt"): lambda s: assessment.exempt(s, opening=opening(), reason=REASON),
        Words("自评", "self-assess"): lambda s: assessment.self_assess(
            s, opening=opening(), standard=STEEL, scores=GOOD
        ),
        Words("登记未按期自评", "record the default"): lambda s: assessment.default_self_assessment(
            s, opening=opening(), reason=REASON
        ),
        Words("评分", "score"): lambda s: assessment.score(s, standard=STEEL, scorer="s1", scores=GOOD),
        Words("复核同意", "agree in review"): lambda s: assessment.review(
            s, standard=STEEL, reviewer="s2", agreed=True
        ),
        Words("复核退回", "return in review"): lambda s: assessment.review(
            s, standard=STEEL, reviewer="s2", agreed=False, reason=REASON
        ),
        Words("确认", "confirm"): lambda s: assessment.confirm(s, standard=STEEL),
        Words("更正", "correct"): lambda s: assessment.correct(
            s, standard=STEEL, item="E", points=points("29"), reason=REASON
        ),
    },
)
MACHINES: Final = (STANDARD, ASSESSMENT)
