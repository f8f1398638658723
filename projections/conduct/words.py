"""Words 用语: what each number is called, and the question it gives rise to; none of them answers it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from projections.conduct.tables import Measure


class Words(NamedTuple):
    """A title and a question, in Chinese and English."""

    title_zh: str
    title_en: str
    question_zh: str
    question_en: str


COUNTS: Final[Mapping[Measure, Words]] = MappingProxyType(
    {
        Measure.CONFIRMED: Words(
            "确认考核结果",
            "results confirmed",
            "应当考核的党支部是否都有了结果?",
            "Has every branch to be appraised been given its result?",
        ),
        Measure.WITHOUT_COMMENT: Words(
            "确认时未附讲评",
            "confirmed without a comment",
            "是否以其他方式向党支部作了讲评?",
            "Was the branch given a comment in some other way?",
        ),
        Measure.CORRECTED: Words(
            "确认后更正",
            "corrections after confirmation",
            "更正的事项在确认前能否发现?",
            "Could what was corrected have been found before the result was confirmed?",
        ),
        Measure.CHANGED_AFTER_RANKING: Words(
            "公布或公示后改分",
            "scores changed after a ranking was seen",
            "改分的依据是什么, 是否向受影响的党支部作了说明?",
            "What was each change based on, and was it explained to the branches it affects?",
        ),
        Measure.CHANGED_ON_APPEAL: Words(
            "公布或公示后因申诉改分",
            "of these, on an appeal that was upheld",
            "申诉反映的问题在评分环节能否避免?",
            "Could what was appealed against have been avoided when it was scored?",
        ),
        Measure.GUIDED: Words(
            "党委督导党支部",
            "guidance given to branches by the committee",
            "督导是否覆盖了需要帮助的党支部?",
            "Did guidance reach the branches that need help?",
        ),
        Measure.GUIDED_BY_HEADQUARTERS: Words(
            "上级督导",
            "guidance given by headquarters",
            "督导意见是否已经落实?",
            "Has the guidance been acted on?",
        ),
        Measure.ASKED: Words(
            "党委检查要求",
            "inspection requests sent to branches by the committee",
            "哪些检查可以合并或者不再要求?",
            "Which of the requests could be combined or left out?",
        ),
        Measure.ASKED_THOUGH_ON_RECORD: Words(
            "材料已在案仍要求提供",
            "of these, for what was on record already",
            "为何没有使用已在案的材料?",
            "Why was what is on record not used?",
        ),
        Measure.ASKED_BY_HEADQUARTERS: Words(
            "上级检查要求",
            "inspection requests sent to branches by headquarters",
            "哪些检查可以与党委的检查合并?",
            "Which of the requests could be combined with the committee's own?",
        ),
        Measure.VOTED: Words(
            "举行表决",
            "ballots held",
            "应当表决的事项是否都经过了表决?",
            "Was every matter that needs a vote put to one?",
        ),
        Measure.VOTED_UNANIMOUSLY: Words(
            "无人反对或弃权的表决",
            "ballots without a vote against or an abstention",
            "表决前是否充分讨论, 不同意见是否得到表达?",
            "Was there enough discussion before the votes, and were other opinions heard?",
        ),
    }
)
LATENESS: Final = Words(
    "各环节迟延",
    "days late, step by step",
    "迟延出在哪个环节, 由什么原因造成?",
    "At which step does the delay arise, and why?",
)
GAP: Final = Words(
    "自评与考核差",
    "self-assessment above the committee's scores",
    "党支部与党委对标准的理解有何不同?",
    "Where do branches and the committee read the standard differently?",
)
LENIENCY: Final = Words(
    "评分与全公司平均之差",
    "scores above the mean of the enterprise's committees",
    "差异是出于工作实绩, 还是出于评分尺度?",
    "Does the difference come from the branches' work, or from how it is scored?",
)
