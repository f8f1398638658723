"""Replacing 更替: `dataclasses.replace` for states, at a fifth of its price: folding a history does little else."""

from typing import TYPE_CHECKING, Any

__all__ = ["replace"]

if TYPE_CHECKING:
    from dataclasses import replace  # whose changes are checked against the fields
else:

    def replace(state: Any, /, **changes: Any) -> Any:
        """The state with these fields changed.

        For dataclasses whose constructor only keeps what it is given, and that remember nothing besides.
        """
        made = object.__new__(type(state))
        into = made.__dict__
        into.update(state.__dict__)
        count = len(into)
        into.update(changes)
        if len(into) != count:
            raise TypeError(f"{type(state).__name__} has no {', '.join(changes.keys() - state.__dict__.keys())}")
        return made
