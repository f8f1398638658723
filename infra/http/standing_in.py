"""Standing in 代办: for whom somebody may act now, in what, until when; and for whom they have chosen to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from domain import streams
from domain.access import Actor, Facts, Grant, Place, Right, decide
from domain.access.decision import Decision, Denial
from domain.delegation import Delegable, DelegationGranted
from infra.http.language import Text
from infra.identity import Principal
from infra.runtime import Runtime
from projections.wording.delegations import ACTS
from services.access import roles_on_record
from services.ledger import Seen
from services.mandates import delegations_of
from services.organisation import people_of

RIGHTS: Final[Mapping[Delegable, Right]] = MappingProxyType(
    {
        Delegable.ACKNOWLEDGE: Right.ACKNOWLEDGE,
        Delegable.SELF_ASSESS: Right.SELF_ASSESS,
        Delegable.APPEAL: Right.APPEAL,
        Delegable.NOTE_PROGRESS: Right.NOTE_PROGRESS,
        Delegable.ATTACH_EVIDENCE: Right.ATTACH,
        Delegable.SIGN_RECEIPT: Right.RECEIPT,
        Delegable.RECTIFY: Right.RECTIFY_ITSELF,
        Delegable.DRAFT_TARGETS: Right.ISSUE_TARGETS,
        Delegable.CHANGE_TARGETS: Right.PROPOSE_TARGET_CHANGE,
        Delegable.DECIDE_CHANGES: Right.DECIDE_TARGET_CHANGE,
        Delegable.ISSUE: Right.ISSUE_TARGETS,
        Delegable.SCORE: Right.SCORE,
        Delegable.REVIEW: Right.REVIEW,
        Delegable.CONFIRM: Right.CONFIRM,
        Delegable.CORRECT: Right.CORRECT,
        Delegable.EXEMPT: Right.EXEMPT,
        Delegable.PROPOSE: Right.PROPOSE_GRADES,
        Delegable.REQUEST: Right.REQUEST_APPROVAL,
        Delegable.APPROVE: Right.APPROVE,
        Delegable.EXTEND: Right.EXTEND_DEADLINE,
        Delegable.DECIDE_REWARDS: Right.REWARD,
        Delegable.HONOUR: Right.REWARD,
        Delegable.ORDER_RECTIFICATION: Right.RECTIFY,
        Delegable.REVIEW_PLAN: Right.REVIEW_PLAN,
        Delegable.PREPARE_MEETING: Right.RUN_MEETING,
    }
)
"""By which right each act is done that may be handed on."""
IN_PERSON: Final = frozenset({Right.ENTER, Right.SEND_FILE})
"""Rights that are one's own whoever one acts for, as all reading is: they record nothing by themselves."""


@dataclass(frozen=True)
class StandIn:
    """代办: whose acts somebody may do now, which, until when at the longest, and in which roles of that person's."""

    committee: str
    principal: str
    name: str
    acts: tuple[Delegable, ...]
    ends: datetime
    grants: tuple[Grant, ...]

    @cached_property
    def rights(self) -> frozenset[Right]:
        return frozenset(RIGHTS[act] for act in self.acts)

    @property
    def words(self) -> Text:
        """The acts in words."""
        told = [ACTS[act] for act in self.acts]
        return Text("、".join(one.zh for one in told), ", ".join(one.en for one in told))

    @property
    def tag(self) -> str:
        return tag_of(self.committee, self.principal)

    @property
    def beyond(self) -> Text:
        """Said of whatever is asked for that was not handed on."""
        return Text(
            f"您正在代{self.name}办理, 此项不在委托之内(委托事项: {self.words.zh}), 未作任何记录。"
            "由您本人办理的, 请先结束代办",
            f"you act for {self.name}, who has not handed this on (only: {self.words.en}); nothing was recorded. "
            "To do it yourself, stop acting for them first",
        )

    def decide(self, actor: Actor, right: Right, place: Place, facts: Facts) -> Decision:
        """Whether the actor may do this for the principal: as that person may, if it was handed on."""
        if right not in self.rights:
            said = self.beyond
            return Decision(allowed=False, zh=said.zh, en=said.en, denial=Denial.NOT_DELEGATED, right=right)
        return decide(replace(actor, principal=self.grants), right, place, facts)


@dataclass(frozen=True)
class Lapsed:
    """代办已止: somebody was chosen on whose behalf to act, and the delegation is no more."""

    committee: str
    principal: str
    name: str
    how: Text

    @property
    def tag(self) -> str:
        return tag_of(self.committee, self.principal)

    @property
    def why(self) -> Text:
        return Text(
            f"{self.name}给您的委托{self.how.zh}, 不能再代为办理",
            f"what {self.name} delegated to you {self.how.en}: you no longer act for them",
        )


@dataclass(frozen=True)
class Standing:
    """Whom one may act for, and for whom one does; neither `acting` nor `lapsed` is in person."""

    choices: Sequence[StandIn] = ()
    acting: StandIn | None = None
    lapsed: Lapsed | None = None


def tag_of(committee: str, principal: str) -> str:
    """A short name of whom one acts for, which a form keeps to tell what its sender saw."""
    return sha256(f"{committee}/{principal}".encode()).hexdigest()[:12]


def account_tag(account: str) -> str:
    """A short name of who is signed in, likewise."""
    return sha256(account.encode()).hexdigest()[:12]


def standing_of(running: Runtime, seen: Seen, who: Principal) -> Standing:
    """For whom whoever asks may act now; services and whoever development mode is told act in person."""
    if who.actor is None or who.session is None:
        return Standing()
    choices = stand_ins(running, seen, who.actor.grants)
    committee, person = who.session.acts_in, who.session.acts_for
    if committee is None or person is None:
        return Standing(choices)
    acting = next((one for one in choices if (one.committee, one.principal) == (committee, person)), None)
    lapsed = None if acting else _lapsed(running, seen, committee, person, _persons(who.actor.grants, committee))
    return Standing(choices, acting, lapsed)


def stand_ins(running: Runtime, seen: Seen, grants: Sequence[Grant]) -> list[StandIn]:
    """Whoever has delegated something to the holder of these roles that is in force now, by committee and number."""
    now = running.clock()
    committees = sorted({one.place.committee for one in grants if one.place.committee is not None})
    seen.load(streams.delegations(one) for one in committees)
    found = []
    for committee in committees:
        mine, by = _persons(grants, committee), dict[str, list[DelegationGranted]]()
        for one in delegations_of(seen, committee).unrevoked:
            if one.delegate in mine and one.begins <= now < one.ends:
                by.setdefault(one.principal, []).append(one)
        for principal, given in by.items():
            held = roles_of(running, seen, committee, principal)
            acts = tuple(act for act in Delegable if any(act in one.acts for one in given))
            name, ends = name_of(running, seen, committee, principal), max(one.ends for one in given)
            if held:
                found.append(StandIn(committee, principal, name, acts, ends, held))
    return found


def roles_of(running: Runtime, seen: Seen, committee: str, person: str) -> tuple[Grant, ...]:
    """What somebody is in a committee, by the record and by the roles of the account that signs under this name."""
    given = running.identity.grants.of_person(committee, person)
    return tuple(dict.fromkeys([*roles_on_record(seen, committee, person), *given]))


def name_of(running: Runtime, seen: Seen, committee: str, person: str) -> str:
    """What a person is called; a secretary with the branch."""
    branch = person.removeprefix("secretary:")
    if branch == person:
        return people_of(seen, committee).get(person, person)
    known = next(
        (one for one in running.projections.directory.branches(committees=(committee,)) if one.id == branch), None
    )
    return person if known is None else f"{known.name}{known.secretary or ''}"


def _persons(grants: Sequence[Grant], committee: str) -> frozenset[str]:
    return frozenset(one.person for one in grants if one.place.committee == committee)


def _lapsed(running: Runtime, seen: Seen, committee: str, principal: str, mine: frozenset[str]) -> Lapsed:
    known, name = delegations_of(seen, committee), name_of(running, seen, committee, principal)
    given = [one for one in known.granted.values() if one.principal == principal and one.delegate in mine]
    how = Text("已失效", "is no longer in force")
    if given and given[-1].number in known.revoked:
        how = Text("已撤销", "has been revoked")
    elif given and given[-1].ends <= running.clock():
        how = Text("已期满", "has ended")
    return Lapsed(committee, principal, name, how)
