"""A generated history as stored entries: committees, branches, 20 items, 5 periods a year, 5 % corrections."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random

import psycopg

from infra.proof.merkle import CompactRange, leaf_data, leaf_hash

COMMITTEES, ITEMS = 60, 20
PERIODS = ("Q1", "Q2", "Q3", "Q4", "YE")
FULL = 5  # points of an item
CORRECTED = 0.05
DUTIES = [f"D{n}" for n in range(1, 8)]
CODES = [f"i{n:02}" for n in range(ITEMS)]
COLUMNS = "position, recorded_at, version, stream, name, leaf, command, fingerprint, body"
START = datetime(2015, 1, 5, tzinfo=UTC)

Row = tuple[str, int, str, dict[str, object]]
"""(stream, version, name, fact)"""


@dataclass(frozen=True)
class Branch:
    """A branch and how well it usually does, in half points of an item."""

    id: str
    committee: str
    level: int


def branches(number: int, committees: int = COMMITTEES, mark: str = "") -> list[Branch]:
    rng = Random(1588)
    return [Branch(f"{mark}b{n:04}", f"{mark}c{n % committees:02}", rng.randrange(6, 10)) for n in range(number)]


def events(number: int, years: range, *, committees: int = COMMITTEES, mark: str = "") -> Iterator[Row]:
    """Everything that happens to so many branches in these years; ids begin with the mark, to go beside others."""
    rng = Random(5)
    all_branches = branches(number, committees, mark)
    versions: dict[str, int] = {}

    def row(stream: str, name: str, fact: dict[str, object]) -> Row:
        versions[stream] = versions.get(stream, 0) + 1
        return stream, versions[stream], f"{name}.v1", fact

    for n in range(committees):
        yield row(f"committee/{mark}c{n:02}", "committee.established", established(n, mark))
    for b in all_branches:
        founded = {"branch": b.id, "committee": b.committee, "name": f"{b.id}党支部", "type": "production"}
        yield row(f"branch/{b.id}", "branch.founded", {**founded, "established": None})
        yield row(f"committee/{b.committee}", "committee.branch-admitted", {"branch": b.id})
    for year in years:
        for n in range(committees):
            yield row(f"standard/{mark}c{n:02}/{year}", "standard.drafted", {"standard": standard()})
            yield row(f"standard/{mark}c{n:02}/{year}", "standard.adopted", {"version": 1})
        for period in PERIODS:
            for b in all_branches:
                yield from (row(f"assessment/{b.id}/{year}/{period}", *one) for one in assessed(rng, b, year, period))


def assessed(rng: Random, branch: Branch, year: int, period: str) -> Iterator[tuple[str, dict[str, object]]]:
    own = {code: rng.randrange(branch.level, 11) for code in CODES}
    scores = {code: max(0, halves - rng.choice((0, 0, 0, 1, 2))) for code, halves in own.items()}
    at: dict[str, object] = {"branch": branch.id, "year": year, "period": period}
    opening = {**at, "standard_version": 1, "target_set": None}
    yield "assessment.self-assessed", {"opening": opening, "scores": texts(own), "total": text(sum(own.values()))}
    yield "assessment.scored", {**at, "scorer": "s1", "scores": texts(scores), "bonus": None}
    yield "assessment.review-agreed", {**at, "reviewer": "s2", "remark": ""}
    total = sum(scores.values())
    confirmed = {**at, "standard_version": 1, "scores": texts(scores), "bonus": None, "comment": "继续努力"}
    totals = {"plain_total": text(total), "total": text(total), "self_total": text(sum(own.values()))}
    yield "assessment.scores-confirmed", {**confirmed, **totals}
    if rng.random() < CORRECTED:
        item = rng.choice(CODES)
        after = (scores[item] + 1) % 11
        total += after - scores[item]
        change: dict[str, object] = {
            "item": item,
            "before": text(scores[item]),
            "after": text(after),
            "reason": "计算有误",
        }
        corrected = {**at, **change, "plain_total": text(total), "total": text(total)}
        yield "assessment.score-corrected", corrected


def record(conninfo: str, rows: Iterator[Row], most: int | None = None, *, hashed: bool = False) -> int:
    """Copies the rows into the log, a second apart; without the tree unless it is read (`hashed`)."""
    now, position, tree = START, 0, CompactRange()
    with psycopg.connect(conninfo) as connection:
        with connection.cursor().copy(f"COPY ledger.entry ({COLUMNS}) FROM STDIN") as copy:
            for position, (stream, version, name, fact) in enumerate(islice(rows, most), start=1):
                now += timedelta(seconds=1)
                envelope = {"by": "s1", "command": f"{position:032x}"}
                body = json.dumps({"envelope": envelope, "fact": fact}, ensure_ascii=False, separators=(",", ":"))
                leaf = LEAF
                if hashed:
                    leaf = leaf_hash(leaf_data(position, stream, version, name, now, body.encode()))
                    tree = tree.append(leaf)
                copy.write_row((position, now, version, stream, name, leaf, f"{position:032x}", None, body))
        connection.execute(
            "UPDATE ledger.head SET position = %s, recorded_at = %s, frontier = %s",
            [position, now, tree.to_bytes() if hashed else bytes(32 * position.bit_count())],
        )
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE ledger.entry")
    return position


LEAF = bytes(32)


def established(n: int, mark: str) -> dict[str, object]:
    return {"committee": f"{mark}c{n:02}", "name": f"第{n}单位党委", "timezone": "Asia/Shanghai"}


def standard() -> dict[str, object]:
    classes = ("economic", "leadership_team", "members", "staff", "overall")
    return {
        "version": 1,
        "items": [
            {
                "code": code,
                "item_class": classes[n % 5],
                "title": f"考核项目第{n}项",
                "full": str(FULL),
                "duties": [DUTIES[n % 7]],
                "rule": "按完成情况逐项扣分, 扣完为止",
                "evidence": "台账、会议记录、影像资料",
            }
            for n, code in enumerate(CODES)
        ],
        "step": "0.5",
        "weights": {"quarters": "0.60", "year_end": "0.40"},
        "grades": [
            {"code": "first", "label": "一级", "at_least": "85", "quota": "0.30"},
            {"code": "second", "label": "二级", "at_least": "75"},
            {"code": "third", "label": "三级", "at_least": "65"},
            {"code": "none", "label": "无等级"},
        ],
        "veto_caps": {"safety": "second"},
        "tie_breaks": ["year_end", "item:i00", "period:Q4"],
    }


def texts(scores: dict[str, int]) -> dict[str, str]:
    return {code: text(halves) for code, halves in scores.items()}


def text(halves: int) -> str:
    return f"{halves // 2}.5" if halves % 2 else str(halves // 2)
