"""Enterprises 总公司党委: headquarters, its organisation department, and the committees that have joined."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import AfterValidator, Field
from starlette.responses import Response

from domain import streams
from domain.enterprise import CommitteeJoined, EnterpriseEstablished, OrganiserAssigned
from infra.http import fields
from infra.http.acting import Acting, Running
from infra.http.answers import ActAnswer, Answering, recorded
from infra.http.as_of import Looking
from infra.http.committees import TimeZone
from infra.http.fields import MANY, SOME, CommitteeId, EnterpriseId, Model, Name, PersonId
from services.enterprises import enterprise_of
from services.ledger import Seen
from services.organisation import Person

router = APIRouter(tags=["总公司 headquarters"])

ENTERPRISE = "/enterprises/{enterprise}"
InPath = Annotated[EnterpriseId, Path()]


class OrganiserModel(Model):
    """Someone of the organisation department."""

    id: Annotated[PersonId, Field(examples=["o1"])]
    name: Annotated[Name, Field(examples=["组织部老何", "He, organisation department"])]

    def person(self) -> Person:
        return Person(self.id, self.name)


Organisers = Annotated[
    tuple[OrganiserModel, ...], Field(max_length=SOME, description="组织部人员 / organisation department")
]


class NewOrganisers(Model):
    """People of the organisation department to be registered."""

    organisers: Annotated[Organisers, Field(min_length=1)]


class NewEnterprise(Model):
    """An enterprise to be registered, with its organisation department."""

    id: EnterpriseId
    name: Annotated[Name, Field(examples=["总公司党委", "Enterprise Party committee"])]
    timezone: TimeZone = "Asia/Shanghai"
    organisers: Organisers = ()


class Joining(Model):
    """Committees that join."""

    committees: Annotated[
        tuple[CommitteeId, ...],
        AfterValidator(fields.distinct),
        Field(min_length=1, max_length=MANY, description="党委 / committees", examples=[["rolling-mill"]]),
    ]


class EnterpriseAnswer(NewEnterprise):
    """An enterprise as recorded."""

    committees: Annotated[
        tuple[CommitteeId, ...], Field(description="所属党委 / committees", examples=[["rolling-mill"]])
    ]


@router.post(
    "/enterprises", status_code=201, response_model=ActAnswer, summary="登记总公司党委 / Register an enterprise"
)
def establish_enterprise(body: NewEnterprise, act: Acting, running: Running) -> Response:
    """登记总公司党委及其组织部人员, 一次完成.

    Registers an enterprise with its organisation department, in one act.
    """
    organisers = [one.person() for one in body.organisers]
    return recorded(
        running.enterprises.establish(act, id=body.id, name=body.name, timezone=body.timezone, organisers=organisers),
        201,
    )


@router.get(ENTERPRISE, response_model=EnterpriseAnswer, summary="总公司党委 / An enterprise")
def show_enterprise(enterprise: InPath, seen: Looking, answer: Answering) -> Response:
    """总公司党委及其组织部人员和所属党委.

    An enterprise with its organisation department and the committees that have joined it.
    """
    return answer(seen, _answer(seen, enterprise))


@router.post(
    ENTERPRISE + "/organisers",
    status_code=201,
    response_model=ActAnswer,
    summary="登记组织部人员 / Register organisers",
)
def assign_organisers(enterprise: InPath, body: NewOrganisers, act: Acting, running: Running) -> Response:
    """登记组织部人员; 框架标准由组织部发布.

    Registers people of the organisation department, which publishes the frame standard.
    """
    organisers = [one.person() for one in body.organisers]
    return recorded(running.enterprises.assign_organisers(act, enterprise_id=enterprise, organisers=organisers), 201)


@router.post(ENTERPRISE + "/committees", response_model=ActAnswer, summary="党委归属企业 / Committees join")
def join_enterprise(enterprise: InPath, body: Joining, act: Acting, running: Running) -> Response:
    """党委归属企业, 每个党委只归属一个企业.

    Committees join the enterprise; each belongs to one at most.
    """
    return recorded(running.enterprises.join(act, enterprise_id=enterprise, committees=body.committees))


def _answer(seen: Seen, enterprise: str) -> EnterpriseAnswer:
    enterprise_of(seen, enterprise)
    facts = [one.fact for one in seen.history(streams.enterprise(enterprise))]
    founding = next(fact for fact in facts if isinstance(fact, EnterpriseEstablished))
    return EnterpriseAnswer(
        id=founding.enterprise,
        name=founding.name,
        timezone=founding.timezone,
        organisers=tuple(OrganiserModel(id=f.person, name=f.name) for f in facts if isinstance(f, OrganiserAssigned)),
        committees=tuple(fact.committee for fact in facts if isinstance(fact, CommitteeJoined)),
    )
