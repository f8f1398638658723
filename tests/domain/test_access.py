"""Every role, every right, every place, every state of the record: one table, kept apart from the rules themselves."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from domain.access import EVERYWHERE, LEVELS, Actor, Facts, Grant, Level, Place, Right, Role, capacity, decide

COLUMNS = (
    Role.BRANCH_SECRETARY,
    Role.BRANCH_MEMBER,
    Role.SCORER,
    Role.REVIEWER,
    Role.COMMITTEE_MEMBER,
    Role.COMMITTEE_SECRETARY,
    Role.ORGANISATION_DEPARTMENT,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)
# w: at its place and below; a: besides, above it; e: everywhere; p: like a, once published; P: besides, what lies
# below unpublished; -: never
TABLE = """
                          bs bm sc rv cm cs od au ad
enter                     e  e  e  e  e  e  e  e  e
read_rules                a  a  a  a  a  a  a  a  a
read_library              e  e  e  e  e  e  e  e  e
read_results              p  p  P  P  P  P  P  P  -
read_published            a  a  a  a  a  a  a  a  -
read_branch               w  w  w  w  w  w  w  w  -
read_unpublished          -  -  w  w  w  w  w  w  -
read_office               -  -  w  w  w  w  w  w  -
read_file                 a  a  a  a  a  a  a  a  -
read_events           a  a  a  a  a  a  a  a  -
read_record               -  -  -  -  -  -  w  w  -
read_security             -  -  -  -  -  -  -  w  w
manage_accounts           -  -  -  -  -  -  -  -  w
establish                 -  -  -  -  -  -  w  -  w
organise                  -  -  -  -  -  w  w  -  w
publish_frame             -  -  -  -  -  -  w  -  -
promote_exemplar          -  -  -  -  -  -  w  -  -
draft_standard            -  -  -  -  -  w  -  -  -
record_vote               -  -  -  -  -  w  -  -  -
issue_targets             -  -  w  -  -  w  -  -  -
propose_target_change     w  -  w  -  -  w  -  -  -
decide_target_change      -  -  -  w  -  w  -  -  -
keep_practices            -  -  -  -  -  w  w  -  -
keep_common_practices     -  -  -  -  -  -  a  -  -
exempt                    -  -  w  -  -  w  -  -  -
score                     -  -  w  -  -  -  -  -  -
review                    -  -  -  w  -  -  -  -  -
confirm                   -  -  -  -  -  w  -  -  -
correct                   -  -  -  -  -  w  -  -  -
veto                      -  -  -  -  -  w  -  -  -
publish_results           -  -  -  -  -  w  -  -  -
propose_grades            -  -  -  -  -  w  -  -  -
reward                    -  -  -  -  -  w  -  -  -
rectify                   -  -  -  -  -  w  -  -  -
review_plan               -  -  -  w  -  w  -  -  -
close_year                -  -  -  -  -  w  -  -  -
send_file                 a  -  a  a  a  a  a  -  -
attach                    w  -  w  w  -  w  -  -  -
extend_deadline           -  -  -  -  -  w  w  -  -
set_routes                -  -  -  -  -  w  -  -  -
delegate                  a  -  a  a  a  a  -  -  -
request_approval          a  -  a  a  a  a  -  -  -
approve                   -  -  w  w  w  w  -  -  -
run_meeting               -  -  -  -  -  w  -  -  -
cast_vote                 -  -  -  -  w  -  -  -  -
count_votes               -  -  -  -  w  w  -  -  -
answer_voices             -  -  -  -  -  w  -  -  -
run_polls                 -  -  -  -  -  w  -  -  -
record_participation      w  -  w  w  -  w  -  -  -
guide                     -  -  w  w  w  w  w  -  -
run_programmes            -  -  -  -  -  w  -  -  -
designate_exemplar        -  -  -  -  -  w  w  -  -
hold_experience_meeting   -  -  -  -  -  w  w  -  -
acknowledge               w  -  -  -  -  -  -  -  -
note_progress             w  -  -  -  -  -  -  -  -
self_assess               w  -  -  -  -  -  -  -  -
appeal                    w  -  -  -  -  -  -  -  -
receipt                   w  -  -  -  -  -  -  -  -
rectify_itself            w  -  -  -  -  -  -  -  -
create_feature            w  -  -  -  -  -  -  -  -
speak                     a  a  a  a  a  a  -  -  -
"""
HOME = Place("E", "C", "A")
PLACES = {
    "everything": EVERYWHERE,
    "the enterprise": Place("E"),
    "another enterprise": Place("F"),
    "the committee": Place("E", "C"),
    "another committee": Place("E", "D"),
    "a committee of no enterprise": Place(None, "N"),
    "the branch": HOME,
    "a neighbouring branch": Place("E", "C", "B"),
    "a branch of another committee": Place("E", "D", "X"),
}
AT = {
    Level.BRANCH: HOME,
    Level.COMMITTEE: Place("E", "C"),
    Level.ENTERPRISE: Place("E"),
    Level.EVERYWHERE: EVERYWHERE,
}
BELOW = {
    Level.BRANCH: {"the branch"},
    Level.COMMITTEE: {"the committee", "the branch", "a neighbouring branch"},
    Level.ENTERPRISE: {
        "the enterprise",
        "the committee",
        "another committee",
        "the branch",
        "a neighbouring branch",
        "a branch of another committee",
    },
    Level.EVERYWHERE: set(PLACES),
}
ABOVE = {
    Level.BRANCH: {"the committee", "the enterprise", "everything"},
    Level.COMMITTEE: {"the enterprise", "everything"},
    Level.ENTERPRISE: {"everything"},
    Level.EVERYWHERE: set(),
}
JUDGING = {Right.REVIEW, Right.CONFIRM, Right.DECIDE_TARGET_CHANGE, Right.REVIEW_PLAN, Right.APPROVE}


def rows() -> Iterator[tuple[Right, Role, str]]:
    for line in TABLE.split("\n")[2:-1]:
        right, *letters = line.split()
        yield from ((Right(right), role, letter) for role, letter in zip(COLUMNS, letters, strict=True))


def test_the_table_names_every_right_and_every_role() -> None:
    assert {right for right, _, _ in rows()} == set(Right)
    assert set(COLUMNS) == set(Role)


@pytest.mark.parametrize(("right", "role", "letter"), [*rows()])
def test_a_role_reaches_as_far_as_the_table_says(right: Right, role: Role, letter: str) -> None:
    for level in LEVELS[role]:
        actor = Actor("account-1", (Grant(role, AT[level], "p1"),))
        reached = set() if letter == "-" else BELOW[level] | (ABOVE[level] if letter in "apP" else set())
        reached = set(PLACES) if letter == "e" else reached
        within = BELOW[level]
        for published in (False, True):
            allowed = {
                name
                for name, place in PLACES.items()
                if decide(actor, right, place, Facts(published=published)).allowed
            }
            match letter:
                case "p":
                    assert allowed == (reached if published else set())
                case "P":  # unpublished only of what lies below
                    assert allowed == (reached if published else within)
                case _:
                    assert allowed == reached


@pytest.mark.parametrize("right", sorted(JUDGING))
@pytest.mark.parametrize("own", ["p1", "account-1", "secretary:A"])
def test_nobody_judges_their_own_work_under_any_of_their_names(right: Right, own: str) -> None:
    grants = tuple(Grant(role, AT[Level.COMMITTEE], "p1") for role in Role if Level.COMMITTEE in LEVELS[role])
    actor = Actor("account-1", (*grants, Grant(Role.BRANCH_SECRETARY, HOME, "secretary:A")))
    refused = decide(actor, right, HOME, Facts(done_by=frozenset({own})))
    assert not refused.allowed
    assert "他人" in refused.zh
    assert decide(actor, right, HOME, Facts(done_by=frozenset({"p2"}))).allowed


def test_a_member_does_not_vote_on_their_own_branch() -> None:
    actor = Actor("account-1", (Grant(Role.COMMITTEE_MEMBER, AT[Level.COMMITTEE], "m1"),))
    assert not decide(actor, Right.CAST_VOTE, AT[Level.COMMITTEE], Facts(recused=frozenset({"m1"}))).allowed
    assert decide(actor, Right.CAST_VOTE, AT[Level.COMMITTEE], Facts(recused=frozenset({"m2"}))).allowed


def test_an_act_is_signed_in_the_nearest_capacity() -> None:
    actor = Actor(
        "account-1",
        (
            Grant(Role.COMMITTEE_SECRETARY, AT[Level.COMMITTEE], "s1"),
            Grant(Role.BRANCH_SECRETARY, HOME, "secretary:A"),
        ),
    )
    assert decide(actor, Right.ATTACH, HOME).signs == "secretary:A"
    assert decide(actor, Right.ATTACH, PLACES["a neighbouring branch"]).signs == "s1"
    nearest = capacity(actor, Right.ATTACH, AT[Level.COMMITTEE])
    assert nearest is not None
    assert nearest.person == "secretary:A"


def test_who_acts_for_another_needs_the_others_right_and_a_role_of_their_own() -> None:
    scorer = (Grant(Role.SCORER, AT[Level.COMMITTEE], "s1"),)
    reviewer = (Grant(Role.REVIEWER, AT[Level.COMMITTEE], "s2"),)
    stranger = (Grant(Role.REVIEWER, Place("E", "D"), "d2"),)
    here = AT[Level.COMMITTEE]
    assert decide(Actor("x", reviewer, principal=scorer), Right.SCORE, here).signs == "s2"
    assert not decide(Actor("x", scorer, principal=reviewer), Right.SCORE, here).allowed
    assert not decide(Actor("x", stranger, principal=scorer), Right.SCORE, here).allowed
    assert not decide(Actor("x", (), principal=scorer), Right.SCORE, here).allowed


def test_whoever_acts_for_another_judges_neither_ones_work() -> None:
    here = Place("e", "c")
    reviewer, member = (Grant(Role.REVIEWER, here, "s2"),), (Grant(Role.COMMITTEE_MEMBER, here, "m2"),)
    delegate = Actor("x", member, principal=reviewer)
    for scorer, allowed in (("s2", False), ("m2", False), ("s1", True)):
        assert decide(delegate, Right.REVIEW, here, Facts(done_by=frozenset({scorer}))).allowed is allowed


def test_without_a_role_nothing_is_allowed() -> None:
    nobody = Actor("account-1", ())
    assert not any(decide(nobody, right, place).allowed for right in Right for place in PLACES.values())


def test_a_key_narrows_the_roles_to_what_it_is_for() -> None:
    place = Place("group", "mill")
    scorer = Actor("service", (Grant(Role.SCORER, place, "s1"),), within=frozenset({Right.READ_OFFICE}))
    assert decide(scorer, Right.READ_OFFICE, place).allowed
    assert not decide(scorer, Right.SCORE, place).allowed
    assert decide(replace(scorer, within=None), Right.SCORE, place).allowed
