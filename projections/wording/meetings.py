"""Meetings 会议: what they decide is told by its own facts, each with the number of the meeting."""

from collections.abc import Mapping
from typing import Final

from domain import meeting
from projections.wording.scopes import nowhere
from projections.wording.telling import Told, joined, tell

TOLD: Final[Mapping[type, Told]] = joined(
    tell(meeting.MeetingNumbered, "meeting_numbered", nowhere, None),
    tell(meeting.MeetingConvened, "meeting_convened", nowhere, None),
    tell(meeting.AgendaChanged, "meeting_agenda_changed", nowhere, None),
    tell(meeting.AttendanceTaken, "meeting_attendance_taken", nowhere, None),
    tell(meeting.MeetingOpened, "meeting_opened", nowhere, None),
    tell(meeting.MeetingAdjourned, "meeting_adjourned", nowhere, None),
    tell(meeting.OpinionRecorded, "meeting_opinion_recorded", nowhere, None),
    tell(meeting.CommentRecorded, "meeting_comment_recorded", nowhere, None),
    tell(meeting.VoteOpened, "meeting_vote_opened", nowhere, None),
    tell(meeting.VoteCast, "meeting_vote_cast", nowhere, None),
    tell(meeting.VotesCounted, "meeting_votes_counted", nowhere, None),
    tell(meeting.VoteClosed, "meeting_vote_closed", nowhere, None),
    tell(meeting.MatterPostponed, "meeting_matter_postponed", nowhere, None),
    tell(meeting.MatterWithdrawn, "meeting_matter_withdrawn", nowhere, None),
    tell(meeting.MeetingClosed, "meeting_closed", nowhere, None),
)
