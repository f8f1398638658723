"""The contracts as files 契约文件: the current ones beside every release of them, for review and for CI."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from infra.stream.contracts.asyncapi import VERSION, document
from infra.stream.contracts.compare import broken
from infra.stream.contracts.schema import CONTRACTS, contract

FOLDER: Final = Path("contracts")
PREFIX: Final = "djc"


def files() -> Iterator[tuple[str, bytes]]:
    """Name under the folder, and content, of what is generated."""
    yield "asyncapi.json", _text(document(PREFIX))
    for name in CONTRACTS:
        yield f"schemas/{name}.json", _text(contract(name))


def write(folder: Path) -> None:
    """Everything that is generated; what nothing generates any more goes."""
    current = dict(files())
    for old in [*folder.glob("schemas/*.json")]:
        if f"schemas/{old.name}" not in current:
            old.unlink()
    for name, content in current.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def release(folder: Path) -> Path:
    """Keeps the current contracts for ever under their version. Raises FileExistsError: a release is never changed."""
    place = folder / "releases" / f"{VERSION}.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as file:
        file.write(b"{\n" + b",\n".join(_line(name) for name in CONTRACTS) + b"\n}\n")
    return place


def breaks(folder: Path) -> list[str]:
    """How the current contracts break any that was ever released, a sentence each."""
    found = []
    for place in sorted(folder.glob("releases/*.json")):
        for name, schema in msgspec.json.decode(place.read_bytes()).items():
            said = broken(schema, contract(name)) if name in CONTRACTS else ["is published no more"]
            found += [f"{place.stem} {name}: {one}" for one in said]
    return found


def _line(name: str) -> bytes:
    return msgspec.json.encode(name) + b": " + msgspec.json.encode(contract(name))


def _text(content: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n"
