"""Feed 事件流: events page by page or as they come, for whoever may read them where they belong."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Annotated, Final
from urllib.parse import urlencode

import msgspec
from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Header, Query, Request
from pydantic import AfterValidator, AwareDatetime, Field
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from domain.access import Decision, Denial, Right
from infra.feed.audience import Audience
from infra.feed.reading import Filters, Page
from infra.feed.tide import Tide
from infra.http import sse
from infra.http.acting import Running
from infra.http.fields import Position
from infra.http.known import InCommittee, OfBranch, known_committee
from infra.http.permitted import Access, Permitted, let_in, logged
from infra.http.principal import Asking, present
from infra.http.problems import InvalidError
from infra.http.recorded import EventsAnswer, as_recorded
from infra.identity import Fault, IdentityError, Principal
from infra.names import FACTS
from infra.runtime import Runtime
from infra.stream.envelope import event_of
from services.access import ForbiddenError

BATCH: Final = "application/cloudevents-batch+json"
HEARTBEAT: Final = 15.0  # seconds
ASKED_AGAIN: Final = 30.0  # seconds after which a stream looks whether its reader may still read
CHUNK: Final = 100  # events
RETRY: Final = 3_000  # milliseconds
MOST_STREAMS: Final = 16  # of one account, in one process
READERS: Final = CapacityLimiter(8)  # threads that read for streams and waiting questions, apart from those of acts
RECORD_ONLY: Final = Decision(
    allowed=False,
    zh=f"您不能查看事实日志原文; 接收事件请在 Accept 中注明 {BATCH}",
    en=f"you may not read the log as recorded; to follow events, ask for {BATCH} in Accept",
    denial=Denial.RECORD_ITSELF,
)

router = APIRouter(tags=["事件流 feed"])

After = Annotated[int, Query(ge=0, le=2**62, description="此位置之后 / after this position", examples=[0])]
Since = Annotated[
    AwareDatetime | None,
    Query(
        description="自此时间起 (与 after 取其后者) / recorded from this time on, or after `after` if that is later",
        examples=["2026-01-12T00:00:00+08:00"],
    ),
]


Log = Annotated[
    str | None,
    Query(
        max_length=500,
        description="日志名, Link 中自带: 另一日志则拒绝 / name of the log, as `Link` has it: another one is refused",
        examples=["localhost/dajinchuang"],
    ),
]


def _known(name: str) -> str:
    if name not in FACTS:
        raise PydanticCustomError("event_type", "no such type")
    return name


EventType = Annotated[str, AfterValidator(_known), Field(json_schema_extra={"enum": sorted(FACTS)})]
Types = Annotated[
    list[EventType],
    Query(
        max_length=len(FACTS),
        alias="type",
        description="只要这些类型 / of these types",
        examples=[["publication.results-published.v1"]],
    ),
]


def filters(running: Running, branch: OfBranch, committee: InCommittee = None, types: Types = []) -> Filters:  # noqa: B006 - FastAPI copies defaults
    committees = None if committee is None else (known_committee(running, committee),)
    return Filters(committees, branch, tuple(dict.fromkeys(types)))


def begins(running: Running, after: After = 0, since: Since = None, log: Log = None) -> int:
    if log not in {None, running.settings.origin}:
        raise InvalidError("query/log", "another_log")
    start = after if since is None else max(after, running.recorder.position_before(since))
    if start > running.recorder.position():
        raise InvalidError("query/after", "beyond_the_log")
    return start


Filtered = Annotated[Filters, Depends(filters)]
Begins = Annotated[int, Depends(begins)]


@router.get(
    "/events",
    response_model=EventsAnswer,
    summary="事件 / Events",
    responses={200: {"content": {BATCH: {"schema": {"type": "array", "items": {"type": "object"}}}}}},
)
async def list_events(
    *,
    request: Request,
    running: Running,
    who: Asking,
    access: Permitted,
    wanted: Filtered,
    after: Begins,
    limit: Annotated[int, Query(ge=1, le=500, description="最多条数 / at most", examples=[100])] = 100,
    wait: Annotated[
        int, Query(ge=0, le=30, description="没有新事件时最多等几秒 / seconds to wait for news", examples=[20])
    ] = 0,
) -> Response:
    """按位置依次读取. 默认为记录原文, 供监督; Accept 注明 application/cloudevents-batch+json 时供其他系统接收,
    只含可查看的事件, 不含个人信息. 下次从 next (或 Link) 所示位置之后查起, 一页为空不等于没有下文.

    In order of position: as recorded, for supervision; or, asked for with Accept, as CloudEvents for other systems,
    as far as the asker may read them and without personal data. Go on after `next` (or by `Link`), also where a page
    is empty.
    """
    batch = BATCH in request.headers.get("accept", "")
    if not batch:
        await run_sync(_require_record, request, who, access)
    audience = Audience(access.actor, access.seen)

    def read(position: int) -> Page:
        return running.feed.page(audience, wanted, after=position, limit=limit, as_recorded=not batch)

    found = await _patiently(read, request.app.state.tide, after, wait)
    return _batch(request, running, found) if batch else _as_recorded(request, running, found)


@router.get("/events/stream", summary="事件推送 / Events as they come", response_class=sse.EventStream)
async def follow_events(
    *,
    request: Request,
    running: Running,
    who: Asking,
    access: Permitted,
    wanted: Filtered,
    after: Begins,
    last_event_id: Annotated[
        Position | None,
        Header(description="上次收到的 id, 自动续传 / id received last; goes on after it", examples=[1024]),
    ] = None,
) -> Response:
    """SSE: 每条事件一则消息, data 为 CloudEvents JSON, id 为日志位置; 断线后凭 Last-Event-ID 续传, 一条不漏.

    Server-sent events: a message an event, its data a CloudEvent, its id the position; reconnecting with Last-Event-ID
    misses nothing.
    """
    start = max(after, last_event_id or 0)
    if start > await run_sync(running.recorder.position, limiter=READERS):
        raise InvalidError("header/last-event-id", "beyond_the_log")
    streams: Counter[str] = request.app.state.streams
    if streams[access.account] >= MOST_STREAMS:
        raise IdentityError(
            Fault.TOO_MANY_REQUESTS,
            f"同一账号最多同时接收{MOST_STREAMS}路事件",
            f"an account follows at most {MOST_STREAMS} streams at once",
            retry_after=int(ASKED_AGAIN),
        )
    return sse.EventStream(_follow(request, running, (who, access), wanted, start))


async def _follow(
    request: Request, running: Runtime, known: tuple[Principal, Access], wanted: Filters, position: int
) -> AsyncIterator[bytes]:
    """A page at a time, as fast as the reader takes it; ends when the server does, or the reader is let in no more."""
    (who, access), told = known, position
    audience, asked = Audience(access.actor, access.seen), monotonic()
    tide: Tide = request.app.state.tide
    with _counted(request.app.state.streams, access.account):
        yield sse.retry(RETRY)
        while not tide.over:
            if monotonic() - asked > ASKED_AGAIN:
                again = await run_sync(_let_in_again, request, who, limiter=READERS)
                if again is None:
                    return
                audience, asked = Audience(again.actor, again.seen), monotonic()
            found = await run_sync(_next, running, audience, wanted, position, limiter=READERS)
            for one in found.events:
                if (event := event_of(one.entry, running.settings.origin)) is not None:
                    yield sse.message(one.entry.id, event.structured())
                    told = one.entry.id
            position = found.next
            if found.ended and not await tide.beyond(position, HEARTBEAT) and not tide.over:
                yield sse.message(position) if position > told else sse.comment("")
                told = position


def _let_in_again(request: Request, who: Principal) -> Access | None:
    """With the roles of this moment; None where it would be refused if it were asked now."""
    again = present(request)
    if again is None or again.account.id != who.account.id:
        return None
    with suppress(ForbiddenError):
        return let_in(request, again)
    return None


def _next(running: Runtime, audience: Audience, wanted: Filters, after: int) -> Page:
    return running.feed.page(audience, wanted, after=after, limit=CHUNK)


@contextmanager
def _counted(streams: Counter[str], account: str) -> Iterator[None]:
    streams[account] += 1
    try:
        yield
    finally:
        streams[account] -= 1
        if not streams[account]:
            del streams[account]


async def _patiently(read: Callable[[int], Page], tide: Tide, after: int, wait: int) -> Page:
    """A page; where it would be empty, what comes within so many seconds, or how far nothing has come by then."""
    ends = monotonic() + wait
    found = await run_sync(read, after, limiter=READERS)
    while not found.events:
        if found.ended:
            left = ends - monotonic()
            if left <= 0 or not await tide.beyond(found.next, left):
                return found
        elif monotonic() > ends:
            return found
        found = await run_sync(read, found.next, limiter=READERS)
    return found


def _require_record(request: Request, who: Principal, access: Access) -> None:
    if access.scope(Right.READ_RECORD) == ():
        with logged(request, who):
            raise ForbiddenError(RECORD_ONLY)


def _batch(request: Request, running: Runtime, found: Page) -> Response:
    events = [event for one in found.events if (event := event_of(one.entry, running.settings.origin)) is not None]
    content = msgspec.json.encode([msgspec.Raw(one.structured()) for one in events])
    return _answer(request, running, found, content, BATCH)


def _as_recorded(request: Request, running: Runtime, found: Page) -> Response:
    content = {"events": [as_recorded(one.entry) for one in found.events], "next": found.next}
    return _answer(request, running, found, msgspec.json.encode(content), "application/json")


def _answer(request: Request, running: Runtime, found: Page, content: bytes, media_type: str) -> Response:
    place = {"after": found.next, "log": running.settings.origin}
    rest = [one for one in request.query_params.multi_items() if one[0] not in {"since", *place}]
    following = f"{request.url.path}?{urlencode([*rest, *place.items()])}"
    headers = {"Link": f'<{following}>; rel="next"', "Vary": "Accept"}
    return Response(content, headers=headers, media_type=media_type)
