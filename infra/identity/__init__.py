"""Identity 身份: who asks. Accounts, roles, sessions and keys are plain tables, with a security log of their own."""

from infra.identity.identity import Identity
from infra.identity.principal import Principal
from infra.identity.refusals import Fault, IdentityError

__all__ = ["Fault", "Identity", "IdentityError", "Principal"]
