"""Menu 菜单: the pages by subject; who has none of an entry's rights does not see it."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from domain.access import Right
from infra.http.language import Text
from infra.pages.viewer import Viewer


class Entry(NamedTuple):
    """A page in the menu: `page` names its route, `rights` are those that make it of use; none: everyone's."""

    page: str
    title: Text
    icon: str
    rights: tuple[Right, ...] = ()


class Section(NamedTuple):
    """Pages that belong together; the first has no title."""

    title: Text | None
    entries: tuple[Entry, ...]


class Shown(NamedTuple):
    """An entry with its address."""

    title: Text
    icon: str
    address: str
    page: str


class ShownSection(NamedTuple):
    title: Text | None
    entries: tuple[Shown, ...]


MENU: Final = (
    Section(
        None,
        (
            Entry("home_page", Text("首页", "Home"), "home"),
            Entry("inbox_page", Text("待办", "To do"), "inbox"),
            Entry("notices_page", Text("公示公告", "Notices"), "notice"),
        ),
    ),
    Section(
        Text("支部工作", "Branch"),
        (
            Entry("branch_page", Text("支部档案", "Branch file"), "log", (Right.SPEAK,)),
            Entry("my_targets_page", Text("目标责任书", "Target set"), "target", (Right.ACKNOWLEDGE,)),
            Entry("self_assessments_page", Text("自我考核", "Self-assessment"), "pencil", (Right.SELF_ASSESS,)),
            Entry("my_participation_page", Text("参与情况", "Participation"), "people", (Right.RECORD_PARTICIPATION,)),
            Entry("my_result_page", Text("考核结果", "Results"), "result", (Right.SPEAK,)),
            Entry("my_history_page", Text("工作履历", "History"), "history", (Right.SELF_ASSESS,)),
            Entry("my_appeals_page", Text("申诉", "Appeals"), "voice", (Right.APPEAL,)),
            Entry("my_voices_page", Text("意见与异议", "Comments"), "voice", (Right.SPEAK,)),
            Entry("my_rectification_page", Text("整改", "Rectification"), "mend", (Right.RECTIFY_ITSELF,)),
            Entry("my_feature_page", Text("特色党支部申报", "Feature branch"), "star", (Right.CREATE_FEATURE,)),
        ),
    ),
    Section(
        Text("考核办理", "Appraisal"),
        (
            Entry("standard_page", Text("考核标准", "Standard"), "standard", (Right.READ_RESULTS,)),
            Entry("target_sets_page", Text("目标下达", "Targets"), "target", (Right.READ_OFFICE,)),
            Entry("period_page", Text("本期进度", "Progress"), "check", (Right.READ_OFFICE,)),
            Entry("score_grid_page", Text("综合考核评分", "Scoring"), "grid", (Right.SCORE,)),
            Entry("review_queue_page", Text("复核", "Review"), "check", (Right.REVIEW,)),
            Entry("confirmation_page", Text("确认与讲评", "Confirmation"), "seal", (Right.CONFIRM,)),
            Entry("grading_desk_page", Text("评审定级", "Grading"), "grade", (Right.READ_OFFICE,)),
            Entry("consequences_page", Text("奖惩兑现", "Consequences"), "reward", (Right.READ_OFFICE,)),
            Entry("rectifications_page", Text("整改办理", "Rectifications"), "mend", (Right.READ_OFFICE,)),
            Entry("programmes_page", Text("工作载体", "Programmes"), "star", (Right.READ_OFFICE,)),
            Entry("features_page", Text("特色党支部", "Feature branches"), "star", (Right.READ_OFFICE,)),
            Entry("guidance_page", Text("督导检查", "Guidance"), "search", (Right.READ_OFFICE,)),
            Entry("polls_page", Text("满意度测评", "Polls"), "voice", (Right.READ_PUBLISHED,)),
            Entry("meetings_page", Text("会议", "Meetings"), "meeting", (Right.RUN_MEETING, Right.CAST_VOTE)),
            Entry("approvals_page", Text("审批", "Approvals"), "check", (Right.READ_OFFICE,)),
            Entry("delegations_page", Text("委托代理", "Delegations"), "people", (Right.READ_OFFICE, Right.DELEGATE)),
        ),
    ),
    Section(
        Text("总览监督", "Oversight"),
        (
            Entry("units_page", Text("各单位情况", "Units"), "units", (Right.READ_RECORD,)),
            Entry("standings_page", Text("排名", "Standings"), "rank", (Right.READ_RESULTS,)),
            Entry("what_if_page", Text("假设推演", "What if"), "scales", (Right.READ_OFFICE,)),
            Entry(
                "frame_standard_page",
                Text("框架标准", "Frame standard"),
                "standard",
                (Right.PUBLISH_FRAME, Right.READ_RECORD),
            ),
            Entry("practices_page", Text("做法库", "Practices"), "star", (Right.READ_LIBRARY,)),
            Entry("exemplars_page", Text("典型库", "Exemplars"), "star", (Right.READ_LIBRARY,)),
            Entry("events_page", Text("事件查阅", "Event log"), "log", (Right.READ_RECORD,)),
            Entry("record_page", Text("记录核查", "Record check"), "seal", (Right.READ_RECORD,)),
            Entry("replay_page", Text("年度回放", "Replay"), "history", (Right.READ_RECORD,)),
            Entry("changes_page", Text("变动比较", "Changes"), "rank", (Right.READ_RECORD,)),
        ),
    ),
    Section(
        Text("系统管理", "Administration"),
        (
            Entry("accounts_page", Text("人员账号", "Accounts"), "people", (Right.READ_SECURITY,)),
            Entry("roles_page", Text("岗位授权", "Roles"), "key", (Right.READ_SECURITY,)),
            Entry("organisation_page", Text("组织机构", "Organisation"), "units", (Right.ORGANISE,)),
            Entry("keys_page", Text("接口密钥", "API keys"), "key", (Right.READ_SECURITY,)),
            Entry("webhooks_page", Text("事件投递", "Webhooks"), "notice", (Right.READ_SECURITY,)),
            Entry("contracts_page", Text("数据契约", "Contracts"), "log", (Right.READ_SECURITY,)),
            Entry("sessions_page", Text("登录会话", "Sessions"), "people", (Right.READ_SECURITY,)),
            Entry("security_log_page", Text("安全日志", "Security log"), "log", (Right.READ_SECURITY,)),
        ),
    ),
)


def menu_for(viewer: Viewer, address: Callable[[str], str | None]) -> tuple[ShownSection, ...]:
    """What there is for them; `address` tells where a page is, None where there is none."""
    sections = ((section.title, tuple(_shown(section, viewer, address))) for section in MENU)
    return tuple(ShownSection(title, entries) for title, entries in sections if entries)


def _shown(section: Section, viewer: Viewer, address: Callable[[str], str | None]) -> Iterator[Shown]:
    for entry in section.entries:
        if entry.rights and not viewer.has(*entry.rights):
            continue
        if (where := address(entry.page)) is not None:
            yield Shown(entry.title, entry.icon, where, entry.page)
