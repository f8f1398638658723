"""Contracts 数据契约: what other systems may rely on, as the program publishes it."""

from typing import Annotated, Any

from fastapi import APIRouter, Path

from domain.refusal import NotFoundError
from infra.http.acting import Running
from infra.stream.contracts import CONTRACTS, contract, document

router = APIRouter(prefix="/contracts", tags=["事实日志 ledger"])

ContractName = Annotated[
    str, Path(max_length=100, description="事实名称 / name of the kind", examples=["assessment.scored.v1"])
]


@router.get("/asyncapi.json", summary="外发接口文档 / AsyncAPI document")
def show_asyncapi(running: Running) -> dict[str, Any]:
    """外发的全部主题与消息, AsyncAPI 3.

    Every topic and message of the stream, as an AsyncAPI 3 document.
    """
    return document(running.settings.kafka_prefix)


@router.get("/{name}", summary="数据契约 / Contract")
def show_contract(name: ContractName) -> dict[str, Any]:
    """一种外发数据的 JSON Schema; 已发布的契约只增不改.

    The JSON Schema of one kind of data; once released it is never broken.
    """
    if name not in CONTRACTS:
        raise NotFoundError(f"没有外发{name}", f"nothing called {name} is published")
    return contract(name)
