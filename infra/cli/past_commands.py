"""The commands that ask the record, as it stands or as it stood."""

from typing import Annotated

import typer

from infra.cli.plainly import plainly
from infra.settings import Settings

app = typer.Typer()

AsOf = Annotated[
    str | None,
    typer.Option(help="追溯至: 日志位置, 或带时区的时间 / a log position, or a time with its zone: as known then"),
]
Effective = Annotated[
    str | None, typer.Option(help="当时适用, 含其后更正 / what applied then, with what was corrected since")
]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON / print one JSON document")]
Committee = Annotated[str, typer.Option(help="党委代码 / committee id")]
OneOrAll = Annotated[str | None, typer.Option(help="党委代码; 不填即全部 / committee id; all when left out")]
Year = Annotated[int, typer.Option(help="年度 / year")]
Through = Annotated[str, typer.Option(help="Q1-Q4 或 year / through a quarter, or the year")]


@app.command()
@plainly
def standings(
    year: Year,
    committee: OneOrAll = None,
    through: Through = "year",
    as_of: AsOf = None,
    effective: Effective = None,
    as_json: Json = False,
) -> None:
    """排名, 现在或当时 / who stands where, now or as of any moment."""
    from infra.cli import past as command

    asked = command.Asked(as_of, effective, as_json)
    command.standings(Settings(), asked, year=year, committee=committee, through=through)


@app.command()
@plainly
def changes(
    year: Year,
    since: Annotated[str, typer.Option(help="与此时相比 / compared with then")],
    until: Annotated[str | None, typer.Option(help="到此时; 不填即现在 / up to then; now")] = None,
    committee: OneOrAll = None,
    through: Through = "year",
    as_json: Json = False,
) -> None:
    """两个时点之间的排名变动及原因 / what changed in the standings between two moments, and by what."""
    from infra.cli import past as command

    asked = command.Asked(as_json=as_json)
    command.compare(Settings(), asked, year=year, committee=committee, through=through, since=since, until=until)


@app.command()
@plainly
def history(
    branch: Annotated[str, typer.Argument(help="党支部代码 / branch id", show_default=False)],
    year: Annotated[int | None, typer.Option(help="年度 / year")] = None,
    as_of: AsOf = None,
    english: Annotated[bool, typer.Option("--english", help="英文 / in English")] = False,
    as_json: Json = False,
) -> None:
    """党支部史 / what is on record of a branch, in sentences."""
    from infra.cli import past as command

    command.history(Settings(), command.Asked(as_of, None, as_json), branch=branch, year=year, english=english)


@app.command()
@plainly
def explain(
    branch: Annotated[str, typer.Argument(help="党支部代码 / branch id", show_default=False)],
    committee: Committee,
    year: Year,
    as_of: AsOf = None,
    effective: Effective = None,
    as_json: Json = False,
) -> None:
    """计分说明: 每一步及所依据的事实 / every step to the published score, with the facts it rests on."""
    from infra.cli import past as command

    asked = command.Asked(as_of, effective, as_json)
    command.explain(Settings(), asked, committee=committee, year=year, branch=branch)


@app.command()
@plainly
def what_if(
    committee: Committee,
    year: Year,
    weights: Annotated[
        tuple[str, str] | None, typer.Option(help="季度、年末权重 / weights of quarters and year-end")
    ] = None,
    bonus_counts: Annotated[
        bool | None, typer.Option("--bonus-counts/--no-bonus-counts", help="加分是否计入定级 / bonus in the grade")
    ] = None,
    without_veto: Annotated[str | None, typer.Option(help="假如没有否决该支部 / without this branch's vetoes")] = None,
    without_appeal: Annotated[str | None, typer.Option(help="假如没有此申诉 / BRANCH/PERIOD/ITEM")] = None,
    without: Annotated[str | None, typer.Option(help="假如没有此事实 / without one fact: STREAM@VERSION")] = None,
    as_of: AsOf = None,
    effective: Effective = None,
    as_json: Json = False,
) -> None:
    """假设推演, 不作任何记录 / the year had it been otherwise; records nothing."""
    from infra.cli import past as command

    command.what_if(
        Settings(),
        command.Asked(as_of, effective, as_json),
        committee=committee,
        year=year,
        weights=weights,
        bonus_counts=bonus_counts,
        without_veto=without_veto,
        without_appeal=without_appeal,
        without=without,
    )


@app.command()
@plainly
def ask(
    question: Annotated[
        str | None,
        typer.Argument(help="问题; 不填则列出全部 / a question; all are listed without one", show_default=False),
    ] = None,
    given: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FIELD=VALUE]...", help="取值 / what it takes, as branch=B", show_default=False),
    ] = None,
    as_of: AsOf = None,
    effective: Effective = None,
) -> None:
    """查询任何问题, 现在或当时, 输出 JSON / any question of the program, now or as of any moment, as JSON."""
    from infra.cli import ask as command

    if question is None:
        return command.list_questions()
    return command.ask(Settings(), question, given or (), {"as_of": as_of, "effective": effective})
