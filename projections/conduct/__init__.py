"""Conduct 党委履职: what each committee did, left out and changed in a year, as facts and numbers, with no verdict."""

from projections.conduct.answers import Answer, Conducts, Leniency, Mean, Profile
from projections.conduct.fold import NAME, PROJECTION
from projections.conduct.tables import Measure, Noted

__all__ = ["NAME", "PROJECTION", "Answer", "Conducts", "Leniency", "Mean", "Measure", "Noted", "Profile"]
