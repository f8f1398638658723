"""Branch 党支部: the pages of one branch in one year, for the branch itself and, to read, for whoever is above it."""

from typing import Final

from infra.pages.branch import (
    appeals,
    evidence,
    feature,
    file,
    history,
    participation,
    rectification,
    result,
    self_assessment,
    target,
    targets,
    voices,
)

ROUTERS: Final = (
    file.router,
    targets.router,
    target.router,
    self_assessment.router,
    participation.router,
    evidence.router,
    result.router,
    history.router,
    appeals.router,
    voices.router,
    rectification.router,
    feature.router,
)
