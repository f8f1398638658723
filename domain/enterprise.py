"""Enterprise 总公司党委: its organisation department 组织部 and the committees that have joined it."""

from dataclasses import dataclass, replace
from typing import assert_never

from domain.refusal import NotFoundError, Refusal, RefusedError


@dataclass(frozen=True)
class EnterpriseEstablished:
    """总公司党委已登记: an enterprise and the time zone it keeps."""

    enterprise: str
    name: str
    timezone: str


@dataclass(frozen=True)
class OrganiserAssigned:
    """组织部人员已登记: works in the organisation department."""

    person: str
    name: str


@dataclass(frozen=True)
class CommitteeJoined:
    """党委已归属: belongs to the enterprise from now on."""

    committee: str


Fact = EnterpriseEstablished | OrganiserAssigned | CommitteeJoined


@dataclass(frozen=True)
class Enterprise:
    """What decisions need to know of an enterprise."""

    enterprise: str = ""
    timezone: str = "UTC"
    organisers: tuple[str, ...] = ()
    committees: tuple[str, ...] = ()


def establish(
    enterprise: Enterprise,
    *,
    id: str,  # noqa: A002 - the field's word
    name: str,
    timezone: str,
) -> list[Fact]:
    """登记总公司党委."""
    if enterprise.enterprise:
        raise RefusedError(Refusal.ALREADY_EXISTS, f"企业{id}已登记", f"enterprise {id} exists already")
    return [EnterpriseEstablished(id, name, timezone)]


def assign_organiser(enterprise: Enterprise, *, person: str, name: str) -> list[Fact]:
    """登记组织部人员."""
    require_established(enterprise)
    if person in enterprise.organisers:
        raise RefusedError(Refusal.ALREADY_EXISTS, f"人员{person}已登记", f"{person} is registered already")
    return [OrganiserAssigned(person, name)]


def admit_committee(enterprise: Enterprise, *, committee: str) -> list[Fact]:
    """党委归属企业: once."""
    require_established(enterprise)
    if committee in enterprise.committees:
        raise RefusedError(
            Refusal.ALREADY_EXISTS,
            f"党委{committee}已归属本企业",
            f"committee {committee} belongs to this enterprise already",
        )
    return [CommitteeJoined(committee)]


def require_established(enterprise: Enterprise) -> None:
    if not enterprise.enterprise:
        raise NotFoundError("没有这个企业, 请先登记", "no such enterprise")


def require_organiser(enterprise: Enterprise, person: str) -> None:
    """Only the organisation department may do it."""
    require_established(enterprise)
    if person not in enterprise.organisers:
        raise RefusedError(
            Refusal.NOT_ORGANISATION_DEPARTMENT,
            f"{person}不是组织部人员, 此项操作由总公司党委组织部办理",
            f"{person} is not of the organisation department, which alone may do this",
        )


def evolve(enterprise: Enterprise, fact: Fact) -> Enterprise:
    match fact:
        case EnterpriseEstablished():
            return replace(enterprise, enterprise=fact.enterprise, timezone=fact.timezone)
        case OrganiserAssigned():
            return replace(enterprise, organisers=(*enterprise.organisers, fact.person))
        case CommitteeJoined():
            return replace(enterprise, committees=(*enterprise.committees, fact.committee))
        case _:
            assert_never(fact)
