"""The witness 见证方: somebody else who signs that the log only grows, asked as https://c2sp.org/tlog-witness says."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Self
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from infra.proof.note import COSIGNATURE, Note, VerifierKey
from infra.settings import Settings

TIMEOUT: Final = 10.0  # seconds
MOST: Final = 65_536  # bytes of an answer
CONFLICT: Final = 409


class WitnessError(Exception):
    """The witness did not answer as it should."""


class _Nowhere(HTTPRedirectHandler):
    """The witness is where the settings say."""

    def redirect_request(self, *_: object) -> None:
        return None


STRAIGHT: Final = build_opener(_Nowhere)


@dataclass(frozen=True)
class Witness:
    """Where the witness listens, and the key that its signatures are known by."""

    url: str
    key: VerifierKey

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """The witness of the settings, if there is one."""
        if settings.witness_url is None or settings.witness_key is None:
            return None
        return cls(settings.witness_url, VerifierKey.parse(settings.witness_key))

    def cosign(self, note: str, known: int, path_from: Callable[[int], Sequence[bytes]]) -> list[str]:
        """The lines with which it signs a checkpoint. `known` is the size it signed last, as far as is known here.

        Raises WitnessError where it does not answer, NoteError where what it answers is false.
        """
        try:
            answer = self._add(note, known, path_from(known))
        except HTTPError as error:
            if error.code != CONFLICT:
                raise WitnessError(f"the witness refuses the checkpoint ({error.code})") from error
            answer = self._again(note, error.read(MOST), path_from)
        signed = Note.parse(f"{note}{answer}")
        if signed.text != Note.parse(note).text:
            raise WitnessError("the witness has signed something else")
        if self.key.kind != COSIGNATURE or not self.key.has_signed(signed):
            raise WitnessError("the witness has not signed with the key it is known by")
        return [one.line for one in signed.signatures if (one.name, one.key_id) == (self.key.name, self.key.key_id)]

    def _again(self, note: str, size: bytes, path_from: Callable[[int], Sequence[bytes]]) -> str:
        """It knows of another size, and says which."""
        try:
            known = int(size)
            return self._add(note, known, path_from(known))
        except (ValueError, HTTPError) as error:
            raise WitnessError(f"the witness refuses the checkpoint ({error})") from error

    def _add(self, note: str, old: int, path: Sequence[bytes]) -> str:
        proof = "".join(f"{b64encode(one).decode()}\n" for one in path)
        body = f"old {old}\n{proof}\n{note}".encode()
        request = Request(f"{self.url.rstrip('/')}/add-checkpoint", body, {"Content-Type": "text/plain"})  # noqa: S310
        try:
            with STRAIGHT.open(request, timeout=TIMEOUT) as answer:
                return str(answer.read(MOST).decode())
        except HTTPError:
            raise
        except (URLError, OSError, UnicodeDecodeError) as error:
            raise WitnessError(f"the witness does not answer ({error})") from error
