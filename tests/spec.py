"""Given past facts, when a decision is asked for, then these facts follow."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from inspect import Parameter, signature
from typing import Any, get_type_hints

import pytest

from domain.refusal import NotFoundError, Refusal, RefusedError

Decision = Callable[..., Iterable[object]]


@dataclass(frozen=True)
class Given:
    past: tuple[object, ...]

    def when(self, decide: Decision, **arguments: Any) -> "When":
        """Ask a decision of the state that its own module folds from the past."""
        first = next(iter(signature(decide).parameters.values()))
        state = () if first.kind is Parameter.KEYWORD_ONLY else (folded(decide, self.past),)
        return When(lambda: list(decide(*state, **arguments)))


@dataclass(frozen=True)
class When:
    outcome: Callable[[], list[object]]

    def then(self, *facts: object) -> None:
        assert self.outcome() == list(facts)

    def then_nothing(self) -> None:
        self.then()

    def then_refused(self, code: Refusal) -> RefusedError:
        """Refused under this code, with a sentence in each language."""
        with pytest.raises(RefusedError) as refused:
            self.outcome()
        assert refused.value.code is code
        assert refused.value.zh
        assert refused.value.en
        return refused.value

    def then_not_found(self) -> None:
        with pytest.raises(NotFoundError) as missing:
            self.outcome()
        assert missing.value.zh
        assert missing.value.en


def given(*past: object) -> Given:
    return Given(past)


def folded(decide: Decision, past: Iterable[object]) -> Any:
    """The state of the past, by the `evolve` that stands beside the decision or, in a package, beside its module."""
    module = sys.modules[decide.__module__]
    evolve = getattr(module, "evolve", None) or sys.modules[str(module.__package__)].evolve
    initial = next(iter(get_type_hints(evolve).values()))
    return reduce(evolve, past, initial())


def refused(code: Refusal) -> Any:
    """For rules that are no decisions on a state: the block is refused under this code."""
    return pytest.raises(RefusedError, match=f"^{code}:")
