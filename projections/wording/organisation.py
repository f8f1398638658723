"""Organisation 组织: branches with their secretaries and grades, and the committees they belong to."""

from collections.abc import Mapping
from typing import Final

from domain.branch import BranchFounded, EarlierGradeRecorded, GradeAwarded, SecretaryAppointed
from domain.checkpoint import KeyIntroduced
from domain.committee import BranchAdmitted, CalendarSet, CommitteeEstablished, MemberSeated, StaffAssigned
from projections.wording.scopes import nowhere, of_branch, on_branch_stream
from projections.wording.telling import (
    SECRETARIES,
    Names,
    Sentence,
    Told,
    grade_term,
    graded_because,
    joined,
    tell,
    with_votes,
)


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


TOLD: Final[Mapping[type, Told]] = joined(
    tell(BranchFounded, "branch_founded", of_branch, _founded),
    tell(SecretaryAppointed, "secretary_appointed", on_branch_stream, _appointed),
    tell(EarlierGradeRecorded, "earlier_grade_recorded", on_branch_stream, _held_before),
    tell(GradeAwarded, "grade_awarded", of_branch, _awarded),
    tell(CommitteeEstablished, "committee_established", nowhere, None),
    tell(CalendarSet, "calendar_set", nowhere, None),
    tell(MemberSeated, "member_seated", nowhere, None),
    tell(StaffAssigned, "staff_assigned", nowhere, None),
    tell(KeyIntroduced, "checkpoint_key_introduced", nowhere, None),
    tell(BranchAdmitted, "branch_admitted", nowhere, None),
)
