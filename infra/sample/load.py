"""Loads the sample through the same services that serve real users; what is loaded already is left alone."""

from collections.abc import Callable
from datetime import datetime
from importlib.resources import as_file, files

from infra.rehearsal.document import Rehearsal, parse_rehearsal, read_rehearsal
from infra.rehearsal.player import Played, Player, RehearsalClock
from infra.runtime import Runtime, open_runtime
from infra.sample.enterprise import enterprise
from infra.sample.headquarters import found_headquarters
from infra.settings import Settings
from services.ledger import utc_now

KEY = "sample"
Progress = Callable[[int, int], None]
"""Called with how many steps are done, and how many there are."""


class SampleError(Exception):
    """A step of the sample came out otherwise than written."""


def load_sample(settings: Settings, progress: Progress) -> None:
    """Load the steel-2025 year and the generated enterprise, each under its headquarters."""
    clock = RehearsalClock(utc_now())
    with open_runtime(settings, clock=clock) as runtime:
        play_side_by_side(sample(), runtime, clock, progress)
        found_headquarters(runtime)
        runtime.projections.catch_up()


def sample_year() -> Rehearsal:
    """The year of steel-2025."""
    with as_file(files("infra.sample") / "steel-2025.yaml") as path:
        return read_rehearsal(path)


def sample() -> list[Rehearsal]:
    """The year of steel-2025 and one of every committee of the enterprise."""
    return [sample_year(), *(parse_rehearsal(each, name=each["title"]) for each in enterprise())]


def play_side_by_side(rehearsals: list[Rehearsal], runtime: Runtime, clock: RehearsalClock, progress: Progress) -> None:
    """Play all years in order of time: what is recorded later is never dated earlier.

    Killed in the middle, it goes on where it was.
    """
    players = [Player(rehearsal, runtime, clock, key=KEY) for rehearsal in rehearsals]
    script = sorted(
        (at, which, number)
        for which, player in enumerate(players)
        for number, at in _left_to_play(player)
        if number == 0 or not hasattr(rehearsals[which].steps[number - 1], "check")
    )
    total = len(script) + 1
    for done, (_, which, number) in enumerate(script):
        progress(done, total)
        if number == 0:
            players[which].prepare()
        else:
            _expect(rehearsals[which], players[which].step(number))
    if script:
        progress(len(script), total)
        runtime.projections.rebuild_together(runtime.projections.names)  # many times as fast as following
    runtime.projections.catch_up()
    progress(total, total)


def _left_to_play(player: Player) -> list[tuple[int, datetime]]:
    """The steps after the last one recorded; 0 stands for the preparation, which comes with the first step."""
    times, reached = player.times(), player.reached()
    return [*enumerate(times[reached:], reached + 1)] if reached else [(0, times[0]), *enumerate(times, 1)]


def _expect(rehearsal: Rehearsal, played: Played) -> None:
    if played.failed:
        raise SampleError(f"{rehearsal.title}, step {played.number}: {played.expected} / {played.actual}")
