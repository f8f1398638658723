"""Passwords: what is taken, what is refused, and that it is taken exactly as typed."""

from hashlib import sha1
from math import log2
from pathlib import Path

import pytest

from infra.identity import Fault, IdentityError
from infra.identity.passwords import LONGEST, Passwords, generate
from infra.settings import Settings

GOOD = [
    "三月出钢七千吨, 破了纪录",
    "correct horse battery staple",
    "ｆｕｌｌｗｉｄｔｈ 全角也可以",
    "    spaces count too    ",
]


def fault(password: str, breached: Path | None = None) -> Fault | None:
    try:
        Passwords(breached).require_good(password, ("feng.office", "冯建华"))
    except IdentityError as error:
        return error.code
    return None


GENERATED = {"generated": generate(), "generated, longer": "长" * 3 + generate() + "话" * 50}


@pytest.mark.parametrize("password", [*GOOD, *GENERATED.values()], ids=[*GOOD, *GENERATED])
def test_length_makes_a_password_good_whatever_it_is_made_of(password: str) -> None:
    assert fault(password) is None


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("短密码八个字", Fault.PASSWORD_TOO_SHORT),
        ("Aa1!Aa1!Aa1", Fault.PASSWORD_TOO_SHORT),
        ("q7" * (LONGEST // 2 + 1), Fault.PASSWORD_TOO_LONG),
        ("my-Feng.Office-is-here", Fault.PASSWORD_HAS_LOGIN),
        ("我是冯建华我在组织科办公", Fault.PASSWORD_HAS_LOGIN),
        ("mailcreated5240", Fault.PASSWORD_BREACHED),
        ("unbelievable", Fault.PASSWORD_GUESSABLE),
        ("passwordpassword", Fault.PASSWORD_GUESSABLE),
        ("qwertyuiop98765", Fault.PASSWORD_GUESSABLE),
        ("aaaaaaaaaaaaaaaa", Fault.PASSWORD_GUESSABLE),
        ("123456789012345", Fault.PASSWORD_GUESSABLE),
    ],
)
def test_what_is_short_known_or_easily_guessed_is_refused(password: str, why: Fault) -> None:
    assert fault(password) is why


@pytest.mark.parametrize(
    "password",
    [
        "我们达晋创今年要拿第一名呀",
        "we-all-love-DaJinChuang",
        "太行钢铁今年还要拿第一名呀",
        "太行 钢铁 今年要拿第一名",
        "spring T@1h4ng-St33l dawn",
        "ｔａｉｈａｎｇ ｓｔｅｅｌ morning fog",
    ],
)
def test_words_of_the_enterprise_and_of_the_program_are_kept_out(password: str) -> None:
    settings = Settings(password_words="太行钢铁， Taihang Steel,")  # noqa: S106 - what is kept out of them
    passwords = Passwords(words=settings.words_of_the_enterprise)
    with pytest.raises(IdentityError) as refused:
        passwords.require_good(password, ("feng.office", "冯建华"))
    assert refused.value.code is Fault.PASSWORD_HAS_ENTERPRISE
    passwords.require_good(GOOD[0], ("feng.office", "冯建华"))


def test_a_password_that_is_given_cannot_be_found_by_trying() -> None:
    letters = {letter for _ in range(100) for letter in generate() if letter != "-"}
    assert (len(generate().replace("-", "")) * log2(len(letters))) >= 128


def test_a_list_of_leaked_passwords_is_looked_through(tmp_path: Path) -> None:
    leaked = [*GOOD[:2], *(f"leaked elsewhere {number}" for number in range(500))]
    digests = sorted(sha1(one.encode(), usedforsecurity=False).hexdigest().upper() for one in leaked)
    listed = tmp_path / "breached.txt"
    listed.write_text("".join(f"{digest}:{number}\r\n" for number, digest in enumerate(digests)), encoding="ascii")
    assert {fault(one, listed) for one in leaked} == {Fault.PASSWORD_BREACHED}
    assert [fault(one, listed) for one in GOOD[2:]] == [None, None]


def test_a_password_is_what_was_typed_and_nothing_near_it() -> None:
    passwords = Passwords()
    known = passwords.hash(GOOD[3])
    assert passwords.verify(GOOD[3], known)[0]
    for other in (GOOD[3].strip(), GOOD[3].upper(), GOOD[3] + " "):
        assert not passwords.verify(other, known)[0]
    long = "x" * LONGEST
    assert not passwords.verify(long + "y", passwords.hash(long))[0]


def test_two_hashes_of_one_password_differ() -> None:
    passwords = Passwords()
    assert passwords.hash(GOOD[0]) != passwords.hash(GOOD[0])
