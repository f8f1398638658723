"""Health 运行: whether the program is alive, and whether it can do its work."""

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field

from infra.http.acting import Running
from infra.http.fields import Model, Position
from infra.runtime import Runtime

router = APIRouter(tags=["运行 health"])


class Alive(Model):
    """It answers."""

    status: Annotated[Literal["ok"], Field(description="正常 / well", examples=["ok"])] = "ok"


class Ready(Model):
    """The database answers; how far the projections are behind."""

    position: Position
    lag: Annotated[
        dict[str, int],
        Field(description="各投影落后的事实条数 / facts each projection is behind", examples=[{"standings": 0}]),
    ]


@router.get("/healthz", summary="是否存活 / Alive")
async def show_alive() -> Alive:
    """程序在运行.

    The program is running.
    """
    return Alive()


@router.get("/readyz", summary="是否就绪 / Ready")
def show_ready(running: Running) -> Ready:
    """数据库可用, 并给出各投影落后多少.

    The database answers; tells how far each projection is behind.
    """
    return _ready(running)


def _ready(running: Runtime) -> Ready:
    reached = {name: running.projections.position(name) for name in running.projections.names}
    position = running.recorder.position()
    return Ready(position=position, lag={name: position - each for name, each in reached.items()})
