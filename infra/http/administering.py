"""Administering 管理范围: administrators of an enterprise keep the accounts within it, those of everything all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path, Request

from domain.access import EVERYWHERE, Actor, Place, Right, decide
from domain.access.rights import RULES
from infra.http.grant_answers import AccountId
from infra.http.principal import Asking, origin, runtime_of
from infra.identity import Fault, Identity, IdentityError
from infra.identity.accounts import Account
from infra.identity.security_log import Kind, Origin

InPath = Annotated[AccountId, Path()]


@dataclass(frozen=True)
class Administering:
    """Whoever keeps or looks through accounts; `actor` is None where whoever asks is trusted (development mode)."""

    identity: Identity
    actor: Actor | None
    origin: Origin
    right: Right

    def reaches(self, place: Place) -> bool:
        return self.actor is None or decide(self.actor, self.right, place).allowed

    def require(self, place: Place) -> None:
        """The place must be within reach. Raises IdentityError OUT_OF_REACH, and logs it."""
        if not self.reaches(place):
            raise self.refused()

    def over(self, id: str) -> Account:  # noqa: A002 - the field's word
        """The account, all of whose roles must be within reach: else a password reset would reach beyond it."""
        account = self.identity.accounts.get(id)
        for place in self.identity.grants.places_of([id])[id]:
            self.require(place)
        return account

    def reached(self, accounts: Sequence[Account]) -> Sequence[Account]:
        """Those of them all of whose roles are within reach."""
        if self.reaches(EVERYWHERE):
            return accounts
        held = self.identity.grants.places_of([one.id for one in accounts])
        return [one for one in accounts if all(map(self.reaches, held[one.id]))]

    def refused(self) -> IdentityError:
        account = None if self.actor is None else self.actor.account
        self.identity.log.record(Kind.ACCESS_REFUSED, self.origin, account, right=str(self.right))
        rule = RULES[self.right]
        return IdentityError(Fault.OUT_OF_REACH, f"您在此没有“{rule.zh}”的权限", f"you may not {rule.en} here")


def managing(asking: Asking, request: Request) -> Administering:
    """For what changes accounts."""
    return _administering(asking, request, Right.MANAGE_ACCOUNTS)


def inspecting(asking: Asking, request: Request) -> Administering:
    """For what looks through them."""
    return _administering(asking, request, Right.READ_SECURITY)


def inspecting_all(who: "Inspecting") -> Administering:
    """For the security log, which is not divided by places."""
    who.require(EVERYWHERE)
    return who


def _administering(asking: Asking, request: Request, right: Right) -> Administering:
    who = Administering(runtime_of(request).identity, asking.actor, origin(request, asking), right)
    in_scope = asking.key is None or right in asking.key.rights
    holds = asking.actor is None or any(grant.role in RULES[right].roles for grant in asking.actor.grants)
    if not (in_scope and holds):
        raise who.refused()
    return who


Managing = Annotated[Administering, Depends(managing)]
Inspecting = Annotated[Administering, Depends(inspecting)]
InspectingAll = Annotated[Administering, Depends(inspecting_all)]
