"""Templating 模板: one environment; every value is shown as its kind is shown everywhere, in the reader's language."""

import re
from contextvars import ContextVar
from datetime import date, datetime, tzinfo
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from secrets import token_urlsafe
from typing import Any, Final, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from domain.english import counted
from domain.period import Period
from domain.points import exact_text, plain, published
from infra.http.language import Text
from infra.pages.assets import HERE, address
from infra.pages.forms import written
from projections.wording import PERIODS, Sentence

PLACES: Final = 2  # of published scores
NOTHING: Final = "–"
WORD, NAME = 16, 10  # letters of a word, signs of a Chinese name
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


class Reading(NamedTuple):
    """How the page being written is read: in which language and zone's time, by whom and acting for whom (tags)."""

    english: bool
    zone: tzinfo
    account: str = ""
    acts_for: str = ""


READING: ContextVar[Reading] = ContextVar("reading")


def t(zh: str, en: str) -> str:
    """One of the two, in the reader's language."""
    return en if READING.get().english else zh


def show(value: Any) -> Any:
    """A value as it is written on a page: dates 2026-01-12, times with minutes, points exactly, None as a dash."""
    match value:
        case None:
            return NOTHING
        case Text() | Sentence():
            return t(value.zh, value.en)
        case datetime():
            return moment(value)
        case date():
            return value.isoformat()
        case Decimal():
            return plain(value)
        case Fraction():
            return exact_text(value)
        case Period():
            return period(value)
        case _:
            return value


def moment(value: datetime) -> str:
    """A time where the committee sits, to the minute."""
    return f"{value.astimezone(READING.get().zone):%Y-%m-%d %H:%M}"


def clock(value: datetime) -> str:
    return f"{value.astimezone(READING.get().zone):%H:%M}"


def points(value: Decimal | Fraction | None, places: int = PLACES) -> str:
    """Points with a fixed number of places; an exact fraction as it would be published."""
    match value:
        case None:
            return NOTHING
        case Fraction():
            return f"{published(value):f}"
        case Decimal():
            return f"{value:.{places_of(value, places)}f}"


def places_of(value: Decimal, places: int) -> int:
    """So many, or as many as the value has: who scored to more places sees them, they are never rounded away."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return max(places, -exponent)


def days(value: Any) -> Markup:
    """A sentence whose days are not broken in two lines."""
    return Markup(DAY.sub(r'<span class="day">\g<0></span>', str(escape(show(value)))))  # noqa: S704 - escaped


def period(value: Period) -> str:
    return t(PERIODS[value], "Year-end" if value is Period.YEAR_END else value.value)


def short(value: Any) -> bool:
    """Whether a value is a word or a name, which is not broken in two lines in a table."""
    said = show(getattr(value, "value", value))  # what a link says
    return isinstance(said, str) and len(said) <= (WORD if said.isascii() else NAME)


def asset(name: str) -> str:
    """The address of an asset; of one that is not installed, an address that does not answer."""
    return address(name) or f"/workbench/static/missing/{name}"


def fresh_key() -> str:
    """A key for one filling-in of a form: however often it is sent, it records once.

    It ends by who its sender is, and whom they act for, as they saw it; of a page that knows nobody it says nothing.
    """
    read = READING.get()
    return f"{token_urlsafe(18)}~{read.account}~{read.acts_for}" if read.account else token_urlsafe(18)


def _finalize(value: Any) -> Any:
    return value.value if isinstance(value, Enum) and not isinstance(value, Period) else show(value)


def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.globals.update(t=t, counted=counted, asset=asset, fresh_key=fresh_key, english=lambda: READING.get().english)
    env.filters.update(points=points, moment=moment, clock=clock, period=period, show=show, days=days, written=written)
    env.tests.update(short=short)
    return env


ENVIRONMENT: Final = _environment()


def rendered(template: str, reading: Reading, **view: Any) -> Markup:
    """A template filled in."""
    token = READING.set(reading)
    try:
        return Markup(ENVIRONMENT.get_template(template).render(**view))  # noqa: S704 - the template escapes
    finally:
        READING.reset(token)
