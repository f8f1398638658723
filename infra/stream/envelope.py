"""Envelope 外发信封: a recorded fact as a CloudEvents 1.0 event, without the personal data that stay here.

https://github.com/cloudevents/spec: `ce_...` headers in Kafka (binary mode), `ce-...` headers over HTTP, or one
JSON document.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final
from urllib.parse import quote

import msgspec

from infra.stream.data import published
from infra.stream.keys import key_of
from infra.stream.policy import SECRET_STREAMS
from services.log import Entry

CONTENT_TYPE: Final = "application/json"
STRUCTURED: Final = "application/cloudevents+json"
UNQUOTED: Final = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"%')
"""What the HTTP binding leaves as it is in a header."""


@dataclass(frozen=True, slots=True)
class CloudEvent:
    """事件: `id` is the fact's own (stream and version), the same however often it is sent; `type` its stable name.

    `position` is that in the log, from 1; what stays here leaves gaps. `correlation` is the same for all facts of one
    act and of what followed from it; it tells nothing else.
    """

    source: str
    id: str
    type: str
    subject: str
    time: str
    key: str
    position: int
    version: int
    correlation: str
    causation: str | None
    business_date: str | None
    data: bytes

    def attributes(self) -> Iterable[tuple[str, str]]:
        """Names and values as the specification spells them; `data` apart."""
        yield "specversion", "1.0"
        yield "id", self.id
        yield "source", self.source
        yield "type", self.type
        yield "subject", self.subject
        yield "time", self.time
        yield "dataschema", schema_id(self.type)
        yield "partitionkey", self.key
        yield "position", str(self.position)
        yield "streamversion", str(self.version)
        yield "correlationid", self.correlation
        if self.causation is not None:
            yield "causationid", self.causation
        if self.business_date is not None:
            yield "businessdate", self.business_date

    def kafka_headers(self) -> list[tuple[str, bytes]]:
        """Binary mode: the value of the record is `data`."""
        named = [(f"ce_{name}", value.encode()) for name, value in self.attributes()]
        return [("content-type", CONTENT_TYPE.encode()), *named]

    def http_headers(self) -> dict[str, str]:
        """Binary mode: the body is `data`; what a header cannot hold is percent-encoded."""
        named = {f"ce-{name}": quote(value, safe=UNQUOTED) for name, value in self.attributes()}
        return {"content-type": CONTENT_TYPE, **named}

    def structured(self) -> bytes:
        """The whole event as one JSON document, of type `application/cloudevents+json`."""
        whole = {**dict(self.attributes()), "datacontenttype": CONTENT_TYPE, "data": msgspec.Raw(self.data)}
        return msgspec.json.encode(whole)


class _Envelope(msgspec.Struct, frozen=True, gc=False):
    command: str
    correlation: str | None = None
    causation: str | None = None
    business_date: str | None = None


class _Body(msgspec.Struct, frozen=True, gc=False):
    envelope: _Envelope
    fact: msgspec.Raw


_STORED: Final = msgspec.json.Decoder(_Body)


def source_of(origin: str) -> str:
    """The `source` of a log with this name (DJC_ORIGIN)."""
    return f"//{origin}"


def schema_id(name: str) -> str:
    """The `dataschema` of facts of this name: the `$id` of their contract."""
    return f"urn:dajinchuang:contract:{name}"


def event_of(entry: Entry, origin: str) -> CloudEvent | None:
    """What other systems are told of a recorded fact; None where it stays here.

    Raises KeyError for a name that this program does not know.
    """
    stream, version, name, state, position, recorded_at = entry
    body = _STORED.decode(state)
    if stream.startswith(SECRET_STREAMS) or (data := published(name, body.fact)) is None:
        return None
    envelope = body.envelope
    caused = envelope.causation
    return CloudEvent(
        source=source_of(origin),
        id=f"{stream}@{version}",
        type=name,
        subject=stream,
        time=rfc3339(recorded_at),
        key=key_of(stream),
        position=position,
        version=version,
        correlation=correlation_of(envelope.correlation or envelope.command),
        causation=None if caused is None or caused.startswith(SECRET_STREAMS) else caused,
        business_date=envelope.business_date,
        data=data,
    )


def correlation_of(act: str) -> str:
    """The recorded correlation names an account; its digest tells as well what belongs together."""
    return sha256(act.encode()).hexdigest()[:32]


def rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
