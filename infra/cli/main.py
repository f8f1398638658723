"""djc: the command line."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from infra.cli import account_commands, past_commands
from infra.cli.plainly import plainly, run_typed
from infra.settings import Settings


class Source(StrEnum):
    """Where projections have the facts from."""

    LOG = "log"
    KAFKA = "kafka"


app = typer.Typer(
    name="djc",
    help="达晋创: 党支部目标化管理与考核定级 / yearly targets, appraisal and grading of Party branches.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
@plainly
def demo(
    host: Annotated[str, typer.Option(help="监听地址 / address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口 / port", min=0, max=65535)] = 8000,
    load_only: Annotated[bool, typer.Option(help="只装载示例, 不启动服务 / load the sample, do not serve")] = False,
) -> None:
    """装载示例年度并启动服务 / load the sample year and serve it."""
    from infra.cli import demo as command

    command.run(Settings(host=host, port=port, development=True, demo=True), load_only=load_only)


@app.command()
@plainly
def serve(
    host: Annotated[str, typer.Option(help="监听地址 / address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口 / port", min=0, max=65535)] = 8000,
    development: Annotated[
        bool, typer.Option(help="开发模式: 由 X-Actor 指明操作人 / take the actor from X-Actor; never in production")
    ] = False,
) -> None:
    """启动服务 / serve the HTTP interface."""
    from infra.cli import serve as command

    settings = Settings(host=host, port=port)
    command.run(settings.model_copy(update={"development": development or settings.development, "demo": False}))


@app.command()
@plainly
def rehearse(
    files: Annotated[list[Path], typer.Argument(help="推演文件 / rehearsal files", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档 / print one JSON document")] = False,
    keep: Annotated[
        str | None, typer.Option(help="推演后保留其数据库, 以此为名 / keep the database under this name")
    ] = None,
) -> None:
    """推演: 按文件走完一个考核年度并核对答案 / play a year and compare every answer."""
    from infra.cli import rehearse as command

    if command.run(Settings(), files, as_json=as_json, keep=keep):
        raise typer.Exit(1)


@app.command()
@plainly
def rebuild(
    name: Annotated[str | None, typer.Argument(help="投影名; 省略则全部 / a projection; all when left out")] = None,
) -> None:
    """由事实重建投影 / rebuild one projection, or all, from the first fact."""
    from infra.cli import rebuild as command

    command.run(Settings(), name)


@app.command()
@plainly
def import_branches(
    file: Annotated[
        Path, typer.Argument(help="党支部名册, .xlsx 或 .csv / branches, .xlsx or .csv", show_default=False)
    ],
    committee: Annotated[str, typer.Option(help="党委代码 / committee id")],
    by: Annotated[str, typer.Option(help="操作人 / who imports")] = "import",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查, 不记录 / check only, record nothing")] = False,
) -> None:
    """导入党支部: 有一行不对就都不记录, 重复导入不会重复登记 / found the branches of a file, all or none."""
    from infra.cli import import_branches as command

    command.run(Settings(), file, committee=committee, by=by, dry_run=dry_run)


@app.command()
@plainly
def doctor(
    *,
    settings: Annotated[
        bool, typer.Option("--settings", help="只查设置是否安全 / only whether the settings are safe to publish")
    ] = False,
) -> None:
    """检查运行状况 / what is reachable, safe, versions, positions and lag."""
    from infra.cli import doctor as command

    if not command.run(Settings(), only_settings=settings):
        raise typer.Exit(1)


app.add_typer(past_commands.app)
app.add_typer(account_commands.app, name="accounts")
evidence = typer.Typer(help="佐证材料库 / the store of evidence.", no_args_is_help=True)
app.add_typer(evidence, name="evidence")


@evidence.command()
@plainly
def check() -> None:
    """逐一核对所附材料是否齐全、完好 / read every attached file and compare it with its digest."""
    from infra.cli import evidence as command

    if not command.check(Settings()):
        raise typer.Exit(1)


@evidence.command()
@plainly
def sweep(
    dry_run: Annotated[bool, typer.Option(help="只列出, 不清理 / count only, remove nothing")] = False,
) -> None:
    """清理上传满七日仍未附于事项的文件 / remove files sent a week ago that are attached to nothing."""
    from infra.cli import evidence as command

    command.sweep(Settings(), dry_run=dry_run)


@app.command()
@plainly
def schedule(
    once: Annotated[bool, typer.Option("--once", help="只处理一次 / one tick, then end")] = False,
    at: Annotated[
        str | None, typer.Option(help="按此时间处理一次, 供推演 / one tick at this time, for rehearsals")
    ] = None,
) -> None:
    """催办、逾期、上报: 每分钟处理一次 / reminders, overdue marks and escalations, a tick every minute."""
    from infra.cli import schedule as command

    command.run(Settings(), once=once, at=at)


@app.command()
@plainly
def publish(
    again: Annotated[
        str | None, typer.Option(help="从头外发: facts 等, 供主题丢失后使用 / a feed to publish from the beginning")
    ] = None,
) -> None:
    """向 Kafka 外发事实; 可多处运行, 一处工作, 其余待命 / publish facts to Kafka; of many that run one works."""
    from infra.cli import stream as command

    command.publish(Settings(), again=again)


@app.command()
@plainly
def project(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="投影名, 自 Kafka 时; 省略则全部 / projections, from Kafka; all when left out"),
    ] = None,
    source: Annotated[
        Source, typer.Option("--from", help="log: 事实日志; kafka: 异地, 由 Kafka / beside the log, or away over Kafka")
    ] = Source.LOG,
) -> None:
    """由专门进程持续投影; 自 Kafka 可多机分担 / keep projections up to date; from Kafka on any number of machines."""
    from infra.cli import project as command

    if source is Source.KAFKA:
        command.from_kafka(Settings(), names or [])
    else:
        command.from_log(Settings(), names or [])


topics = typer.Typer(help="Kafka 主题 / topics on Kafka.", no_args_is_help=True)
app.add_typer(topics, name="topics")


@topics.command("show")
@plainly
def show_topics() -> None:
    """列出与应有设置的差异 / how the topics differ from what they should be."""
    from infra.cli import stream as command

    command.show_topics(Settings())


@topics.command("apply")
@plainly
def apply_topics(
    replicas: Annotated[int, typer.Option(help="副本数, -1 即按集群默认 / replicas; -1: the brokers' default")] = -1,
    partitions: Annotated[
        int | None, typer.Option(help="新建事实主题的分区数 / partitions of new topics of facts")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问 / do not ask")] = False,
) -> None:
    """先列差异, 同意后建立或调整主题 / show what differs, then create and set the topics."""
    from infra.cli import stream as command

    command.apply_topics(Settings(), replicas=replicas, partitions=partitions, yes=yes)


@app.command()
@plainly
def deliver() -> None:
    """向其他系统投递事件 (webhook), 直到停止; 多处运行时一处工作、其余待命 / send events to the webhooks."""
    from infra.cli import deliver as command

    command.run(Settings())


@app.command()
@plainly
def checkpoint() -> None:
    """签发一个校验点 / sign a checkpoint over the log as it is now."""
    from infra.cli import checkpoints as command

    command.make(Settings())


@app.command()
@plainly
def keys(
    rotate: Annotated[bool, typer.Option("--rotate", help="换用新密钥, 由旧密钥签署 / change to a new key")] = False,
) -> None:
    """签发校验点的公钥; 尚无密钥则生成 / the public keys that sign checkpoints; makes the first."""
    from infra.cli import checkpoints as command

    command.keys(Settings(), rotate=rotate)


@app.command()
@plainly
def proof(
    fact: Annotated[str | None, typer.Argument(help="事实编号: 事实流@版本 / fact id", show_default=False)] = None,
    old: Annotated[int | None, typer.Option("--from", help="较早的条数 / the earlier size")] = None,
    new: Annotated[int | None, typer.Option("--to", help="较晚的条数; 不填即现在 / the later size; now")] = None,
) -> None:
    """一条事实在录, 或日志只增未改的证明, JSON / that a fact is in the log, or that the log has only grown."""
    from infra.cli import checkpoints as command

    command.proof(Settings(), fact, old, new)


@app.command()
@plainly
def export(
    output: Annotated[Path, typer.Option("-o", "--output", help="存证包 / the bundle to write")],
    committee: Annotated[str | None, typer.Option(help="党委代码 / committee id")] = None,
    enterprise: Annotated[str | None, typer.Option(help="企业代码 / enterprise id")] = None,
    everything: Annotated[bool, typer.Option("--all", help="全部事实 / the whole log")] = False,
    year: Annotated[int | None, typer.Option(help="年度; 不填即各年 / year; every year when left out")] = None,
    with_evidence: Annotated[bool, typer.Option(help="连同佐证材料 / with the files of evidence")] = False,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有文件 / replace a file that is there")] = False,
) -> None:
    """导出存证包, 供脱机核验 / export a bundle that can be verified anywhere."""
    from infra.cli import bundles as command

    command.write(
        Settings(),
        output,
        committee=committee,
        enterprise=enterprise,
        everything=everything,
        year=year,
        with_evidence=with_evidence,
        force=force,
    )


@app.command()
@plainly
def verify(
    bundle: Annotated[Path, typer.Argument(help="存证包 / a bundle", show_default=False)],
    key: Annotated[str | None, typer.Option(help="另行得到的公钥 / a verifier key from elsewhere")] = None,
    checkpoint: Annotated[Path | None, typer.Option(help="以前留存的校验点 / a checkpoint kept earlier")] = None,
) -> None:
    """核验存证包: 完整、有序、未改动, 排名重算一致 / whole, in order, untouched, standings as reckoned."""
    from infra.cli import bundles as command

    if status := command.verify(bundle, key=key, checkpoint=checkpoint):
        raise typer.Exit(status)


@app.command()
@plainly
def verifier(
    output: Annotated[Path, typer.Option("-o", "--output", help="单文件核验程序 / the verifier, one file")] = Path(
        "djc-verify.pyz"
    ),
) -> None:
    """写出单文件核验程序, 只需 Python 和 cryptography / the verifier as one file."""
    from infra.cli import bundles as command

    command.verifier(output)


@app.command()
@plainly
def minutes(
    meeting: Annotated[str, typer.Argument(help="会议: 党委代码/会议代码 / COMMITTEE/MEETING", show_default=False)],
    english: Annotated[bool, typer.Option("--english", help="英文 / in English")] = False,
) -> None:
    """会议纪要 / the minutes of a meeting, as a text."""
    from infra.cli import minutes as command

    command.run(Settings(), meeting, english=english)


def main() -> None:
    os.environ.setdefault("PGCONNECT_TIMEOUT", "10")  # a server that keeps silent is told of in seconds, not minutes
    sys.exit(run_typed(app))


if __name__ == "__main__":
    main()
