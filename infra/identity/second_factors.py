"""Second factors 双因素认证: one-time codes of a device (RFC 6238) and recovery codes, each taken once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from psycopg import Connection
from psycopg.rows import TupleRow
from pyotp import TOTP, random_base32
from pyotp.exceptions import OTPVerificationError

from infra.identity.accounts import Account
from infra.identity.passwords import generate
from infra.identity.seal import Seal
from infra.postgres.pool import Pool

ISSUER: Final = "达晋创"
EITHER_WAY: Final = 1  # steps of 30 seconds that the device's clock may be off, as RFC 6238 (5.2) advises
OFFERED: Final = timedelta(minutes=10)
RECOVERY_CODES: Final = 10


class Shown(StrEnum):
    """第二因素: what was shown besides the password."""

    CODE = "code"
    RECOVERY_CODE = "recovery_code"


@dataclass(frozen=True)
class Offer:
    """待确认: a secret for a device, as text to type and as an address to be read from a QR code."""

    secret: str
    address: str


class SecondFactors:
    """Those of one database; secrets are kept sealed, recovery codes as digests."""

    def __init__(self, pool: Pool, seal: Seal) -> None:
        self._pool = pool
        self._seal = seal

    def offer(self, account: Account, session: str, now: datetime) -> Offer:
        """A new secret, in force only once a code of it is shown in the same session within minutes."""
        secret = random_base32()
        query = """
        INSERT INTO identity.second_factor_offer (account, session, secret, at) VALUES (%s, %s, %s, %s)
        ON CONFLICT (account) DO UPDATE SET session = excluded.session, secret = excluded.secret, at = excluded.at
        """
        with self._pool.connection() as connection:
            connection.execute(query, [account.id, session, self._seal.close(secret, account.id), now])
        return _offer(account, secret)

    def offered(self, account: Account, session: str, now: datetime) -> Offer | None:
        """What waits to be confirmed in this session."""
        query = "SELECT secret FROM identity.second_factor_offer WHERE account = %s AND session = %s AND at > %s"
        with self._pool.connection() as connection:
            row = connection.execute(query, [account.id, session, now - OFFERED]).fetchone()
        return None if row is None else _offer(account, self._seal.open(row[0], account.id))

    def adopt(self, connection: Connection[TupleRow], account: Account, offer: Offer, step: int, now: datetime) -> None:
        """From now on it is the account's; `step` is that of the code it was confirmed with, taken already."""
        sealed = self._seal.close(offer.secret, account.id)
        query = """
        INSERT INTO identity.second_factor (account, secret, step) VALUES (%s, %s, %s)
        ON CONFLICT (account) DO UPDATE SET secret = excluded.secret, step = excluded.step
        """
        connection.execute(query, [account.id, sealed, step])
        connection.execute("DELETE FROM identity.second_factor_offer WHERE account = %s", [account.id])
        connection.execute("UPDATE identity.account SET second_factor_at = %s WHERE id = %s", [now, account.id])

    def renew_recovery_codes(self, connection: Connection[TupleRow], account: str) -> tuple[str, ...]:
        """Ten new ones in place of those there were; told this once."""
        made = tuple(generate() for _ in range(RECOVERY_CODES))
        connection.execute("DELETE FROM identity.recovery_code WHERE account = %s", [account])
        for one in made:
            connection.execute(
                "INSERT INTO identity.recovery_code (account, digest) VALUES (%s, %s)", [account, _digest(one)]
            )
        return made

    def remove(self, connection: Connection[TupleRow], account: str) -> bool:
        """The password alone lets in again; whether there was anything to remove."""
        for table in ("second_factor_offer", "recovery_code"):
            connection.execute(f"DELETE FROM identity.{table} WHERE account = %s", [account])
        connection.execute("UPDATE identity.account SET second_factor_at = NULL WHERE id = %s", [account])
        return connection.execute("DELETE FROM identity.second_factor WHERE account = %s", [account]).rowcount > 0

    def take(self, account: str, typed: str, now: datetime) -> Shown | None:
        """What was typed, used up by this; None where it is no code of the account, or was used before."""
        text = _plain(typed)
        return self._take_code(account, text, now) if text.isdigit() else self._take_recovery_code(account, text)

    def recovery_codes_left(self, account: str) -> int:
        with self._pool.connection() as connection:
            query = "SELECT count(*) FROM identity.recovery_code WHERE account = %s"
            row = connection.execute(query, [account]).fetchone()
        assert row
        return int(row[0])

    def forget(self, now: datetime) -> None:
        """Removes offers that nobody confirmed."""
        with self._pool.connection() as connection:
            connection.execute("DELETE FROM identity.second_factor_offer WHERE at <= %s", [now - OFFERED])

    def _take_code(self, account: str, text: str, now: datetime) -> Shown | None:
        with self._pool.connection() as connection:
            query = "SELECT secret FROM identity.second_factor WHERE account = %s"
            row = connection.execute(query, [account]).fetchone()
            step = None if row is None else step_of(self._seal.open(row[0], account), text, now)
            # of two that show the same code at once, one moves the step
            query = "UPDATE identity.second_factor SET step = %(step)s WHERE account = %(account)s AND step < %(step)s"
            taken = connection.execute(query, {"step": step, "account": account}).rowcount > 0
        return Shown.CODE if taken else None

    def _take_recovery_code(self, account: str, text: str) -> Shown | None:
        with self._pool.connection() as connection:
            query = "DELETE FROM identity.recovery_code WHERE account = %s AND digest = %s"
            taken = connection.execute(query, [account, _digest(text)]).rowcount > 0
        return Shown.RECOVERY_CODE if taken else None


def step_of(secret: str, typed: str, now: datetime) -> int | None:
    """The step of time that this is the code of; None where it is none near now."""
    try:
        return TOTP(secret).verify_and_get_timecode(_plain(typed), for_time=now, valid_window=EITHER_WAY)
    except OTPVerificationError:
        return None


def _offer(account: Account, secret: str) -> Offer:
    return Offer(secret, TOTP(secret).provisioning_uri(name=account.login, issuer_name=ISSUER))


def _plain(typed: str) -> str:
    """Codes are shown in groups, and typed with or without what stands between them."""
    return "".join(typed.replace("-", "").split()).lower()


def _digest(code: str) -> bytes:
    """Plain SHA-256: a recovery code is as random as a key."""
    return sha256(_plain(code).encode(errors="replace")).digest()
