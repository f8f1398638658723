"""Which function plays a verb, or answers a check."""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any, Generic, TypeVar

from infra.rehearsal.parts import Step
from infra.rehearsal.scene import Scene

S = TypeVar("S", bound=Step)
Result = TypeVar("Result")


class Registry(Generic[Result]):
    """A function for each kind of step. Every area fills one of its own; they are joined into one."""

    def __init__(self, *areas: "Registry[Result]") -> None:
        self._functions: dict[type[Step], Callable[[Scene, Any], Result]] = {}
        for area in areas:
            self._functions |= area._functions  # noqa: SLF001 - another of the same class

    def __call__(self, kind: type[S]) -> Callable[[Callable[[Scene, S], Result]], Callable[[Scene, S], Result]]:
        """Decorates the function for this kind of step."""

        def register(function: Callable[[Scene, S], Result]) -> Callable[[Scene, S], Result]:
            assert kind not in self._functions, f"{kind.__name__} has a function already"
            self._functions[kind] = function
            return function

        return register

    @property
    def union(self) -> Any:
        """Of all kinds of step, as a type."""
        return reduce(or_, self._functions)

    def run(self, scene: Scene, step: Step) -> Result:
        return self._functions[type(step)](scene, step)
