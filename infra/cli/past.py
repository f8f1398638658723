"""djc standings, changes, history, explain, what-if: questions of the record as it stands, or as it stood."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

import msgspec
from rich.console import Console
from rich.table import Table

from domain import streams
from domain.committee import require_branches
from domain.period import Period
from domain.points import exact_text, plain
from domain.refusal import NotFoundError
from domain.standard import Weights
from infra.cli.errors import UserError
from infra.cli.opening import opened
from infra.moments import position_meant
from infra.runtime import Runtime
from infra.settings import Settings
from projections.comparison import CAUSES, bears_on, changes, rank_of
from projections.standings import Answer, Place
from services.casebook import CommitteeYear
from services.gradings import Appealed
from services.organisation import committee_of
from services.questions import WhatIf, through_of

PLACE = ("名次 / rank", "党支部 / branch", "得分 / score", "等级 / grade")
LINE = ("位置 / position", "时间 / at (UTC)", "何人 / who", "何事 / what", "为何 / why")
STEP = ("步骤 / step", "得分 / points", "依据 / from")
CHANGE = ("党支部 / branch", "名次 / rank", "得分 / score", "等级 / grade", "为何 / why")
UNCHANGED = "两个时点之间排名没有变动 / nothing changed in the standings between the two moments"
UNTOLD = "没有这样的记录 / nothing is on record"
UNRANKED = "到所选时间还没有可排名的考核结果 / nothing can be ranked yet"
UNFINISHED = (
    "到所选时间还没有党支部完成全年考核: 各期全部确认后才有全年排名; 可用 --through Q1 至 Q4 查看季度排名 / "
    "no branch has finished the year yet: it is ranked once all its periods are confirmed; "
    "ask --through Q1 to Q4 meanwhile"
)

WIDE = 240  # characters of a table that goes into a file


class Asked(NamedTuple):
    """Moments as they were given, and whether the answer is for a program."""

    as_of: str | None = None
    effective: str | None = None
    as_json: bool = False


class Told(NamedTuple):
    """An answer: the position it stands on, the same for a program, and a table of it for people.

    `empty` is said in place of a table without rows.
    """

    position: int
    content: Any
    head: Sequence[str]
    rows: Sequence[Sequence[object]]
    empty: str = ""


def standings(settings: Settings, asked: Asked, *, year: int, committee: str | None, through: str) -> None:
    """Who stands where, of a committee or of all."""
    with _open(settings, committee) as runtime:
        at, effective = _moments(runtime, asked)
        answer = _standings(runtime, year, committee, through, at, effective)
        _tell(asked, Told(answer.position, answer.places, PLACE, [*map(_place, answer.places)], _unranked(through)))


def compare(
    settings: Settings,
    asked: Asked,
    *,
    year: int,
    committee: str | None,
    through: str,
    since: str,
    until: str | None,
) -> None:
    """What changed in the standings between two moments, with the facts in between."""
    with _open(settings, committee) as runtime:
        then, to = _moment(runtime, since, "--since"), _moment(runtime, until, "--until")
        if then is not None and to is not None and then > to:
            raise UserError(
                f"--since {since} 晚于 --until {until}: 请先写较早的时刻",
                "the first lies after the second: give the earlier moment first",
            )
        before = _standings(runtime, year, committee, through, then)
        after = _standings(runtime, year, committee, through, to)
        found = changes(before.places, after.places)
        lines = runtime.projections.branch_history.between(
            [one.branch for one in found], CAUSES, after=before.position, upto=after.position
        )
        last = through_of(through)
        causes = {
            one.branch: [line for line in lines if line.branch == one.branch and bears_on(line.id, year, last)]
            for one in found
        }
        content = [{**msgspec.to_builtins(one, enc_hook=str), "causes": causes[one.branch]} for one in found]
        rows = [
            (
                one.place.name,
                *(
                    f"{_of(one.before, what)} → {_of(one.after, what)}"
                    for what in (rank_of, lambda place: plain(place.score), lambda place: place.grade or "-")
                ),
                "; ".join(line.sentence_zh for line in causes[one.branch]),
            )
            for one in found
        ]
        _tell(asked, Told(after.position, content, CHANGE, rows, UNCHANGED))


def history(settings: Settings, asked: Asked, *, branch: str, year: int | None, english: bool) -> None:
    """What is on record of a branch, in sentences."""
    with _open(settings) as runtime:
        if not runtime.recorder.select_events(streams.branch(branch), limit=1):
            raise NotFoundError(f"没有党支部{branch}", f"no such branch: {branch}")
        at = _moment(runtime, asked.as_of, "--as-of")
        lines = runtime.projections.branch_history.lines(branch, year=year, at=at, limit=100_000)
        rows = [
            (
                one.position,
                f"{one.recorded_at:%Y-%m-%d %H:%M}",
                one.who,
                one.sentence_en if english else one.sentence_zh,
                one.reason or "",
            )
            for one in lines
        ]
        _tell(asked, Told(runtime.recorder.position() if at is None else at, lines, LINE, rows, UNTOLD))


def explain(settings: Settings, asked: Asked, *, committee: str, year: int, branch: str) -> None:
    """Every step from the totals to the published score, with the facts they rest on."""
    with _open(settings, committee) as runtime:
        at, effective = _moments(runtime, asked)
        of = CommitteeYear(committee, year)
        found = runtime.questions.explain(of, branch, until=at, effective=effective)
        weights = runtime.questions.casebook(of, until=at, effective=effective).standard.weights
        rows: list[tuple[object, object, object]] = [
            (period.value, plain(total), ", ".join(found.rests_on[period])) for period, total in found.periods.items()
        ]
        rows += [
            ("季度均分 / mean of the quarters", exact_text(found.quarters_mean), f"× {plain(weights.quarters)}"),
            ("年末 / year-end", plain(found.year_end), f"× {plain(weights.year_end)}"),
            ("精确值 / exact", exact_text(found.exact), ""),
            ("公布分 / published", plain(found.score), ""),
        ]
        _tell(asked, Told(runtime.recorder.position() if at is None else at, found, STEP, rows))


def what_if(
    settings: Settings,
    asked: Asked,
    *,
    committee: str,
    year: int,
    weights: tuple[str, str] | None,
    bonus_counts: bool | None,
    without_veto: str | None,
    without_appeal: str | None,
    without: str | None,
) -> None:
    """The year's standings had it been so, with those that would stand otherwise; nothing is recorded."""
    change = WhatIf(_weights(weights), bonus_counts, without_veto, _appeal(without_appeal), without=without)
    if change == WhatIf():
        raise UserError(
            "请说明假设什么: --weights、--bonus-counts、--without-veto、--without-appeal 或 --without",
            "say what would be otherwise: a setting, or what had not been recorded",
        )
    with _open(settings, committee) as runtime:
        (at, effective), of = _moments(runtime, asked), CommitteeYear(committee, year)
        if without_veto is not None:
            require_branches(committee_of(runtime.ledger.seen(at), committee), (without_veto,))
        trial = runtime.questions.supposed(of, change, until=at, effective=effective)
        real, found = {one.branch: one for one in trial.before.standings}, trial.after.standings
        rows = [
            (one.rank, one.branch, plain(one.score), one.grade or "-", _otherwise(one, real.get(one.branch)))
            for one in found
        ]
        position = runtime.recorder.position() if at is None else at
        _tell(asked, Told(position, found, (*PLACE, "现为 / in fact"), rows, _unranked("year")))


@contextmanager
def _open(settings: Settings, committee: str | None = None) -> Iterator[Runtime]:
    """At the head of the log, so that the same moment always gets the same answer."""
    with opened(settings) as runtime:
        if committee and not runtime.recorder.select_events(streams.committee(committee), limit=1):
            raise NotFoundError(f"没有党委{committee}", f"no such committee: {committee}")
        runtime.projections.catch_up()
        yield runtime


def _moment(runtime: Runtime, text: str | None, option: str) -> int | None:
    try:
        return None if text is None else position_meant(runtime.recorder, text)
    except ValueError:
        raise UserError(
            f"{option} {text}: 请填写日志位置, 或带时区的时间, 如 2025-04-10T18:00:00+08:00",
            "give a position of the log, or a time with its zone",
        ) from None


def _moments(runtime: Runtime, asked: Asked) -> tuple[int | None, int | None]:
    """Up to which position the record is known, and at which position it is to have applied."""
    return _moment(runtime, asked.as_of, "--as-of"), _moment(runtime, asked.effective, "--effective")


def _standings(
    runtime: Runtime, year: int, committee: str | None, through: str, at: int | None, effective: int | None = None
) -> Answer:
    try:
        quarter = through_of(through)
    except ValueError:
        raise UserError(f"--through {through}: 请填写 Q1、Q2、Q3、Q4 或 year", "give Q1, Q2, Q3, Q4 or year") from None
    committees = None if committee is None else (committee,)
    known = runtime.projections.standings
    if quarter is None:
        return known.year(year, committees=committees, at=at, effective=effective)
    return known.through(year, quarter, committees=committees, at=at, effective=effective)


def _unranked(through: str) -> str:
    return UNFINISHED if through_of(through) is None else UNRANKED


def _place(one: Place) -> tuple[object, ...]:
    return rank_of(one), one.name, plain(one.score), one.grade or "-"


def _of(place: Place | None, what: Callable[[Place], object]) -> object:
    return "-" if place is None else what(place)


def _otherwise(one: Any, real: Any) -> str:
    """How it stands in fact, where that is not the same."""
    if real is None:
        return "-"
    same = (real.rank, real.score, real.grade) == (one.rank, one.score, one.grade)
    return "" if same else f"{real.rank}, {plain(real.score)}, {real.grade or '-'}"


def _weights(given: tuple[str, str] | None) -> Weights | None:
    if given is None:
        return None
    try:
        quarters, year_end = map(Decimal, given)
    except InvalidOperation:
        quarters = year_end = Decimal("NaN")
    if not (quarters.is_finite() and year_end.is_finite()):
        raise UserError(f"--weights {' '.join(given)}: 请填写两个小数, 如 0.6 0.4", "give two decimals")
    return Weights(quarters, year_end)


def _appeal(given: str | None) -> Appealed | None:
    if given is None:
        return None
    branch, _, rest = given.partition("/")
    period, _, item = rest.partition("/")
    if not (branch and item) or period not in {one.value for one in Period}:
        raise UserError(f"--without-appeal {given}: 请填写 党支部/考核期/项目, 如 B/Q3/D", "give BRANCH/PERIOD/ITEM")
    return Appealed(branch, Period(period), item)


def _tell(asked: Asked, told: Told) -> None:
    """A table, or one JSON document, always the same bytes for the same position."""
    if asked.as_json:
        content = msgspec.to_builtins(told.content, enc_hook=_text)
        print(json.dumps({"position": told.position, "answer": content}, ensure_ascii=False, indent=2))  # noqa: T201
        return
    console = Console(highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = WIDE
    if told.rows:
        table = Table(*told.head)
        for row in told.rows:
            table.add_row(*map(str, row))
        console.print(table)
    else:
        console.print(told.empty, markup=False)
    console.print(f"截至日志第{told.position}位 / as of position {told.position}", markup=False)


def _text(value: object) -> str:
    return str(value)
