"""Rate limits 限速: how often one account may ask and one address may try to sign in.

Counted in memory: each process counts by itself, so several together allow as many times more. What guards passwords
is the wait after failures, which is kept in the database.
"""

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from infra.identity.refusals import Fault, IdentityError

ONCE_A_MINUTE = parse("1/minute")


class RateLimits:
    """Counts what accounts ask and addresses try."""

    def __init__(self, *, requests: str, sign_ins: str) -> None:
        self._counter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._requests = parse(requests)
        self._sign_ins = parse(sign_ins)

    def request(self, account: str) -> None:
        """Counts a request of an account. Raises IdentityError TOO_MANY_REQUESTS."""
        self._count(self._requests, "account", account)

    def sign_in(self, address: str) -> None:
        """Counts a try to sign in from an address. Raises IdentityError TOO_MANY_REQUESTS."""
        self._count(self._sign_ins, "address", address)

    def is_news(self, subject: str) -> bool:
        """Whether to log that a limit was met: once a minute, or the log itself would be flooded."""
        return self._counter.hit(ONCE_A_MINUTE, "news", subject)

    def _count(self, limit: RateLimitItem, *subject: str) -> None:
        if not self._counter.hit(limit, *subject):
            seconds = limit.get_expiry()
            raise IdentityError(
                Fault.TOO_MANY_REQUESTS,
                "请求过于频繁, 请稍后再试",
                "too many requests: try again in a while",
                retry_after=seconds,
            )
