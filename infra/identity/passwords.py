"""Passwords 密码: long rather than intricate, not known to be leaked, kept as Argon2id; taken exactly as typed."""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha1
from pathlib import Path
from secrets import choice, token_bytes
from threading import BoundedSemaphore
from typing import BinaryIO, Final
from unicodedata import normalize

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from infra.identity.refusals import Fault, IdentityError

SHORTEST: Final = 12
LONGEST: Final = 128
LEAST_GUESSES: Final = 10**8
LOOKED_AT: Final = 72  # characters; the estimate takes time with the length, and a longer password is good by then
MEMORY, PASSES, LANES = 47_104, 2, 1  # KiB; OWASP's advice is 46 MiB once, or 19 MiB twice
HASHER: Final = PasswordHash((Argon2Hasher(time_cost=PASSES, memory_cost=MEMORY, parallelism=LANES),))
OURS: Final = ("达晋创", "dajinchuang")
FOR_LETTERS: Final = str.maketrans("@4310!$57", "aaeioisst")
AT_ONCE: Final = BoundedSemaphore(4)  # hashes: each takes its 46 MiB
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are mistaken for another on paper
GENERATED: Final = 30  # letters: 148 bits


class Passwords:
    """Hashes and checks passwords; `breached` is a file of SHA-1 digests in hexadecimal, a line each, in order.

    `words` are of the enterprise, and kept out of every password besides OURS.
    """

    def __init__(self, breached: Path | None = None, words: Iterable[str] = ()) -> None:
        self._breached = breached
        self._words = tuple(filter(None, map(_read_through, (*OURS, *words))))
        self._nobody = _nobodys()

    def hash(self, password: str) -> str:
        with AT_ONCE:
            return HASHER.hash(password)

    def verify(self, password: str, known: str | None) -> tuple[bool, str | None]:
        """Whether it is the password, and its hash anew where the parameters have changed since.

        Takes the same time where there is none.
        """
        with AT_ONCE:
            fits, anew = HASHER.verify_and_update(password[:LONGEST], known or self._nobody)
        return (fits, anew) if known and len(password) <= LONGEST else (False, None)

    def require_good(self, password: str, about: Iterable[str]) -> None:
        """Refuses what is short, leaked or easily guessed; `about` are the login and the name of the account."""
        if len(password) < SHORTEST:
            raise IdentityError(
                Fault.PASSWORD_TOO_SHORT,
                f"密码至少{SHORTEST}个字符, 可用一句话作密码",
                f"a password has {SHORTEST} characters at least; a whole sentence is welcome",
            )
        if len(password) > LONGEST:
            raise IdentityError(
                Fault.PASSWORD_TOO_LONG, f"密码至多{LONGEST}个字符", f"a password has {LONGEST} characters at most"
            )
        words = [word.casefold() for word in about if len(word) > 2]
        if any(word in password.casefold() for word in words):
            raise IdentityError(
                Fault.PASSWORD_HAS_LOGIN,
                "密码不得含有登录名或姓名, 请另选",
                "a password must not hold the login or the name: choose another",
            )
        if any(word in _read_through(password) for word in self._words):
            raise IdentityError(
                Fault.PASSWORD_HAS_ENTERPRISE,
                "密码不得含有本企业、本系统的名称等用语, 请另选",
                "a password must not hold names and words of the enterprise or of this program: choose another",
            )
        if _is_common(password) or (self._breached is not None and _is_listed(self._breached, password)):
            raise IdentityError(
                Fault.PASSWORD_BREACHED,
                "该密码已在泄露的密码之列, 请另选",
                "this password is among those leaked elsewhere: choose another",
            )
        if _guesses(password, [*words, *self._words]) < LEAST_GUESSES:
            raise IdentityError(
                Fault.PASSWORD_GUESSABLE,
                "该密码容易猜中, 请加长, 或避免常用词、键盘顺序和重复",
                "this password is easily guessed: make it longer, without common words, keyboard runs or repetition",
            )


def _read_through(text: str) -> str:
    """As somebody reads it who looks through capitals, full-width letters, marks between and figures for letters."""
    plain = normalize("NFKC", text).casefold().translate(FOR_LETTERS)
    return "".join(letter for letter in plain if letter.isalnum())


def _nobodys() -> str:
    """A hash that no password has, with which a look takes as long as with any other."""
    salt, digest = (b64encode(token_bytes(size)).decode().rstrip("=") for size in (16, 32))
    return f"$argon2id$v=19$m={MEMORY},t={PASSES},p={LANES}${salt}${digest}"


def generate() -> str:
    """A password to be shown once, in groups of five."""
    letters = "".join(choice(LETTERS) for _ in range(GENERATED))
    return "-".join(letters[start : start + 5] for start in range(0, GENERATED, 5))


def _is_common(password: str) -> bool:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415 - large, and rarely asked

    return password.casefold() in FREQUENCY_LISTS["passwords"]


def _guesses(password: str, words: list[str]) -> int:
    from zxcvbn import zxcvbn  # noqa: PLC0415 - large, and rarely asked

    return int(zxcvbn(password[:LOOKED_AT], user_inputs=words)["guesses"])


def _is_listed(breached: Path, password: str) -> bool:
    """Looks the digest up by halves: such a list has hundreds of millions of lines."""
    wanted = sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with breached.open("rb") as file:
        low, high = 0, breached.stat().st_size
        while low < high:
            middle = (low + high) // 2
            start, line = _line_at(file, middle)
            found = line[: len(wanted)].upper()
            if found == wanted:
                return True
            if not found or found > wanted:
                high = middle
            else:
                low = start + len(line)
    return False


def _line_at(file: BinaryIO, place: int) -> tuple[int, bytes]:
    """The line that holds this place, and where it begins."""
    start = place
    while start > 0:
        file.seek(max(0, start - 80))
        before = file.read(min(80, start))
        newline = before.rfind(b"\n")
        if newline >= 0:
            start = start - len(before) + newline + 1
            break
        start -= len(before)
    file.seek(start)
    return start, file.readline()
