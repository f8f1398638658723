"""Grading 评审定级: the desk on which the committee's office brings a year from confirmed scores to decided grades."""

from infra.pages.grading import desk, ties, vetoes

routers = (desk.router, vetoes.router, ties.router)
