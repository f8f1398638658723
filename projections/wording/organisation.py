"""Organisation 组织: branches with their secretaries and grades, and the committees they belong to."""

from collections.abc import Mapping
from typing import Final

from domain.branch import BranchFounded, EarlierGradeRecorded, GradeAwarded, SecretaryAppointed
from domain.checkpoint import KeyIntroduced
from domain.committee import (
    BranchAdmitted,
    CalendarSet,
    CommitteeEstablished,
    MemberSeated,
    OfficeRole,
    StaffAssigned,
)
from domain.english import counted
from projections.wording.scopes import nowhere, of_branch, on_branch_stream
from projections.wording.telling import (
    SECRETARIES,
    Names,
    Sentence,
    Told,
    grade_term,
    graded_because,
    joined,
    listed,
    tell,
    with_votes,
)

OFFICES: Final = {OfficeRole.SCORER: ("评分", "scorer"), OfficeRole.REVIEWER: ("复核", "reviewer")}


def _founded(fact: BranchFounded, _: Names) -> Sentence:
    since = f", 成立于{fact.established}" if fact.established else ""
    return Sentence(f"{fact.name}登记{since}", f"{fact.name} registered")


def _appointed(fact: SecretaryAppointed, _: Names) -> Sentence:
    zh, en = SECRETARIES[fact.kind]
    term_zh = f", 自{fact.begins}" + (f"至{fact.ends}" if fact.ends else "起") if fact.begins else ""
    term_en = f" from {fact.begins}" + (f" to {fact.ends}" if fact.ends else "") if fact.begins else ""
    return Sentence(f"{fact.name}任{zh}书记{term_zh}", f"{fact.name} appointed {en} secretary{term_en}")


def _held_before(fact: EarlierGradeRecorded, names: Names) -> Sentence:
    zh, en = grade_term(fact.grade, names)
    return Sentence(f"登记原等级{zh}", f"earlier grade recorded: {en}")


def _awarded(fact: GradeAwarded, names: Names) -> Sentence:
    zh, en = grade_term(fact.grade, names)
    if fact.before is not None:
        before = grade_term(fact.before, names)
        zh, en = f"{zh}(原{before.zh})", f"{en} (before: {before.en})"
    why = graded_because(fact.why)
    told = Sentence(
        f"党委表决定级: {fact.year}年度{zh}, 年度得分 {fact.score}, 第{fact.rank}名{why.zh}",
        f"graded by vote for {fact.year}: {en}, score {fact.score}, rank {fact.rank}{why.en}",
    )
    return with_votes(told, names.ballot(f"grades/{fact.committee}/{fact.year}"), names)


def _established(fact: CommitteeEstablished, _: Names) -> Sentence:
    return Sentence(f"登记{fact.name}", f"{fact.name} registered")


def _calendar(fact: CalendarSet, _: Names) -> Sentence:
    off, worked = len(fact.holidays), len(fact.working_weekends)
    return Sentence(
        f"公布工作日历: 放假{off}天, 周末上班{worked}天",
        f"calendar published: {counted(off, 'day')} off, {counted(worked, 'weekend day')} worked",
    )


def _seated(fact: MemberSeated, _: Names) -> Sentence:
    return Sentence(f"{fact.name}登记为党委委员", f"{fact.name} registered as a member of the committee")


def _assigned(fact: StaffAssigned, _: Names) -> Sentence:
    zh, en = OFFICES[fact.role]
    return Sentence(f"{fact.name}登记为办事人员, 负责{zh}", f"{fact.name} registered in the office as {en}")


def _admitted(fact: BranchAdmitted, names: Names) -> Sentence:
    branch, members = names.branch(fact.branch), [names.person(one) for one in fact.own_members]
    return Sentence(
        f"{branch}归口本党委管理{listed(', 委员', members, '、', '编入该支部')}",
        f"{branch} comes under the committee{listed('; members of it: ', members, ', ')}",
    )


def _key(fact: KeyIntroduced, _: Names) -> Sentence:
    name, number, *_rest = fact.key.split("+")
    return Sentence(f"启用校验点密钥{name}({number})", f"checkpoint key {name} ({number}) in use")


TOLD: Final[Mapping[type, Told]] = joined(
    tell(BranchFounded, "branch_founded", of_branch, _founded),
    tell(SecretaryAppointed, "secretary_appointed", on_branch_stream, _appointed),
    tell(EarlierGradeRecorded, "earlier_grade_recorded", on_branch_stream, _held_before),
    tell(GradeAwarded, "grade_awarded", of_branch, _awarded),
    tell(CommitteeEstablished, "committee_established", nowhere, None, _established),
    tell(CalendarSet, "calendar_set", nowhere, None, _calendar),
    tell(MemberSeated, "member_seated", nowhere, None, _seated),
    tell(StaffAssigned, "staff_assigned", nowhere, None, _assigned),
    tell(KeyIntroduced, "checkpoint_key_introduced", nowhere, None, _key),
    tell(BranchAdmitted, "branch_admitted", nowhere, None, _admitted),
)
