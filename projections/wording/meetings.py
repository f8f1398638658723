"""Meetings 会议: what they decide is told by its own facts to the branches; each step of a meeting, by itself."""

from collections.abc import Mapping
from typing import Final

from domain import meeting
from domain.ballot import BallotForm, Tally
from domain.english import counted
from domain.meeting import Choice
from projections.wording.scopes import nowhere
from projections.wording.telling import Names, Sentence, Told, joined, listed, presence_term, tally_term, tell

FORMS: Final = {BallotForm.OPEN: ("记名表决", "by name"), BallotForm.SECRET: ("无记名投票", "by secret slips")}
CHOICES: Final = {
    Choice.IN_FAVOUR: ("赞成", "for"),
    Choice.AGAINST: ("反对", "against"),
    Choice.ABSTAIN: ("弃权", "to abstain on"),
}


def _numbered(fact: meeting.MeetingNumbered, _: Names) -> Sentence:
    return Sentence(f"编为{fact.year}年第{fact.number}次会议", f"numbered meeting {fact.number} of {fact.year}")


def _convened(fact: meeting.MeetingConvened, names: Names) -> Sentence:
    at, chair, matters = f"{names.local(fact.at):%Y-%m-%d %H:%M}", names.person(fact.chair), len(fact.agenda)
    return Sentence(
        f"召集{fact.year}年第{fact.number}次会议“{fact.title}”: {at}, {fact.place}, {chair}主持, 议题{matters}项",
        f"meeting {fact.number} of {fact.year} convened, “{fact.title}”: {at}, {fact.place},"
        f" {chair} in the chair, {counted(matters, 'matter')}",
    )


def _agenda(fact: meeting.AgendaChanged, _: Names) -> Sentence:
    titles = [one.title for one in fact.agenda]
    return Sentence(f"调整会议议程: {'; '.join(titles)}", f"agenda changed: {'; '.join(titles)}")


def _attended(fact: meeting.AttendanceTaken, names: Names) -> Sentence:
    chair, came = names.person(fact.chair), len(fact.present)
    absent = [f"{names.person(one.member)}{f'({one.reason})' if one.reason else ''}" for one in fact.absent]
    guests = [f"{one.name}({one.capacity})" for one in fact.attendees]
    return Sentence(
        f"登记到会情况: {chair}主持, 到会{came}人{listed(', 缺席', absent, '、')}{listed(', 列席', guests, '、')}",
        f"attendance taken: {chair} in the chair, {came} present{listed('; absent: ', absent, ', ')}"
        f"{listed('; attending: ', guests, ', ')}",
    )


def _opened(fact: meeting.MeetingOpened, _: Names) -> Sentence:
    zh, en = presence_term(fact.presence)
    return Sentence(f"会议开始, {zh}", f"meeting opened, {en}")


def _adjourned(fact: meeting.MeetingAdjourned, _: Names) -> Sentence:
    zh, en = presence_term(fact.presence)
    too_few = Sentence("", "") if fact.presence.is_quorate else Sentence(", 未达法定人数", ", no quorum")
    because = f": {fact.reason}" if fact.reason else ""
    return Sentence(f"会议休会, {zh}{too_few.zh}{because}", f"meeting adjourned, {en}{too_few.en}{because}")


def _opinion(fact: meeting.OpinionRecorded, names: Names) -> Sentence:
    member, title = names.person(fact.member), names.matter(fact.item)
    return Sentence(
        f"记录未到会委员{member}对“{title}”的意见: {fact.text}",
        f"opinion of {member}, who is absent, on “{title}”: {fact.text}",
    )


def _comment(fact: meeting.CommentRecorded, names: Names) -> Sentence:
    title = names.matter(fact.item)
    return Sentence(
        f"列席人员{fact.attendee}就“{title}”发言: {fact.text}", f"{fact.attendee} on “{title}”: {fact.text}"
    )


def _vote_opened(fact: meeting.VoteOpened, names: Names) -> Sentence:
    title, (form_zh, form_en), (zh, en) = names.matter(fact.item), FORMS[fact.form], presence_term(fact.presence)
    aside, voting = [names.person(one) for one in (*fact.recused, *fact.declared)], len(fact.voters)
    return Sentence(
        f"“{title}”付诸{form_zh}: {zh}, 参加表决{voting}人{listed(', ', aside, '、', '回避')}",
        f"vote on “{title}” opened, {form_en}: {en}, {voting} voting{listed(', ', aside, ', ', ' recused')}",
    )


def _vote_cast(fact: meeting.VoteCast, names: Names) -> Sentence:
    member, title, (zh, en) = names.person(fact.member), names.matter(fact.item), CHOICES[fact.choice]
    return Sentence(f"{member}就“{title}”表决: {zh}", f"{member} voted {en} “{title}”")


def _counted(fact: meeting.VotesCounted, names: Names) -> Sentence:
    count, title = fact.count, names.matter(fact.item)
    zh, en = tally_term(Tally(count.in_favour, count.against, count.abstained))
    tellers = [names.person(one) for one in count.tellers]
    return Sentence(
        f"“{title}”无记名计票: {zh}{listed(', 计票人', tellers, '、')}",
        f"slips on “{title}” counted: {en}{listed('; tellers: ', tellers, ', ')}",
    )


def _vote_closed(fact: meeting.VoteClosed, names: Names) -> Sentence:
    title = names.matter(fact.item)
    zh, en = ("通过", "carried") if fact.carried else ("未通过", "not carried")
    return Sentence(f"“{title}”表决结束: {zh}", f"vote on “{title}” closed: {en}")


def _postponed(fact: meeting.MatterPostponed, names: Names) -> Sentence:
    title, because = names.matter(fact.item), f": {fact.reason}" if fact.reason else ""
    short = Sentence(", 可表决人数不足", ", too few could vote") if fact.short else Sentence("", "")
    return Sentence(f"“{title}”暂缓审议{short.zh}{because}", f"“{title}” postponed{short.en}{because}")


def _withdrawn(fact: meeting.MatterWithdrawn, names: Names) -> Sentence:
    title = names.matter(fact.item)
    return Sentence(f"撤回议题“{title}”: {fact.reason}", f"“{title}” withdrawn: {fact.reason}")


def _closed(fact: meeting.MeetingClosed, names: Names) -> Sentence:
    year, number = names.meeting(fact.meeting)
    return Sentence(f"{year}年第{number}次会议结束", f"meeting {number} of {year} closed")


TOLD: Final[Mapping[type, Told]] = joined(
    tell(meeting.MeetingNumbered, "meeting_numbered", nowhere, None, _numbered),
    tell(meeting.MeetingConvened, "meeting_convened", nowhere, None, _convened),
    tell(meeting.AgendaChanged, "meeting_agenda_changed", nowhere, None, _agenda),
    tell(meeting.AttendanceTaken, "meeting_attendance_taken", nowhere, None, _attended),
    tell(meeting.MeetingOpened, "meeting_opened", nowhere, None, _opened),
    tell(meeting.MeetingAdjourned, "meeting_adjourned", nowhere, None, _adjourned),
    tell(meeting.OpinionRecorded, "meeting_opinion_recorded", nowhere, None, _opinion),
    tell(meeting.CommentRecorded, "meeting_comment_recorded", nowhere, None, _comment),
    tell(meeting.VoteOpened, "meeting_vote_opened", nowhere, None, _vote_opened),
    tell(meeting.VoteCast, "meeting_vote_cast", nowhere, None, _vote_cast),
    tell(meeting.VotesCounted, "meeting_votes_counted", nowhere, None, _counted),
    tell(meeting.VoteClosed, "meeting_vote_closed", nowhere, None, _vote_closed),
    tell(meeting.MatterPostponed, "meeting_matter_postponed", nowhere, None, _postponed),
    tell(meeting.MatterWithdrawn, "meeting_matter_withdrawn", nowhere, None, _withdrawn),
    tell(meeting.MeetingClosed, "meeting_closed", nowhere, None, _closed),
)
