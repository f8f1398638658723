"""Branch life 党支部变动: renamed, moved, merged, dissolved; members counted, secretaries gone; headquarters."""

from collections.abc import Mapping
from typing import Final

from domain.branch import (
    BranchAbsorbed,
    BranchDissolved,
    BranchMerged,
    BranchMoved,
    BranchRenamed,
    MembersCounted,
    SecretaryLeft,
)
from domain.committee import BranchJoined, BranchLeft, EnterpriseJoined, Leaving
from domain.english import counted
from domain.enterprise import CommitteeJoined, EnterpriseEstablished, OrganiserAssigned
from domain.frame import FramePublished
from projections.wording.scopes import Organisation, Scope, nowhere, of_branch, on_branch_stream
from projections.wording.telling import Names, Sentence, Told, joined, tell


def _renamed(fact: BranchRenamed, _: Names) -> Sentence:
    return Sentence(
        f"{fact.before}自{fact.on}起更名为{fact.name}: {fact.reason}",
        f"{fact.before} renamed {fact.name} from {fact.on}: {fact.reason}",
    )


def _moved(fact: BranchMoved, names: Names) -> Sentence:
    before, after = names.committee(fact.came_from), names.committee(fact.committee)
    return Sentence(
        f"自{fact.on}起由{before}转隶{after}: {fact.reason}",
        f"moved from {before} to {after} from {fact.on}: {fact.reason}",
    )


def _from_where(fact: BranchMoved, _: str, _organisation: Organisation) -> Scope:
    """Of the committee it came from, whose people let it go."""
    return Scope([fact.branch], fact.came_from, None)


def _merged(fact: BranchMerged, names: Names) -> Sentence:
    into = names.branch(fact.into)
    return Sentence(f"自{fact.on}起并入{into}: {fact.reason}", f"merged into {into} from {fact.on}: {fact.reason}")


def _absorbed(fact: BranchAbsorbed, names: Names) -> Sentence:
    absorbed = names.branch(fact.absorbed)
    return Sentence(
        f"自{fact.on}起{absorbed}并入本支部: {fact.reason}",
        f"{absorbed} merged into this branch from {fact.on}: {fact.reason}",
    )


def _dissolved(fact: BranchDissolved, _: Names) -> Sentence:
    return Sentence(f"自{fact.on}起撤销: {fact.reason}", f"dissolved from {fact.on}: {fact.reason}")


def _secretary_left(fact: SecretaryLeft, _: Names) -> Sentence:
    return Sentence(f"书记自{fact.on}起离任: {fact.reason}", f"the secretary left on {fact.on}: {fact.reason}")


def _counted(fact: MembersCounted, _: Names) -> Sentence:
    return Sentence(
        f"截至{fact.on}党员{fact.members}名, 其中预备党员{fact.probationary}名",
        f"{counted(fact.members, 'member')} on {fact.on}, {fact.probationary} of them probationary",
    )


def _left(fact: BranchLeft, names: Names) -> Sentence:
    branch, to = names.branch(fact.branch), fact.to or ""
    match fact.how:
        case Leaving.MOVED:
            zh, en = f"转出至{names.committee(to)}", f"moved to {names.committee(to)}"
        case Leaving.MERGED:
            zh, en = f"并入{names.branch(to)}", f"merged into {names.branch(to)}"
        case Leaving.DISSOLVED:
            zh, en = "撤销", "dissolved"
    return Sentence(f"{branch}自{fact.on}起{zh}", f"{branch} {en} from {fact.on}")


def _joined(fact: BranchJoined, names: Names) -> Sentence:
    branch, before = names.branch(fact.branch), names.committee(fact.came_from)
    return Sentence(f"{branch}自{fact.on}起由{before}转入", f"{branch} joined from {before} on {fact.on}")


def _belongs(fact: EnterpriseJoined, names: Names) -> Sentence:
    above = names.enterprise(fact.enterprise)
    return Sentence(f"本党委归属{above}", f"the committee belongs to {above}")


def _established(fact: EnterpriseEstablished, _: Names) -> Sentence:
    return Sentence(f"登记{fact.name}", f"{fact.name} registered")


def _organiser(fact: OrganiserAssigned, _: Names) -> Sentence:
    return Sentence(f"{fact.name}登记为组织部人员", f"{fact.name} registered in the organisation department")


def _has_joined(fact: CommitteeJoined, names: Names) -> Sentence:
    committee = names.committee(fact.committee)
    return Sentence(f"{committee}归属本企业", f"{committee} belongs to the enterprise")


def _frame(fact: FramePublished, _: Names) -> Sentence:
    version, items = fact.frame.version, len(fact.frame.items)
    return Sentence(
        f"发布{fact.year}年度框架标准第{version}版, 固定项目{items}项",
        f"frame standard for {fact.year} published, version {version} with {counted(items, 'item')}",
    )


TOLD: Final[Mapping[type, Told]] = joined(
    tell(BranchRenamed, "branch_renamed", of_branch, _renamed),
    tell(BranchMoved, "branch_moved", _from_where, _moved),
    tell(BranchMerged, "branch_merged", of_branch, _merged),
    tell(BranchAbsorbed, "branch_absorbed", of_branch, _absorbed),
    tell(BranchDissolved, "branch_dissolved", of_branch, _dissolved),
    tell(SecretaryLeft, "secretary_left", on_branch_stream, _secretary_left),
    tell(MembersCounted, "members_counted", on_branch_stream, _counted),
    tell(BranchLeft, "branch_left", nowhere, None, _left),  # to branches what happened is told by itself
    tell(BranchJoined, "branch_joined", nowhere, None, _joined),
    tell(EnterpriseJoined, "enterprise_joined", nowhere, None, _belongs),
    tell(EnterpriseEstablished, "enterprise_established", nowhere, None, _established),
    tell(OrganiserAssigned, "organiser_assigned", nowhere, None, _organiser),
    tell(CommitteeJoined, "committee_joined", nowhere, None, _has_joined),
    tell(FramePublished, "frame_published", nowhere, None, _frame),
)
