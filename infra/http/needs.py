"""Needs 所需权限: what an address asks of whoever asks it."""

from dataclasses import dataclass

from domain.access import Right


@dataclass(frozen=True)
class Needs:
    """What a route asks for. `of_branch` is enough where the question names a branch; `when_published` tells that the
    right to read published results must wait until the period asked for is published.
    """

    right: Right
    of_branch: Right | None = None
    when_published: bool = False


def needing(
    right: Right, *routes: str, of_branch: Right | None = None, when_published: bool = False
) -> dict[str, Needs]:
    return dict.fromkeys(routes, Needs(right, of_branch, when_published))
