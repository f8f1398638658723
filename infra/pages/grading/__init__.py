"""Grading 评审定级: the desk on which the committee's office brings a year from confirmed scores to decided grades."""

from infra.pages.grading import appeals, desk, notice, ties, vetoes, voices, vote

routers = (desk.router, vetoes.router, ties.router, notice.router, appeals.router, voices.router, vote.router)
