"""Assets 静态文件: each under an address that holds its digest, so that browsers keep it for good."""

import gzip
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import blake2b
from mimetypes import guess_type
from pathlib import Path
from typing import Final, NamedTuple

import structlog
from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

HERE: Final = Path(__file__).parent
OURS: Final = HERE / "static"
PACKAGES: Final = HERE / "frontend" / "node_modules"
STYLES: Final = (
    "tokens",
    "base",
    "layout",
    "controls",
    "forms",
    "tables",
    "status",
    "overlays",
    "charts",
    "grid",
    "ballot",
    "pages",
    "meetings",
    "polls",
    "print",
)
"""The parts of workbench.css, in order."""
THEIRS: Final = {"htmx.js": "htmx.org/dist/htmx.min.js", "echarts.js": "echarts/dist/echarts.min.js"}
FOREVER: Final = "public, max-age=31536000, immutable"

router = APIRouter(prefix="/workbench/static", include_in_schema=False)
log = structlog.get_logger()


class Asset(NamedTuple):
    """A file as it is sent."""

    body: bytes
    zipped: bytes
    media_type: str
    digest: str


@cache
def assets() -> Mapping[str, Asset]:
    """All of them by name; what has not been installed is left out, and the pages do without it."""
    return dict(_assets())


def address(name: str) -> str | None:
    """Where an asset is, or None if it is not installed."""
    known = assets().get(name)
    return None if known is None else f"{router.prefix}/{known.digest}/{name}"


@router.get("/{digest}/{name}")
def send_asset(request: Request, digest: str, name: str) -> Response:
    known = assets().get(name)
    if known is None:
        raise HTTPException(404)
    headers = {"Cache-Control": FOREVER if digest == known.digest else "no-cache", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(known.zipped, 200, {**headers, "Content-Encoding": "gzip"}, known.media_type)
    return Response(known.body, 200, headers, known.media_type)


def _assets() -> Iterator[tuple[str, Asset]]:
    yield _asset("workbench.css", b"\n".join((OURS / f"{part}.css").read_bytes() for part in STYLES))
    for path in sorted(OURS.iterdir()):
        if path.suffix != ".css":
            yield _asset(path.name, path.read_bytes())
    for name, place in THEIRS.items():
        if (path := PACKAGES / place).exists():
            yield _asset(name, path.read_bytes())
        else:
            log.warning("asset_missing", name=name, install="npm ci --ignore-scripts in infra/pages/frontend")


def _asset(name: str, body: bytes) -> tuple[str, Asset]:
    media_type = guess_type(name)[0] or "application/octet-stream"
    return name, Asset(body, gzip.compress(body, mtime=0), media_type, blake2b(body, digest_size=8).hexdigest())
