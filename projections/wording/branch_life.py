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
from domain.committee import BranchJoined, BranchLeft, EnterpriseJoined
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
        f"{fact.members} members on {fact.on}, {fact.probationary} of them probationary",
    )


TOLD: Final[Mapping[type, Told]] = joined(
    tell(BranchRenamed, "branch_renamed", of_branch, _renamed),
    tell(BranchMoved, "branch_moved", _from_where, _moved),
    tell(BranchMerged, "branch_merged", of_branch, _merged),
    tell(BranchAbsorbed, "branch_absorbed", of_branch, _absorbed),
    tell(BranchDissolved, "branch_dissolved", of_branch, _dissolved),
    tell(SecretaryLeft, "secretary_left", on_branch_stream, _secretary_left),
    tell(MembersCounted, "members_counted", on_branch_stream, _counted),
    tell(BranchLeft, "branch_left", nowhere, None),  # told by what happened to the branch
    tell(BranchJoined, "branch_joined", nowhere, None),
    tell(EnterpriseJoined, "enterprise_joined", nowhere, None),
    tell(EnterpriseEstablished, "enterprise_established", nowhere, None),
    tell(OrganiserAssigned, "organiser_assigned", nowhere, None),
    tell(CommitteeJoined, "committee_joined", nowhere, None),
    tell(FramePublished, "frame_published", nowhere, None),
)
