"""Headers 请求头: what may accompany a request."""

import re
from typing import Final, NamedTuple
from urllib.parse import unquote

from fastapi import Request

from infra.http.problems import InvalidError


class RequestHeader(NamedTuple):
    """A header that may accompany a request. Read here and not by FastAPI, which takes a millisecond for six."""

    name: str
    pattern: re.Pattern[str]
    description: str
    example: str
    encoded: bool = False

    def of(self, request: Request) -> str | None:
        value = request.headers.get(self.name)
        if value is None:
            return None
        value = unquote(value) if self.encoded else value
        if not self.pattern.fullmatch(value):
            raise InvalidError(f"header/{self.name.lower()}", "string_pattern_mismatch")
        return value


ENCODED: Final = "以百分号编码的 UTF-8 / percent-encoded UTF-8"
NAMED: Final = re.compile(r"(secretary:)?[\w.\-]{1,64}")
ACTOR: Final = RequestHeader(
    "X-Actor", NAMED, f"操作人, 仅限开发模式; {ENCODED} / actor, in development mode only", "s1", encoded=True
)
KEY: Final = RequestHeader(
    "Idempotency-Key",
    re.compile(r"[\x21-\x7e]{1,255}"),
    "幂等键: 同一键得到同一回执, 不会重复记录 / the same key gives the same answer, recorded once",
    "4f7c0a52-2b0e-4c52-9d4e-0d6f3f3b6a11",
)
IF_MATCH: Final = RequestHeader(
    "If-Match",
    re.compile(r".{1,1000}"),
    "所见内容的 ETag; 其后又有变动则不记录 / ETag of what was seen; refused once it has changed",
    '"1024"',
)
ON_BEHALF_OF: Final = RequestHeader(
    "X-On-Behalf-Of", NAMED, f"代何人操作; {ENCODED} / on whose behalf", "secretary:A", encoded=True
)
REASON: Final = RequestHeader(
    "X-Reason",
    re.compile(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f]{0,2000}"),
    f"事由; {ENCODED} / why",
    "%E8%A1%A5%E5%BD%95",
    encoded=True,
)
CORRELATION: Final = RequestHeader(
    "X-Correlation-Id", re.compile(r"[\w.\-]{1,64}"), "关联编号 / correlation id", "import-2025-04"
)
ACT_HEADERS: Final = (KEY, IF_MATCH, ON_BEHALF_OF, REASON, CORRELATION)
