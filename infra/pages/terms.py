"""Terms 用语: the words of the standard on every page: classes, duties, types, steps, as the paper has them."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from domain.branch import BranchType
from domain.points import plain
from domain.standard import CLASS_NAMES, Duty, Education, ItemClass, Standard
from domain.target import Innovation
from domain.timetable import WORDS, Step
from infra.http.language import Text
from infra.pages.listing import Grade
from projections.wording.consequences import consequence_term
from projections.wording.telling import GRADES, veto_term

CLASSES: Final[Mapping[ItemClass, Text]] = MappingProxyType(
    {one: Text(zh, en[0].upper() + en[1:]) for one, (zh, en) in CLASS_NAMES.items()}
)
DUTIES: Final[Mapping[Duty, Text]] = MappingProxyType(
    {
        Duty.D1: Text("执行路线方针政策, 贯彻党委决议", "Carry out the Party's line and the committee's resolutions"),
        Duty.D2: Text("保证改革和生产经营建设任务完成", "Ensure reform, production and construction"),
        Duty.D3: Text("维护职工群众根本利益", "Safeguard the interests of the staff"),
        Duty.D4: Text("领导思想政治工作, 创建学习型支部", "Lead ideological work; a learning branch"),
        Duty.D5: Text("开发人才资源, 为成才创造条件", "Develop talent and training"),
        Duty.D6: Text("加强自身建设, 保障党员权利", "Build the branch itself; members' rights"),
        Duty.D7: Text("支持群团工作, 维护安全稳定", "Support mass organisations; safety and stability"),
    }
)
TYPES: Final[Mapping[BranchType, Text]] = MappingProxyType(
    {
        BranchType.PRODUCTION: Text("生产经营", "Production"),
        BranchType.CONSTRUCTION: Text("基本建设", "Construction"),
        BranchType.RESEARCH_DESIGN: Text("科研设计", "Research and design"),
        BranchType.LIVING_SERVICES: Text("生活服务", "Living services"),
        BranchType.JOINT_VENTURE: Text("合资联营", "Joint venture"),
    }
)
EDUCATION: Final[Mapping[Education, Text]] = MappingProxyType(
    {
        Education.DAILY: Text("日常教育", "Daily"),
        Education.CONCENTRATED: Text("集中教育", "Concentrated"),
    }
)
INNOVATIONS: Final[Mapping[Innovation, Text]] = MappingProxyType(
    {
        Innovation.DUTIES: Text("明确工作职责", "Clear duties"),
        Innovation.WORKING_METHODS: Text("改进工作方式", "Better ways of working"),
        Innovation.SELF_BUILDING: Text("加强自身建设", "Building itself"),
        Innovation.WORKING_CONDITIONS: Text("改善工作条件", "Better conditions"),
    }
)
"""The four fields in which the paper asks branches to renew their work."""
GOODS: Final[Mapping[int, Text]] = MappingProxyType({n: Text(f"第{n}好", f"Good {n}") for n in range(1, 7)})
STEPS: Final[Mapping[Step, Text]] = MappingProxyType(
    {step: Text(zh, en[0].upper() + en[1:]) for step, (zh, en) in WORDS.items()}
)
YES: Final = Text("是", "Yes")
NO: Final = Text("否", "No")
CARRIED_BY: Final = MappingProxyType(
    {
        "more_than_half_of_due": Text("赞成超过应到会半数", "More than half of those due"),
        "two_thirds_of_due": Text("赞成达到应到会三分之二", "Two thirds of those due"),
    }
)
RECUSED: Final = MappingProxyType(
    {
        "stay_in_due": Text("仍计入应到会", "Still counted as due"),
        "leave_due": Text("不计入应到会", "Not counted as due"),
    }
)
FORMS: Final = MappingProxyType({"open": Text("记名表决", "By name"), "secret": Text("无记名投票", "By secret slips")})


def consequence(kind: str) -> Text:
    """What a grade brings; a kind of the committee's own stands for itself."""
    return _capital(Text(*consequence_term(kind)))


def veto(kind: str) -> Text:
    return _capital(Text(*veto_term(kind)))


def grade(code: str, label: str) -> Grade:
    """A grade as the standard labels it, in both languages where the label is the paper's."""
    zh, en = GRADES.get(code, (code, code))
    return Grade(code, _capital(Text(zh, en)) if label == zh else label)


def percent(share: Decimal) -> str:
    """A share, exactly: 0.305 is 30.5%."""
    return f"{plain(share * 100)}%"


def joined(texts: Iterable[Text]) -> Text | None:
    """Several terms in one line; None where there are none."""
    known = list(texts)
    return Text("、".join(one.zh for one in known), ", ".join(one.en for one in known)) if known else None


def _capital(text: Text) -> Text:
    return Text(text.zh, text.en[:1].upper() + text.en[1:])


def places_of(standard: Standard) -> int:
    """Of points as they are given: as many as the step has."""
    exponent = standard.step.as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)
