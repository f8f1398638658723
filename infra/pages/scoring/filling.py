"""Filling 填写: what stands in the row of a branch, beside what is recorded; read once for page, act and file."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pydantic import TypeAdapter, ValidationError

from domain.assessment import Bonus
from domain.points import check_item_score, plain
from domain.refusal import RefusedError
from infra.http.fields import Points, Reason
from infra.http.language import Text
from infra.http.problems import FAULTS
from infra.pages.scoring.line import Line
from services.assessments import Round, ScoreSheet

BONUS: Final = "+"
WHY: Final = "+why"
"""Beside the codes of the items, which have no such letters."""
POINTS: Final = TypeAdapter(Points)
REASON: Final = TypeAdapter(Reason)
NEEDED: Final = Text("尚未填写", "is not filled in")
STAYS: Final = Text("已评的得分不能清空, 请填写分值", "a recorded score cannot be emptied: write the points")


def form_of(at: Round) -> str:
    """The name under which drafts of the scores are kept: shared by all who score there."""
    return f"score/{at.committee}/{at.year}/{at.period.value}"


def field_of(branch: str, column: str) -> str:
    return f"{branch}/{column}"


def tidy(text: str) -> str:
    """As it was meant: full-width digits and the Chinese full stop are what an input method makes of them."""
    return unicodedata.normalize("NFKC", text).replace("。", ".").strip()


@dataclass(frozen=True)
class Filled:
    """A row read: what differs from the record, what is missing, and what is wrong, by field."""

    line: Line
    scores: Mapping[str, Decimal]
    bonus: Bonus | None
    missing: Mapping[str, Text]
    faults: Mapping[str, Text]

    @property
    def changed(self) -> bool:
        return bool(self.scores or self.bonus or self.faults)

    @property
    def sheet(self) -> ScoreSheet:
        """What to record; where nothing differs, every score once more."""
        return ScoreSheet(self.scores or (self.line.known.scores if self.bonus is None else {}), self.bonus)


def read(line: Line, values: Mapping[str, str]) -> Filled:
    """`values` are by field; what is not among them stands as recorded."""
    scores: dict[str, Decimal] = {}
    missing: dict[str, Text] = {}
    faults: dict[str, Text] = {}
    for item in line.standard.items:
        name, saved = field_of(line.branch, item.code), line.known.scores.get(item.code)
        text = tidy(values.get(name, "" if saved is None else plain(saved)))
        if not text:
            (missing if saved is None else faults)[name] = NEEDED if saved is None else STAYS
            continue
        try:
            points = POINTS.validate_python(text)
            check_item_score(item.code, points, full=item.full, step=line.standard.step)
        except ValidationError:
            faults[name] = FAULTS["points"]
        except RefusedError as refused:
            faults[name] = Text(refused.zh, refused.en)
        else:
            if points != saved:
                scores[item.code] = points
    bonus = _bonus(line, values, faults)
    return Filled(line, scores, bonus, missing, faults)


def recorded(line: Line) -> dict[str, str]:
    """What is on record, by field."""
    values = {field_of(line.branch, code): plain(points) for code, points in line.known.scores.items()}
    if (bonus := line.known.bonus) is not None and (bonus.points or bonus.reason):
        values |= {field_of(line.branch, BONUS): plain(bonus.points), field_of(line.branch, WHY): bonus.reason}
    return values


def fields(line: Line) -> list[str]:
    """Every field of the branch."""
    return [field_of(line.branch, column) for column in (*(item.code for item in line.standard.items), BONUS, WHY)]


def values_of(line: Line, drafts: Mapping[str, str]) -> dict[str, str]:
    """What stands in the row: drafts before the record, where it may still be scored."""
    return recorded(line) | ({name: drafts[name] for name in fields(line) if name in drafts} if line.scorable else {})


def _bonus(line: Line, values: Mapping[str, str], faults: dict[str, Text]) -> Bonus | None:
    """What differs; emptied it is none."""
    saved = line.known.bonus
    number, why = field_of(line.branch, BONUS), field_of(line.branch, WHY)
    text = tidy(values.get(number, plain(saved.points) if saved else ""))
    try:
        reason = REASON.validate_python(values.get(why, saved.reason if saved else "").strip())
    except ValidationError as error:
        faults[why] = FAULTS[error.errors()[0]["type"]]
        return None
    try:
        points = POINTS.validate_python(text or "0")
    except ValidationError:
        faults[number] = FAULTS["points"]
        return None
    if points < 0:
        faults[number] = Text("加分不得小于0", "bonus points must not be negative")
    if points > 0 and not reason:
        faults[why] = Text("请写明加分理由", "say what the bonus is for")
    if points == 0 and not reason and saved is None:
        return None
    before = (saved.points, saved.reason) if saved else (Decimal(0), "")
    return Bonus(points, reason) if (points, reason) != before else None
