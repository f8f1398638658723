"""Refusals 拒绝: what concerns accounts and signing in, and what to do about it."""

from enum import StrEnum


class Fault(StrEnum):
    """Why it is refused; stable, whatever the language."""

    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_IN_LOCKED = "sign_in_locked"
    TOO_MANY_REQUESTS = "too_many_requests"
    PROVIDER_REFUSED = "provider_refused"
    PROVIDER_UNKNOWN = "provider_unknown"
    PROVIDER_UNREACHABLE = "provider_unreachable"
    PROVIDER_TAKEN = "provider_taken"
    NO_PROVIDER = "no_provider"
    NOT_A_PERSON = "not_a_person"
    PASSWORD_CHANGE_REQUIRED = "password_change_required"  # noqa: S105 - a code, not a password
    PASSWORD_WRONG = "password_wrong"  # noqa: S105
    PASSWORD_TOO_SHORT = "password_too_short"  # noqa: S105
    PASSWORD_TOO_LONG = "password_too_long"  # noqa: S105
    PASSWORD_BREACHED = "password_breached"  # noqa: S105
    PASSWORD_GUESSABLE = "password_guessable"  # noqa: S105
    PASSWORD_HAS_LOGIN = "password_has_login"  # noqa: S105
    PASSWORD_HAS_ENTERPRISE = "password_has_enterprise"  # noqa: S105
    NO_PASSWORD = "no_password"  # noqa: S105
    CODE_DUE = "code_due"
    CODE_REFUSED = "code_refused"
    CODE_WRONG = "code_wrong"
    CODE_LATE = "code_late"
    SIGN_IN_AGAIN = "sign_in_again"
    SECOND_FACTOR_REQUIRED = "second_factor_required"
    NO_SECOND_FACTOR = "no_second_factor"
    LOGIN_TAKEN = "login_taken"
    UNKNOWN_ACCOUNT = "unknown_account"
    UNKNOWN_SESSION = "unknown_session"
    UNKNOWN_KEY = "unknown_key"
    UNKNOWN_GRANT = "unknown_grant"
    UNKNOWN_PLACE = "unknown_place"
    WRONG_LEVEL = "wrong_level"
    ALREADY_GRANTED = "already_granted"
    ROLES_APART = "roles_apart"
    NOT_ON_RECORD = "not_on_record"
    PERSON_TAKEN = "person_taken"
    OWN_ACCOUNT = "own_account"
    LAST_ADMINISTRATOR = "last_administrator"
    NOT_A_SERVICE = "not_a_service"
    KEY_EXPIRY = "key_expiry"
    UNKNOWN_WEBHOOK = "unknown_webhook"
    WEBHOOK_ADDRESS = "webhook_address"
    WEBHOOK_STATE = "webhook_state"
    WEBHOOK_POSITION = "webhook_position"
    WEBHOOK_KEY = "webhook_key"
    ALREADY_DONE = "already_done"
    OUT_OF_REACH = "out_of_reach"


class IdentityError(Exception):
    """不允许: says what is wrong and what to do, in Chinese and in English; `retry_after` is in seconds."""

    def __init__(self, code: Fault, zh: str, en: str, *, retry_after: int | None = None) -> None:
        super().__init__(f"{zh} / {en}")
        self.code = code
        self.zh = zh
        self.en = en
        self.retry_after = retry_after
