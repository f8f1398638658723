"""Persons 记录中的人: a role is given only to whom the record knows in it; a refusal says what to register first."""

from datetime import datetime
from typing import Final

from domain import streams
from domain.access.roles import Level, Role
from domain.branch import SecretaryAppointed, SecretaryLeft
from domain.committee import OfficeRole
from infra.identity import places
from infra.identity.refusals import Fault, IdentityError
from services.ledger import Seen

OFFICE: Final = {Role.SCORER: OfficeRole.SCORER, Role.REVIEWER: OfficeRole.REVIEWER}


def require_on_record(seen: Seen, role: Role, level: Level, place: str, person: str, account: str) -> str:
    """The name that the role's acts stand under, once the record bears it out."""
    match level:
        case Level.EVERYWHERE:
            return _own_id(person, account)
        case Level.ENTERPRISE:
            return _of_enterprise(seen, role, place, person, account)
        case Level.COMMITTEE:
            return _of_committee(seen, role, place, person)
        case Level.BRANCH:
            return _of_branch(seen, role, place, person)


def is_still_secretary(seen: Seen, branch_id: str, since: datetime) -> bool:
    """Whether the secretary of the branch is the one that it had at that moment, also after another term."""
    history = seen.history(streams.branch(branch_id))
    posts = [one for one in history if isinstance(one.fact, SecretaryAppointed | SecretaryLeft)]
    then = next((one for one in reversed(posts) if one.recorded_at <= since), posts[0])
    holder = _holder(then.fact)
    return holder is not None and holder == _holder(posts[-1].fact)


def _holder(fact: SecretaryAppointed | SecretaryLeft) -> str | None:
    return None if isinstance(fact, SecretaryLeft) else fact.name


def _own_id(person: str, account: str) -> str:
    """Administrators and auditors sign with the account's id: no committee has registered them."""
    if person != account:
        raise IdentityError(
            Fault.NOT_ON_RECORD,
            "该岗位以账号编号署名, 请不要填写人员代码",
            "this role signs with the account's id: leave the person out",
        )
    return person


def _of_enterprise(seen: Seen, role: Role, place: str, person: str, account: str) -> str:
    known = places.enterprise_in(seen, place)
    _require_place(known.enterprise, f"没有企业{place}", f"no such enterprise: {place}")
    if role is not Role.ORGANISATION_DEPARTMENT:
        return _own_id(person, account)
    if person not in known.organisers:
        raise _unknown(
            f"企业{place}的组织部没有{person}, 请先登记组织部人员",
            f"{person} is not of the organisation department of {place}: assign them as an organiser first",
        )
    return person


def _of_committee(seen: Seen, role: Role, place: str, person: str) -> str:
    known = places.committee_in(seen, place)
    _require_place(known.committee, f"没有党委{place}", f"no such committee: {place}")
    if role is Role.COMMITTEE_MEMBER and person not in known.members:
        raise _unknown(
            f"{person}不是党委{place}的委员, 请先登记委员",
            f"{person} is no member of committee {place}: seat them first",
        )
    if role in OFFICE and known.staff.get(person) is not OFFICE[role]:
        raise _unknown(
            f"{person}不是党委{place}该岗位的办事人员, 请先登记办事人员",
            f"{person} is not of the office of committee {place} in this role: assign them as {OFFICE[role]} first",
        )
    if role is Role.COMMITTEE_SECRETARY and person not in known.people:
        raise _unknown(
            f"党委{place}没有{person}, 请先登记为委员或办事人员",
            f"committee {place} knows nobody called {person}: register them as a member or as staff first",
        )
    return person


def _of_branch(seen: Seen, role: Role, place: str, person: str) -> str:
    known = places.branch_in(seen, place)
    _require_place(known.branch, f"没有党支部{place}", f"no such branch: {place}")
    if known.ended is not None:
        raise _unknown(
            f"党支部{place}自{known.ended}起已不存在",
            f"branch {place} is no more since {known.ended}",
        )
    if role is not Role.BRANCH_SECRETARY:
        return _plain(person)
    if known.secretary is None:
        raise _unknown(
            f"党支部{place}书记空缺, 请先登记任命",
            f"branch {place} has no secretary: record the appointment first",
        )
    if person != f"secretary:{place}":
        raise _unknown(
            f"支部书记以 secretary:{place} 署名, 请不要填写人员代码",
            f"a branch secretary signs as secretary:{place}: leave the person out",
        )
    return person


def _plain(person: str) -> str:
    if ":" in person:
        raise _unknown("请填写人员代码", "name a person, not a post")
    return person


def _require_place(known: str, zh: str, en: str) -> None:
    if not known:
        raise IdentityError(Fault.UNKNOWN_PLACE, f"{zh}, 请先登记", f"{en}; register it first")


def _unknown(zh: str, en: str) -> IdentityError:
    return IdentityError(Fault.NOT_ON_RECORD, zh, en)
