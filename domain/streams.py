"""Stream names 事实流命名: one stream a thing, named by what it is, so that there is at most one."""

from domain.period import Period

COMMITTEE = "committee/"
CHECKPOINT_KEYS = "checkpoint-keys"


def committee(committee: str) -> str:
    return f"{COMMITTEE}{committee}"


def branch(branch: str) -> str:
    return f"branch/{branch}"


def standard(committee: str, year: int) -> str:
    return f"standard/{committee}/{year}"


def targets(branch: str, year: int) -> str:
    return f"targets/{branch}/{year}"


def assessment(branch: str, year: int, period: Period) -> str:
    return f"assessment/{branch}/{year}/{period}"


def vetoes(branch: str, year: int) -> str:
    return f"vetoes/{branch}/{year}"


def grading(committee: str, year: int) -> str:
    return f"grading/{committee}/{year}"


def ballot(matter: str) -> str:
    return f"ballot/{matter}"


def enterprise(enterprise: str) -> str:
    return f"enterprise/{enterprise}"


def frame(enterprise: str, year: int) -> str:
    return f"frame/{enterprise}/{year}"


def consequence(kind: str, branch: str, year: int) -> str:
    return f"consequence/{kind}/{branch}/{year}"


def year(committee: str, year: int) -> str:
    return f"year/{committee}/{year}"


def of_year(committee_id: str, of: int) -> tuple[str, str]:
    """What every act on a year's appraisal reads first: the committee, and whether the year is closed."""
    return committee(committee_id), year(committee_id, of)


def evidence(subject: str) -> str:
    """What is attached to the thing in this stream."""
    return f"evidence/{subject}"


def practice(practice: str) -> str:
    return f"practice/{practice}"


def approval(subject: str) -> str:
    return f"approval/{subject}"


def delegations(committee: str) -> str:
    return f"delegations/{committee}"


def deadline(step: str, subject: str, year: int, *more: str) -> str:
    """`subject` is the committee, or the committee and the branch; `more` tells the step from others of the year."""
    return "/".join(("deadline", step, subject, str(year), *more))


def meetings(committee: str, year: int) -> str:
    return f"meetings/{committee}/{year}"


def meeting(committee: str, meeting: str) -> str:
    return f"meeting/{committee}/{meeting}"


def vote(committee: str, meeting: str, item: int, member: str) -> str:
    return f"vote/{committee}/{meeting}/{item}/{member}"


def publication(committee: str, year: int) -> str:
    return f"publication/{committee}/{year}"


def voices(committee: str, year: int) -> str:
    return f"voices/{committee}/{year}"


def participation(branch: str, year: int) -> str:
    return f"participation/{branch}/{year}"


def polls(committee: str, year: int) -> str:
    return f"polls/{committee}/{year}"


def guidance(committee: str, year: int) -> str:
    return f"guidance/{committee}/{year}"


def six_good(committee: str) -> str:
    return f"six-good/{committee}"


def commendation(committee: str, year: int) -> str:
    return f"commendation/{committee}/{year}"


def feature(branch: str) -> str:
    return f"feature/{branch}"


def exemplar(exemplar: str) -> str:
    return f"exemplar/{exemplar}"


def experience_meeting(scope: str, year: int) -> str:
    return f"experience-meeting/{scope}/{year}"
