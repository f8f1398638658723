"""What is believed of an ID token: signed by the provider, for us, now, and in answer to this very sign-in."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from infra.identity.provider import Provider, Tokens
from infra.identity.vouching import ProviderError

NOW: Final = datetime(2026, 1, 12, 1, 30, tzinfo=UTC)
AT: Final = int(NOW.timestamp())
SOUND: Final = {
    "iss": "https://login.example.com",
    "sub": "wu",
    "aud": "dajinchuang",
    "iat": AT - 5,
    "exp": AT + 300,
    "nonce": "n",
}
KEY: Final = RSAKey.generate_key(3072, {"kid": "one", "use": "sig"})
KEYS: Final = KeySet([KEY]).as_dict(private=False)
provider = Provider("https://login.example.com", "dajinchuang", "secret", "email")


def signed(claims: Mapping[str, Any], key: RSAKey = KEY) -> str:
    return jwt.encode({"alg": "RS256", "kid": "one"}, dict(claims), key)


def read(token: str, keys: Mapping[str, Any] = KEYS) -> Mapping[str, Any]:
    return provider.claims(Tokens(access_token="a", id_token=token), keys, "n", NOW)  # noqa: S106


def refused(token: str) -> str:
    with pytest.raises(ProviderError) as caught:
        read(token)
    return caught.value.why


def test_a_sound_token_is_believed() -> None:
    assert read(signed(SOUND))["sub"] == "wu"
    assert read(signed({**SOUND, "aud": ["dajinchuang"], "azp": "dajinchuang"}))["sub"] == "wu"


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://login.example.com/"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": ["dajinchuang", "another"]},
        {"azp": "another"},
        {"aud": None},
        {"nonce": "m"},
        {"nonce": None},
        {"exp": AT - 31},
        {"exp": None},
        {"iat": AT + 31},
        {"nbf": AT + 31},
        {"sub": None},
        {"sub": ""},
        {"sub": 17},
        {"at_hash": "of-another-token"},
    ],
    ids=str,
)
def test_a_token_that_says_anything_else_is_refused(change: Mapping[str, Any]) -> None:
    claims = {name: value for name, value in {**SOUND, **change}.items() if value is not None}
    assert refused(signed(claims)).startswith("id_token:")


def test_only_the_providers_signature_counts() -> None:
    assert refused(signed(SOUND, RSAKey.generate_key(3072, {"kid": "one"}))) == "id_token:bad_signature"
    unsigned = ".".join(_part(one) for one in ({"alg": "none"}, SOUND)) + "."
    assert refused(unsigned).startswith("id_token:")
    shared = OctKey.generate_key(256)
    with pytest.raises(ProviderError, match="id_token:"):
        read(jwt.encode({"alg": "HS256"}, dict(SOUND), shared), KeySet([shared]).as_dict(private=True))
    assert refused("no token at all").startswith("id_token:")


def test_a_key_that_could_be_broken_does_not_count() -> None:
    with pytest.warns(SecurityWarning):
        breakable = RSAKey.generate_key(1024, {"kid": "one", "use": "sig"})
    for short in (breakable, RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})):
        with pytest.raises(ProviderError, match="short_key"):
            read(signed(SOUND, short), KeySet([short]).as_dict(private=False))
        both = {"keys": [*KeySet([short]).as_dict(private=False)["keys"], {**KEYS["keys"][0], "kid": "two"}]}
        with pytest.raises(ProviderError, match="id_token:"):
            read(signed(SOUND, short), both)


def test_a_provider_may_sign_by_curves_too() -> None:
    key = ECKey.generate_key("P-256", {"kid": "one", "use": "sig"})
    token = jwt.encode({"alg": "ES256", "kid": "one"}, dict(SOUND), key)
    assert read(token, KeySet([key]).as_dict(private=False))["sub"] == "wu"


@pytest.mark.parametrize(
    ("told", "is_enough"),
    [
        ({"acr": "mfa"}, True),
        ({"amr": ["pwd", "otp"]}, True),
        ({"acr": "1", "amr": ["pwd", "mfa"]}, True),
        ({}, False),
        ({"acr": "1", "amr": ["pwd"]}, False),
        ({"acr": ["mfa"]}, False),
        ({"amr": [["otp"]]}, False),
        ({"acr": "mfa otp"}, False),
    ],
)
def test_where_a_strength_is_asked_for_the_provider_has_to_say_it(told: Mapping[str, Any], *, is_enough: bool) -> None:
    strict = Provider("https://login.example.com", "dajinchuang", "secret", "email", ("mfa", "otp"))
    tokens = Tokens(access_token="a", id_token=signed({**SOUND, **told}))  # noqa: S106
    assert provider.claims(tokens, KEYS, "n", NOW)["sub"] == "wu"
    if is_enough:
        assert strict.claims(tokens, KEYS, "n", NOW)["sub"] == "wu"
    else:
        with pytest.raises(ProviderError, match="too_weak"):
            strict.claims(tokens, KEYS, "n", NOW)


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"email": "Wu@Steel.Example", "email_verified": True}, "wu@steel.example"),
        ({"email": "wu@steel.example", "email_verified": False}, None),
        ({"email": "wu@steel.example", "email_verified": "true"}, None),
        ({"email": "wu@steel.example"}, None),
        ({}, None),
    ],
)
def test_an_address_names_somebody_only_when_verified(claims: Mapping[str, Any], name: str | None) -> None:
    assert provider.named(claims) == name


def _part(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
