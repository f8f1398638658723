"""Experience meeting 经验交流会: held once a year by headquarters or a committee, with what was presented."""

from dataclasses import dataclass
from datetime import date

from domain.refusal import Refusal, RefusedError
from domain.required import require_day, require_text


@dataclass(frozen=True)
class Presentation:
    """交流发言: of a branch, of an exemplar, or of both."""

    topic: str
    branch: str | None = None
    exemplar: str | None = None


@dataclass(frozen=True)
class ExperienceMeetingHeld:
    """经验交流会已召开: `scope` is the committee or the enterprise that held it."""

    scope: str
    year: int
    on: date
    place: str
    topics: tuple[str, ...]
    presentations: tuple[Presentation, ...]
    materials: tuple[str, ...] = ()


Fact = ExperienceMeetingHeld


@dataclass(frozen=True)
class ExperienceMeeting:
    """Whether the year's meeting was held."""

    held: bool = False


def hold(
    meeting: ExperienceMeeting,
    *,
    scope: str,
    year: int,
    on: date,
    place: str,
    topics: tuple[str, ...],
    presentations: tuple[Presentation, ...],
    materials: tuple[str, ...] = (),
    today: date,
) -> list[Fact]:
    """召开经验交流会: once a year, on a day of that year that has come; somebody presents something."""
    if meeting.held:
        raise RefusedError(
            Refusal.ALREADY_HELD,
            f"{year}年经验交流会已登记, 每年召开一次",
            f"the experience meeting of {year} is on record: there is one a year",
        )
    require_day(on, first=date(year, 1, 1), last=min(date(year, 12, 31), today))
    require_text(place, zh="召开地点", en="the place")
    for topic in (*(topics or ("",)), *(one.topic for one in presentations)):
        require_text(topic, zh="交流主题", en="a topic")
    for who in [one.branch or one.exemplar or "" for one in presentations] or [""]:
        require_text(who, zh="发言单位或典型", en="who presented")
    return [ExperienceMeetingHeld(scope, year, on, place, topics, presentations, materials)]


def evolve(_: ExperienceMeeting, fact: Fact) -> ExperienceMeeting:
    return ExperienceMeeting(held=isinstance(fact, ExperienceMeetingHeld))
