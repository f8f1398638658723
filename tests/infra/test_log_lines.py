"""The program's own log: one JSON object a line, whatever it is told."""

import json
import subprocess
import sys
from datetime import UTC, datetime

SAYS = """
import logging, structlog
from infra.log_lines import log_as_lines
log = structlog.get_logger()
log_as_lines(refusals={refusals})
log.info("request_refused", path="/a\\n{{}}\\x1b[2J\\u2028")
logging.getLogger("psycopg.pool").warning("error connecting in %r: %s", "pool-1", "TLS\\nfailed")
try:
    raise RuntimeError("one\\ntwo")
except RuntimeError:
    logging.getLogger("uvicorn.error").exception("went wrong")
"""


def said(*, refusals: bool) -> list[dict[str, str]]:
    program = [sys.executable, "-c", SAYS.format(refusals=refusals)]
    done = subprocess.run(program, capture_output=True, text=True, check=True)  # noqa: S603 - of this test
    assert done.stdout == ""
    assert done.stderr.isascii()
    assert done.stderr.isprintable() or done.stderr.replace("\n", "").isprintable()
    return [json.loads(line) for line in done.stderr.split("\n") if line]


def test_whatever_is_logged_is_one_line_that_tells_when_in_utc() -> None:
    refused, library, failed = said(refusals=True)
    assert refused["path"] == "/a\n{}\x1b[2J\u2028"
    assert (library["level"], library["event"]) == ("warning", "error connecting in 'pool-1': TLS\nfailed")
    assert failed["exception"].endswith("RuntimeError: one\ntwo")
    for line in (refused, library, failed):
        assert datetime.fromisoformat(line["timestamp"]).tzinfo == UTC


def test_refusals_are_left_out_where_nobody_collects_them() -> None:
    assert [line["level"] for line in said(refusals=False)] == ["warning", "error"]
