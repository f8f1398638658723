"""Consequences 奖惩兑现: what the decided grades brought, amounts and payments in bulk, and the closing of the year."""

from typing import Final

from infra.pages.consequences import closing, honouring, listing, one, rewards

ROUTERS: Final = (listing.router, rewards.router, honouring.router, closing.router, one.router)
