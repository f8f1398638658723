"""Open matters 待办: what waits for whom, since when and until when, for every branch, year and committee."""

from projections.open_matters.answers import Desk, Matter, OpenMatters
from projections.open_matters.fold import NAME, PROJECTION
from projections.open_matters.matter import Awaits, Kind

__all__ = ["NAME", "PROJECTION", "Awaits", "Desk", "Kind", "Matter", "OpenMatters"]
