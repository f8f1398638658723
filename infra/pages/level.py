"""Level 水平 as it is typed and read: a number with its unit, or words."""

import re
from typing import Annotated

from pydantic import BeforeValidator

from infra.http.fields import POINTS
from infra.http.target_models import LevelModel


def _level(value: object) -> object:
    """A number where it is one, else words."""
    if not isinstance(value, str):
        return value
    return {"number": value} if re.fullmatch(POINTS, value, re.ASCII) else {"text": value}


LevelField = Annotated[LevelModel, BeforeValidator(_level)]


def level_of(level: LevelModel | None, unit: str) -> str | None:
    """As it is read: the number with its unit, or the words."""
    return None if level is None else f"{level.as_domain()}{unit if level.number is not None else ''}"
