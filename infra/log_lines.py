"""Log lines 运行日志: what the program says of its own running, a JSON object a line, for whatever collects it."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog
from structlog.typing import Processor

STAMP: Final[tuple[Processor, ...]] = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)
WRITE: Final = structlog.processors.JSONRenderer()
"""In ASCII: nothing that was sent can end a line, begin another or steer a terminal."""


@contextmanager
def without_refusals() -> Iterator[None]:
    """Meanwhile that a request was refused is told to whoever asked, and to no log."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    try:
        yield
    finally:
        structlog.configure(**before)


def log_as_lines(*, refusals: bool) -> None:
    """From now on this process and its libraries log to stderr; requests that were refused too, where asked for."""
    structlog.configure(
        processors=[*STAMP, WRITE],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO if refusals else logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    theirs = logging.StreamHandler(sys.stderr)
    theirs.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=STAMP,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                WRITE,
            ],
        )
    )
    logging.basicConfig(handlers=[theirs], level=logging.WARNING, force=True)
