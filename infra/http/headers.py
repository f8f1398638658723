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
