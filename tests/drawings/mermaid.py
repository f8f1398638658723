"""Machines as Mermaid state diagrams, in Chinese or in English."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal

from tests.drawings.machine import Machine, Words, moves

Language = Literal["zh", "en"]
TITLES: Final = {"zh": "# 状态图", "en": "# State machines"}
NOTES: Final = {
    "zh": "本页由程序根据规则生成(`make drawings`), 每次检查都与代码核对。图中只有规则允许的操作, 其余一律拒绝。",
    "en": "Generated from the rules (`make drawings`) and checked against them: what is not drawn is refused.",
}


def page(machines: Iterable[Machine[Any]], language: Language) -> str:
    """All machines on one page of Markdown."""
    parts = [TITLES[language], NOTES[language], *(part for machine in machines for part in _section(machine, language))]
    return "\n\n".join(parts) + "\n"


def _section(machine: Machine[Any], language: Language) -> Iterator[str]:
    yield f"## {getattr(machine.title, language)}"
    yield "\n".join(["```mermaid", "stateDiagram-v2", *_lines(machine, language), "```"])


def _lines(machine: Machine[Any], language: Language) -> Iterator[str]:
    names = {step: f"s{number}" for number, step in enumerate(machine.steps)}
    drawn = moves(machine)
    used = [step for step in names if any(step in (move.before, move.after) for move in drawn)]
    left = {move.before for move in drawn if move.before != move.after}
    yield from (f"    {names[step]}: {getattr(step, language)}" for step in used)
    yield f"    [*] --> {names[machine.step(machine.initial)]}"
    acts: dict[tuple[Words, Words], list[str]] = {}
    for move in drawn:
        acts.setdefault((move.before, move.after), []).append(getattr(move.act, language))
    yield from (f"    {names[one]} --> {names[other]}: {' / '.join(each)}" for (one, other), each in acts.items())
    yield from (f"    {names[step]} --> [*]" for step in used if step not in left)
