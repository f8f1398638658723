"""Grants as told 岗位: a role, where it is held, and under which name its acts stand in the record."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from domain.access.roles import Level, Role
from infra.http.fields import ActorId, Model
from infra.identity.grants import StoredGrant
from infra.runtime import Runtime

AccountId = Annotated[
    str, Field(pattern=r"^[\w.\-]{1,80}$", description="账号编号 / account id", examples=["account-7f3a90c21b"])
]
Login = Annotated[
    str,
    Field(pattern=r"^[\w.\-]{2,64}$", description="登录名 / login", examples=["feng.office"]),
]
RoleField = Annotated[Role, Field(description="岗位 / role", examples=["scorer"])]
LevelField = Annotated[Level, Field(description="层级 / level", examples=["committee"])]
PlaceId = Annotated[
    str,
    Field(
        pattern=r"^[\w.\-]{0,64}$",
        description="企业、党委或党支部代码; 全局则空 / enterprise, committee or branch; empty: everywhere",
        examples=["rolling-mill"],
    ),
]


class GrantAnswer(Model):
    """A role held now."""

    number: Annotated[int, Field(ge=1, description="授权编号 / number", examples=[7])]
    role: RoleField
    level: LevelField
    place: PlaceId
    person: Annotated[ActorId, Field(description="在记录中的署名 / name in the record", examples=["s1"])]
    granted_at: Annotated[AwareDatetime, Field(description="授予时间 / when", examples=["2026-01-12T01:30:00Z"])]
    granted_by: Annotated[str, Field(description="授予人 / by whom", examples=["account-0c1d22e3f4"])]


class GrantsAnswer(Model):
    """An account's roles, in the order they were given."""

    grants: tuple[GrantAnswer, ...]


def grant_answers(running: Runtime, account: str) -> tuple[GrantAnswer, ...]:
    """The roles of an account."""
    return tuple(map(grant_answer, running.identity.grants.of(account)))


def grant_answer(grant: StoredGrant) -> GrantAnswer:
    return GrantAnswer(**{name: getattr(grant, name) for name in GrantAnswer.model_fields})
