"""djc checkpoint, keys, proof: signed notes of the log, who signs them, and proofs of what is in it."""

from rich.console import Console

from infra.cli.errors import UserError
from infra.cli.opening import opened
from infra.settings import Settings


def make(settings: Settings) -> None:
    """Sign the log as it is now; the note is all that is printed, so that it can be sent on."""
    with opened(settings) as runtime:
        Console(highlight=False, soft_wrap=True).print(runtime.checkpoints.make().note, markup=False, end="")


def keys(settings: Settings, *, rotate: bool) -> None:
    """The keys on record, the one in use last."""
    console = Console(highlight=False, soft_wrap=True)
    with opened(settings) as runtime:
        if rotate:
            runtime.checkpoints.rotate()
        else:
            runtime.checkpoints.key()
        for key in runtime.checkpoints.public_keys():
            console.print(key, markup=False)


def proof(settings: Settings, fact: str | None, old: int | None, new: int | None) -> None:
    """A proof as the HTTP interface gives it."""
    from infra.http.proofs import consistency, inclusion  # noqa: PLC0415 - only who asks waits for the web stack to load

    if (fact is None) == (old is None):
        raise UserError(
            "请写事实编号, 如 assessment/A/2025/Q1@3, 或以 --from 写明日志条数",
            "name a fact, or give --from a size of the log",
        )
    with opened(settings) as runtime:
        answer = inclusion(runtime, fact, new) if fact is not None else consistency(runtime, old or 0, new)
        print(answer.model_dump_json(indent=2))  # noqa: T201 - JSON for the next program, not for the screen
