"""The verifier's decoder, which needs only the standard library, gives the facts that the program reads."""

from datetime import UTC, datetime

import msgspec
import pytest

from infra.facts import decode as decode_stored
from infra.names import FACTS
from infra.proof.decode import decode
from services.log import Entry
from tests.golden.test_golden import LATER, golden

AT = datetime(2025, 4, 10, tzinfo=UTC)


@pytest.mark.parametrize("stem", sorted([*FACTS, *LATER]))
def test_every_stored_body_gives_the_same_fact_without_msgspec(stem: str) -> None:
    name = ".".join(stem.split(".")[:3])
    body = msgspec.json.format(golden(stem).read_bytes(), indent=-1)
    ours = decode(7, "stream", 3, name, AT, body)
    theirs = decode_stored(Entry("stream", 3, name, body, 7, AT))
    assert ours == theirs
    assert type(ours.fact) is FACTS[name]


@pytest.mark.parametrize(
    "body",
    [
        b'{"envelope":{"by":"s1","command":"k"},"fact":{"version":"1"}}',
        b'{"envelope":{"by":"s1","command":"k"},"fact":{"version":true}}',
        b'{"envelope":{"by":"s1"},"fact":{"version":1}}',
        b'{"envelope":{"by":"s1","command":"k"},"fact":[1]}',
        b'{"envelope":{"by":"s1","command":"k"},"fact":{}}',
        b'{"envelope"',
    ],
)
def test_a_body_of_another_shape_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"standard\.adopted\.v1|delimiter"):
        decode(1, "standard/c/2025", 1, "standard.adopted.v1", AT, body)


def test_points_keep_their_digits_and_are_never_floats() -> None:
    body = b'{"envelope":{"by":"s1","command":"k"},"fact":{"branch":"A","year":2025,"period":"Q1","scorer":"s1",%s}}'
    fact = decode(1, "s", 1, "assessment.scored.v1", AT, body % b'"scores":{"E":"93.50"}').fact
    assert fact.scores["E"].as_tuple().digits == (9, 3, 5, 0)
    with pytest.raises(ValueError, match=r"93\.5 where a text is expected"):
        decode(1, "s", 1, "assessment.scored.v1", AT, body % b'"scores":{"E":93.5}')
