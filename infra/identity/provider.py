"""Provider 统一身份认证: an OpenID provider, asked by code flow with PKCE; nothing it says is believed unsigned."""

from base64 import urlsafe_b64decode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlsplit

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ValidationError

from infra.identity.flows import Departure, Flow
from infra.identity.vouching import ProviderError, Return, UnreachableError, Vouched
from infra.settings import LOOPBACK

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "ES384", "Ed25519")
SHORTEST_RSA: Final = 3_072  # bits: what it takes to be as hard to break as 128 random ones
LEEWAY: Final = 30  # seconds that clocks may differ
PATIENCE: Final = httpx.Timeout(5.0)
BASIC: Final = "client_secret_basic"
Told = TypeVar("Told", bound=BaseModel)


class Metadata(BaseModel):
    """What is used of its discovery document."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: Sequence[str] = (BASIC,)
    authorization_response_iss_parameter_supported: bool = False


class Tokens(BaseModel):
    """What is used of its answer to a code; kept nowhere."""

    access_token: str
    id_token: str


class Provider:
    """One provider, which knows this program as `client_id`; `claim` names people before their first sign-in.

    Of each sign-in it has to say one of `strength`, if there are any: under `acr`, or among `amr`.
    """

    def __init__(self, issuer: str, client_id: str, secret: str, claim: str, strength: Sequence[str] = ()) -> None:
        self.issuer = issuer
        self._strength = strength
        self._client_id = client_id
        self._secret = secret
        self._claim = claim

    def address(self, departure: Departure, redirect: str) -> str:
        """Where to send the browser. Raises ProviderError."""
        with _asking() as client:
            known = self._metadata(client)
        asked = {"acr_values": " ".join(self._strength)} if self._strength else {}
        address: str = prepare_grant_uri(
            known.authorization_endpoint,
            self._client_id,
            "code",
            redirect,
            "openid profile email",
            departure.state,
            nonce=departure.flow.nonce,
            code_challenge=create_s256_code_challenge(departure.flow.verifier),
            code_challenge_method="S256",
            **asked,
        )
        return address

    def vouch(self, back: Return, flow: Flow, redirect: str, now: datetime) -> Vouched:
        """Whom the provider vouches for in answer to a code. Raises ProviderError."""
        if not back.code:
            raise ProviderError("no_code")
        with _asking() as client:
            known = self._metadata(client)
            said = back.issuer is not None or known.authorization_response_iss_parameter_supported
            if said and back.issuer != self.issuer:
                raise ProviderError("wrong_issuer")
            tokens = self._tokens(client, known, back.code, flow, redirect)
            keys = _read(client.get(known.jwks_uri))
            claims = self.claims(tokens, keys, flow.nonce, now)
            if self._claim not in claims and known.userinfo_endpoint is not None:
                bearer = {"Authorization": f"Bearer {tokens.access_token}"}
                more = _read(client.get(_safe(known.userinfo_endpoint), headers=bearer))
                if more.get("sub") == claims["sub"]:
                    claims = {**more, **claims}
        return Vouched(claims["sub"], self.named(claims))

    def claims(self, tokens: Tokens, keys: Mapping[str, Any], nonce: str, now: datetime) -> Mapping[str, Any]:
        """What an ID token says, if signature, issuer, audience, times and nonce are right. Raises ProviderError."""
        try:
            signing = [one for one in keys["keys"] if one.get("use", "sig") == "sig"]
            strong = [one for one in signing if not _is_short(one)]
            if signing and not strong:
                raise ProviderError("short_key")
            known = KeySet.import_key_set({"keys": strong})
            token = jwt.decode(tokens.id_token, known, ALGORITHMS)
            required = {
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": self._client_id},
                "nonce": {"essential": True, "value": nonce},
            }
            params = {"client_id": self._client_id, "nonce": nonce, "access_token": tokens.access_token}
            CodeIDToken(token.claims, token.header, required, params).validate(int(now.timestamp()), LEEWAY)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise ProviderError(f"id_token:{getattr(error, 'error', 'malformed')}") from error
        if not isinstance(token.claims["sub"], str) or not token.claims["sub"]:
            raise ProviderError("id_token:sub")
        if self._strength and not self._is_strong(token.claims):
            raise ProviderError("too_weak")
        return token.claims

    def _is_strong(self, claims: Mapping[str, Any]) -> bool:
        methods = claims.get("amr")
        said = [claims.get("acr"), *(methods if isinstance(methods, list) else ())]
        return any(one in self._strength for one in said if isinstance(one, str))

    def named(self, claims: Mapping[str, Any]) -> str | None:
        """The agreed claim as it is compared."""
        value = claims.get(self._claim)
        if not isinstance(value, str) or (self._claim == "email" and claims.get("email_verified") is not True):
            return None
        return self.compared(value)

    def compared(self, value: str) -> str:
        """Addresses are the same in capitals; other names are taken exactly."""
        return value.strip().lower() if self._claim == "email" else value.strip()

    def _metadata(self, client: httpx.Client) -> Metadata:
        address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        known = _told(Metadata, client.get(_safe(address)))
        if known.issuer != self.issuer:
            raise ProviderError("wrong_issuer")
        for one in (known.authorization_endpoint, known.token_endpoint, known.jwks_uri):
            _safe(one)
        return known

    def _tokens(self, client: httpx.Client, known: Metadata, code: str, flow: Flow, redirect: str) -> Tokens:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect,
            "code_verifier": flow.verifier,
        }
        auth = httpx.Auth()
        if BASIC in known.token_endpoint_auth_methods_supported:
            auth = httpx.BasicAuth(quote(self._client_id, safe=""), quote(self._secret, safe=""))
        else:
            form |= {"client_id": self._client_id, "client_secret": self._secret}
        answer = client.post(known.token_endpoint, data=form, auth=auth)
        if answer.status_code in {400, 401}:
            raise ProviderError("code_refused")
        return _told(Tokens, answer)


@contextmanager
def _asking() -> Iterator[httpx.Client]:
    """Asks the provider, waits a little, follows no redirect. Raises UnreachableError whatever fails on the way."""
    try:
        with httpx.Client(timeout=PATIENCE) as client:
            yield client
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise UnreachableError("unreachable") from error


def _read(answer: httpx.Response) -> dict[str, Any]:
    answer.raise_for_status()
    try:
        read = answer.json()
    except ValueError as error:
        raise UnreachableError("no_provider") from error
    if not isinstance(read, dict):
        raise UnreachableError("no_provider")
    return read


def _told(model: type[Told], answer: httpx.Response) -> Told:
    try:
        return model.model_validate(_read(answer))
    except ValidationError:
        raise UnreachableError("no_provider") from None  # what it said may hold tokens


def _is_short(key: Mapping[str, Any]) -> bool:
    """An RSA key that could be broken: the library would only warn of it."""
    return key.get("kty") == "RSA" and len(urlsafe_b64decode(f"{key['n']}==")) * 8 < SHORTEST_RSA


def _safe(address: str) -> str:
    """Codes and tokens cross a network encrypted, or do not leave the machine."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ProviderError("not_https")
    return address
