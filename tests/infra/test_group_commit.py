"""Whatever happens to one caller, the others are answered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock, Thread
from time import sleep

from infra.postgres.group_commit import GroupCommit


def waiting() -> Lock:
    turn = Lock()
    turn.acquire()
    return turn


@dataclass(eq=False)
class Request:
    number: int
    turn: Lock = field(default_factory=waiting)
    answered: bool = False
    next: "Request | None" = None


def test_everybody_is_answered_once_though_leaders_are_interrupted() -> None:
    commits: list[int] = []
    interrupted: list[int] = []

    def commit(batch: Sequence[Request]) -> None:
        if len(commits) % 5 == 0 and batch[0].number % 3 == 0:
            commits.append(0)
            raise KeyboardInterrupt
        sleep(0.0005)
        commits.append(len(batch))
        for request in batch:
            assert not request.answered
            request.answered = True

    group = GroupCommit(commit, most=4)

    def call(thread: int) -> None:
        for number in range(100):
            request = Request(thread * 100 + number)
            try:
                group.submit(request)
                assert request.answered
            except KeyboardInterrupt:
                interrupted.append(request.number)

    threads = [Thread(target=call, args=(number,), daemon=True) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
        assert not thread.is_alive()
    assert interrupted
    assert sum(commits) + len(interrupted) == 800
    assert max(commits) == 4
