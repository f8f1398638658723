"""The contracts of the stream are served as they are kept."""

import json
from pathlib import Path

from infra.stream.contracts import CONTRACTS
from infra.stream.contracts.files import FOLDER
from tests.http.api import Api

ROOT = Path(__file__).parent.parent.parent / FOLDER


def test_the_document_and_every_contract_are_those_on_file(api: Api) -> None:
    assert api.found("/contracts/asyncapi.json") == json.loads((ROOT / "asyncapi.json").read_bytes())
    for name in CONTRACTS[::20]:
        assert api.found(f"/contracts/{name}") == json.loads((ROOT / "schemas" / f"{name}.json").read_bytes())


def test_what_is_not_published_has_none(api: Api) -> None:
    for name in ("meeting.vote-cast.v1", "reward.guessed.v1"):
        answer = api.get(f"/contracts/{name}")
        assert answer.status_code == 404
        assert name in answer.json()["detail"]
