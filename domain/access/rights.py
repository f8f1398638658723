"""Rights 权利: every act and every read, who has it and how far it reaches."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.access.roles import Role


class Right(StrEnum):
    """What may be done or read. Acts of one kind that the same people do are one right."""

    ENTER = "enter"
    READ_RULES = "read_rules"
    READ_LIBRARY = "read_library"
    READ_RESULTS = "read_results"
    READ_PUBLISHED = "read_published"
    READ_BRANCH = "read_branch"
    READ_UNPUBLISHED = "read_unpublished"
    READ_OFFICE = "read_office"
    READ_FILE = "read_file"
    READ_EVENTS = "read_events"
    READ_RECORD = "read_record"
    READ_SECURITY = "read_security"

    MANAGE_ACCOUNTS = "manage_accounts"
    ESTABLISH = "establish"
    ORGANISE = "organise"
    PUBLISH_FRAME = "publish_frame"
    PROMOTE_EXEMPLAR = "promote_exemplar"

    DRAFT_STANDARD = "draft_standard"
    RECORD_VOTE = "record_vote"
    ISSUE_TARGETS = "issue_targets"
    PROPOSE_TARGET_CHANGE = "propose_target_change"
    DECIDE_TARGET_CHANGE = "decide_target_change"
    KEEP_PRACTICES = "keep_practices"
    KEEP_COMMON_PRACTICES = "keep_common_practices"

    EXEMPT = "exempt"
    SCORE = "score"
    REVIEW = "review"
    CONFIRM = "confirm"
    CORRECT = "correct"
    VETO = "veto"
    PUBLISH_RESULTS = "publish_results"
    PROPOSE_GRADES = "propose_grades"
    REWARD = "reward"
    RECTIFY = "rectify"
    REVIEW_PLAN = "review_plan"
    CLOSE_YEAR = "close_year"
    SEND_FILE = "send_file"
    ATTACH = "attach"
    EXTEND_DEADLINE = "extend_deadline"

    SET_ROUTES = "set_routes"
    DELEGATE = "delegate"
    REQUEST_APPROVAL = "request_approval"
    APPROVE = "approve"
    RUN_MEETING = "run_meeting"
    CAST_VOTE = "cast_vote"
    COUNT_VOTES = "count_votes"

    ANSWER_VOICES = "answer_voices"
    RUN_POLLS = "run_polls"
    RECORD_PARTICIPATION = "record_participation"
    GUIDE = "guide"
    RUN_PROGRAMMES = "run_programmes"
    DESIGNATE_EXEMPLAR = "designate_exemplar"
    HOLD_EXPERIENCE_MEETING = "hold_experience_meeting"

    ACKNOWLEDGE = "acknowledge"
    NOTE_PROGRESS = "note_progress"
    SELF_ASSESS = "self_assess"
    APPEAL = "appeal"
    RECEIPT = "receipt"
    RECTIFY_ITSELF = "rectify_itself"
    CREATE_FEATURE = "create_feature"
    SPEAK = "speak"


class Reach(StrEnum):
    """及于: of which places a role has a right."""

    WITHIN = "within"
    """The place of the role and all below it."""
    AROUND = "around"
    """Besides, what lies above the role's place: a branch may read its committee's standard."""
    ANYWHERE = "anywhere"
    """Every place: what is there for everybody to learn from."""


@dataclass(frozen=True)
class Rule:
    """Who has a right, how far it reaches, and what it is called."""

    roles: frozenset[Role]
    reach: Reach
    zh: str
    en: str


_BRANCH: Final = frozenset({Role.BRANCH_SECRETARY})
_MEMBERS: Final = frozenset({Role.BRANCH_SECRETARY, Role.BRANCH_MEMBER})
_LEADER: Final = frozenset({Role.COMMITTEE_SECRETARY})
_OFFICE: Final = frozenset({Role.SCORER, Role.REVIEWER, Role.COMMITTEE_SECRETARY})
_COMMITTEE: Final = _OFFICE | {Role.COMMITTEE_MEMBER}
_HEADQUARTERS: Final = frozenset({Role.ORGANISATION_DEPARTMENT})
_AUDIT: Final = frozenset({Role.AUDITOR})
_ADMINISTRATION: Final = frozenset({Role.ADMINISTRATOR})
_ABOVE: Final = _HEADQUARTERS | _AUDIT


def _within(roles: frozenset[Role], zh: str, en: str) -> Rule:
    return Rule(roles, Reach.WITHIN, zh, en)


def _around(roles: frozenset[Role], zh: str, en: str) -> Rule:
    return Rule(roles, Reach.AROUND, zh, en)


def _anywhere(roles: frozenset[Role], zh: str, en: str) -> Rule:
    return Rule(roles, Reach.ANYWHERE, zh, en)


RULES: Final[Mapping[Right, Rule]] = MappingProxyType(
    {
        Right.ENTER: _anywhere(frozenset(Role), "使用工作台", "use the workbench"),
        Right.READ_RULES: _around(frozenset(Role), "查看组织和标准", "read organisation and standards"),
        Right.READ_LIBRARY: _anywhere(frozenset(Role), "查看经验和典型", "read practices and exemplars"),
        Right.READ_RESULTS: _around(_MEMBERS | _COMMITTEE | _ABOVE, "查看排名和结果", "read standings and results"),
        Right.READ_PUBLISHED: _around(_MEMBERS | _COMMITTEE | _ABOVE, "查看已公布的结果", "read what is published"),
        Right.READ_BRANCH: _within(_MEMBERS | _COMMITTEE | _ABOVE, "查看党支部情况", "read about a branch"),
        Right.READ_UNPUBLISHED: _within(_COMMITTEE | _ABOVE, "查看未公布的评分", "read unpublished scores"),
        Right.READ_OFFICE: _within(_COMMITTEE | _ABOVE, "查看党委办理情况", "read what the committee is at"),
        Right.READ_FILE: _around(_MEMBERS | _COMMITTEE | _ABOVE, "查看佐证材料", "read evidence"),
        Right.READ_EVENTS: _around(_MEMBERS | _COMMITTEE | _ABOVE, "接收事件", "follow events"),
        Right.READ_RECORD: _within(_ABOVE, "查看事实日志", "read the log of facts"),
        Right.READ_SECURITY: _within(
            _AUDIT | _ADMINISTRATION, "查看账号和安全日志", "read accounts and the security log"
        ),
        Right.MANAGE_ACCOUNTS: _within(_ADMINISTRATION, "管理账号", "manage accounts"),
        Right.ESTABLISH: _within(
            _ADMINISTRATION | _HEADQUARTERS, "登记企业和党委", "register enterprises and committees"
        ),
        Right.ORGANISE: _within(
            _ADMINISTRATION | _HEADQUARTERS | _LEADER, "登记党支部和人员", "register branches and people"
        ),
        Right.PUBLISH_FRAME: _within(_HEADQUARTERS, "发布框架标准", "publish the frame standard"),
        Right.PROMOTE_EXEMPLAR: _within(_HEADQUARTERS, "推广典型", "promote exemplars"),
        Right.DRAFT_STANDARD: _within(_LEADER, "拟订考核标准", "draft the standard"),
        Right.RECORD_VOTE: _within(_LEADER, "登记表决", "record votes"),
        Right.ISSUE_TARGETS: _within(_LEADER | {Role.SCORER}, "下达目标", "issue targets"),
        Right.PROPOSE_TARGET_CHANGE: _within(
            _BRANCH | _LEADER | {Role.SCORER}, "提出目标变更", "propose changes of targets"
        ),
        Right.DECIDE_TARGET_CHANGE: _within(_LEADER | {Role.REVIEWER}, "审批目标变更", "decide changes of targets"),
        Right.KEEP_PRACTICES: _within(_LEADER | _HEADQUARTERS, "维护经验库", "keep the library of practices"),
        Right.KEEP_COMMON_PRACTICES: _around(_HEADQUARTERS, "维护总公司经验库", "keep the enterprise's library"),
        Right.EXEMPT: _within(
            _LEADER | {Role.SCORER}, "登记免考和未按期自评", "record exemptions and missing self-assessments"
        ),
        Right.SCORE: _within(frozenset({Role.SCORER}), "评分", "score"),
        Right.REVIEW: _within(frozenset({Role.REVIEWER}), "复核", "review scores"),
        Right.CONFIRM: _within(_LEADER, "确认考核结果", "confirm results"),
        Right.CORRECT: _within(_LEADER, "更正考核结果", "correct results"),
        Right.VETO: _within(_LEADER, "登记一票否决", "impose vetoes"),
        Right.PUBLISH_RESULTS: _within(_LEADER, "公布考核结果", "publish results"),
        Right.PROPOSE_GRADES: _within(_LEADER, "提出等级建议和公示", "propose grades and open the notice"),
        Right.REWARD: _within(_LEADER, "办理奖励兑现", "decide and pay rewards"),
        Right.RECTIFY: _within(_LEADER, "办理整顿", "order rectification"),
        Right.REVIEW_PLAN: _within(_LEADER | {Role.REVIEWER}, "审核方案", "review plans"),
        Right.CLOSE_YEAR: _within(_LEADER, "结束年度", "close the year"),
        Right.SEND_FILE: _around(_BRANCH | _COMMITTEE | _HEADQUARTERS, "上传材料", "send files"),
        Right.ATTACH: _within(_BRANCH | _OFFICE, "附佐证材料", "attach evidence"),
        Right.EXTEND_DEADLINE: _within(_LEADER | _HEADQUARTERS, "延长时限", "extend deadlines"),
        Right.SET_ROUTES: _within(_LEADER, "设定审批路线", "set approval routes"),
        Right.DELEGATE: _around(_BRANCH | _COMMITTEE, "委托代理", "delegate"),
        Right.REQUEST_APPROVAL: _around(_BRANCH | _COMMITTEE, "提请审批", "ask for approval"),
        Right.APPROVE: _within(_COMMITTEE, "审批", "approve"),
        Right.RUN_MEETING: _within(_LEADER, "组织会议", "run meetings"),
        Right.CAST_VOTE: _within(frozenset({Role.COMMITTEE_MEMBER}), "表决", "vote"),
        Right.COUNT_VOTES: _within(_LEADER | {Role.COMMITTEE_MEMBER}, "计票", "count votes"),
        Right.ANSWER_VOICES: _within(_LEADER, "答复意见和异议", "answer comments and objections"),
        Right.RUN_POLLS: _within(_LEADER, "组织满意度测评", "run satisfaction polls"),
        Right.RECORD_PARTICIPATION: _within(_BRANCH | _OFFICE, "登记参与情况", "record participation"),
        Right.GUIDE: _within(_COMMITTEE | _HEADQUARTERS, "督导和检查", "give guidance and inspect"),
        Right.RUN_PROGRAMMES: _within(_LEADER, "办理六好、特色和表彰", "run the programmes"),
        Right.DESIGNATE_EXEMPLAR: _within(_LEADER | _HEADQUARTERS, "确定典型", "designate exemplars"),
        Right.HOLD_EXPERIENCE_MEETING: _within(_LEADER | _HEADQUARTERS, "召开经验交流会", "hold experience meetings"),
        Right.ACKNOWLEDGE: _within(_BRANCH, "签收目标", "acknowledge targets"),
        Right.NOTE_PROGRESS: _within(_BRANCH, "登记目标进展", "note progress"),
        Right.SELF_ASSESS: _within(_BRANCH, "自我考核", "assess the branch itself"),
        Right.APPEAL: _within(_BRANCH, "申诉", "appeal"),
        Right.RECEIPT: _within(_BRANCH, "签收奖励", "sign for rewards"),
        Right.RECTIFY_ITSELF: _within(_BRANCH, "提交整顿方案和报告", "hand in rectification plans and reports"),
        Right.CREATE_FEATURE: _within(_BRANCH, "申报特色党支部", "apply as a feature branch"),
        Right.SPEAK: _around(_MEMBERS | _COMMITTEE, "提出意见和异议", "comment and object"),
    }
)
"""Every right, complete. Auditors are in no act's rule, administrators in none that touches a score."""
