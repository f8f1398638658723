"""Gradings 评审定级: proposals, ties, public notice, appeals and the grades of a committee's year."""

from collections.abc import Iterable, Mapping
from typing import Final

from domain.english import counted
from domain.grading import (
    AppealDecided,
    AppealFiled,
    DecidedGrade,
    GradesDecided,
    GradesProposed,
    NoticeOpened,
    ProposedGrade,
    TieBroken,
    appeal_id,
)
from domain.points import plain
from projections.wording.scopes import Organisation, Scope, nowhere, of_branch, of_committee_year
from projections.wording.telling import (
    Names,
    Sentence,
    Told,
    grade_term,
    graded_because,
    grades_term,
    item_term,
    joined,
    tell,
    with_votes,
)


def _graded(fact: GradesProposed, branch: str) -> bool:
    return any(line.branch == branch for line in fact.grades)


def _proposed(fact: GradesProposed, names: Names) -> Sentence:
    line = next(line for line in fact.grades if line.branch == names.about)
    zh, en = grade_term(line.grade, names)
    why = graded_because(line.why)
    return Sentence(
        f"第{fact.number}次等级建议: {zh}, 年度得分 {line.score}, 第{line.rank}名{why.zh}",
        f"grade proposal {fact.number}: {en}, score {line.score}, rank {line.rank}{why.en}",
    )


def _best_first(lines: Iterable[ProposedGrade | DecidedGrade]) -> list[str]:
    return [line.grade for line in sorted(lines, key=lambda line: line.rank)]


def _all_proposed(fact: GradesProposed, names: Names) -> Sentence:
    zh, en = grades_term(_best_first(fact.grades), names)
    return Sentence(
        f"形成{fact.year}年度第{fact.number}次等级建议, 共{len(fact.grades)}个党支部: {zh}",
        f"grade proposal {fact.number} for {fact.year}, {counted(len(fact.grades), 'branch')}: {en}",
    )


def _tied(fact: TieBroken, _: str, _organisation: Organisation) -> Scope:
    return Scope(fact.tied, fact.committee, fact.year)


def _tie_broken(fact: TieBroken, names: Names) -> Sentence:
    order = [names.branch(one) for one in fact.order]
    held = names.ballot(f"tie/{fact.committee}/{fact.year}/{'+'.join(sorted(fact.tied))}")
    told = Sentence(f"党委表决并列先后: {'、'.join(order)}", f"tie broken by vote: {', '.join(order)}")
    return with_votes(told, held, names)


def _noticed(fact: NoticeOpened, _: Names) -> Sentence:
    return Sentence(
        f"{fact.year}年度等级建议公示, {fact.opens}至{fact.closes}",
        f"public notice of the proposed grades for {fact.year}, {fact.opens} to {fact.closes}",
    )


def _appealed(fact: AppealFiled, names: Names) -> Sentence:
    zh, en = item_term(fact.period, names.item(fact.item))
    return Sentence(f"就{zh}提出申诉: {fact.grounds}", f"appeal against {en}: {fact.grounds}")


def _is_rejected(fact: AppealDecided, _branch: str) -> bool:
    """One that is upheld is told by the correction it brings."""
    return not fact.upheld


def _decided(fact: AppealDecided, names: Names) -> Sentence:
    if not fact.upheld:
        return _rejected(fact, names)
    zh, en = item_term(fact.period, names.item(fact.item))
    points = plain(fact.points)
    upheld = Sentence(f"党委表决通过申诉, {zh}更正为 {points}", f"the committee upheld the appeal: {en} to {points}")
    return with_votes(upheld, names.ballot(appeal_id(fact.branch, fact.year, fact.period, fact.item)), names)


def _rejected(fact: AppealDecided, names: Names) -> Sentence:
    zh, en = item_term(fact.period, names.item(fact.item))
    rejected = Sentence(f"党委表决未通过申诉, {zh}维持不变", f"the committee rejected the appeal: {en} stands")
    return with_votes(rejected, names.ballot(appeal_id(fact.branch, fact.year, fact.period, fact.item)), names)


def _all_decided(fact: GradesDecided, names: Names) -> Sentence:
    zh, en = grades_term(_best_first(fact.grades), names)
    told = Sentence(
        f"党委表决决定{fact.year}年度等级, 共{len(fact.grades)}个党支部: {zh}",
        f"the committee decided the grades for {fact.year}, {counted(len(fact.grades), 'branch')}: {en}",
    )
    return with_votes(told, names.ballot(f"grades/{fact.committee}/{fact.year}"), names)


TOLD: Final[Mapping[type, Told]] = joined(
    tell(GradesProposed, "grades_proposed", of_committee_year, _proposed, _all_proposed, _graded),
    tell(TieBroken, "tie_broken", _tied, _tie_broken),
    tell(NoticeOpened, "notice_opened", of_committee_year, _noticed),
    tell(AppealFiled, "appeal_filed", of_branch, _appealed),
    tell(AppealDecided, "appeal_decided", of_branch, _rejected, _decided, _is_rejected),
    tell(GradesDecided, "grades_decided", nowhere, None, _all_decided),  # to each branch by the grade awarded to it
)
