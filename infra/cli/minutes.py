"""djc minutes: the minutes of a meeting, as a text."""

import sys

from infra.cli.errors import UserError
from infra.cli.opening import opened
from infra.settings import Settings
from services.meeting_file import read_meeting
from services.meetings import MeetingId
from services.minutes import EN, ZH, minutes


def run(settings: Settings, meeting: str, *, english: bool) -> None:
    """Print the minutes of COMMITTEE/MEETING, byte for byte the same whenever they are asked for."""
    committee, _, id_ = meeting.partition("/")
    if not committee or not id_:
        raise UserError(
            f"{meeting}: 请以 党委代码/会议代码 指明会议, 如 rolling-mill/2026-01",
            "name the meeting as COMMITTEE/MEETING",
        )
    with opened(settings) as runtime:
        file = read_meeting(runtime.ledger.seen(), MeetingId(committee, id_))
    sys.stdout.write(minutes(file, EN if english else ZH))
