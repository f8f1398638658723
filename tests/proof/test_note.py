"""Signed notes, keys and cosignatures as the published examples have them."""

import pytest

from infra.proof.checkpoint import Checkpoint, introduction, key_chain, opened
from infra.proof.merkle import EMPTY_ROOT
from infra.proof.note import COSIGNATURE, Note, NoteError, SigningKey, VerifierKey

# https://c2sp.org/signed-note: the example of a verifier key and a note that it verifies
KEY = VerifierKey.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
# golang.org/x/mod/sumdb/note: the key and the note of its documentation
PETER = SigningKey.parse("PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")
PETERS_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
# https://c2sp.org/tlog-checkpoint
SOFA = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)
OLD, NEW = SigningKey.make("log.example"), SigningKey.make("log.example")


def test_the_published_note_is_verified_by_the_published_key() -> None:
    note = Note.parse(NOTE)
    assert KEY.has_signed(note)
    assert str(note) == NOTE
    assert KEY.text == "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"


def test_signing_gives_the_published_note() -> None:
    assert PETER.verifier.text == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert str(Note.signed(PETERS_NOTE.partition("\n\n")[0] + "\n", PETER)) == PETERS_NOTE
    assert SigningKey.parse(PETER.text) == PETER


@pytest.mark.parametrize("change", [("example message", "Example message"), ("OTLp", "OTLq"), ("Uw2QOkn8", "Uw2QOkn9")])
def test_a_changed_note_or_signature_is_refused(change: tuple[str, str]) -> None:
    forged = NOTE.replace(*change)
    if forged != NOTE:
        with pytest.raises(NoteError, match="is false"):
            KEY.has_signed(Note.parse(forged))


def test_signatures_of_unknown_keys_are_passed_over_but_one_known_is_needed() -> None:
    both = Note.signed("text\n", OLD, NEW)
    assert both.require_signed_by([NEW.verifier]) == NEW.verifier
    with pytest.raises(NoteError, match="not signed by a known key"):
        both.require_signed_by([KEY])


@pytest.mark.parametrize("text", ["", "text\n", "text\n\n", "text\n\n— a b\n", "te\tt\n\n— a AAAAAAAA\n", NOTE[:-1]])
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Note.parse(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b"])
def test_a_key_needs_a_name_without_white_space_or_plus(name: str) -> None:
    with pytest.raises(NoteError):
        SigningKey.make(name)


def test_a_key_whose_id_is_not_its_own_is_refused() -> None:
    with pytest.raises(NoteError):
        VerifierKey.parse(KEY.text.replace("530d903a", "530d903b"))
    with pytest.raises(NoteError, match="no Ed25519 signing key"):
        SigningKey.parse(PETER.text.replace("c74f20a3", "c74f20a4"))


@pytest.mark.parametrize(
    ("kind", "name"), [(2, "ECDSA"), (6, "ML-DSA-44 cosignature"), (0xFF, "of no number"), (9, "not known")]
)
def test_a_key_of_another_algorithm_is_refused_by_name(kind: int, name: str) -> None:
    other = VerifierKey("log.example", kind, bytes(1_312))
    with pytest.raises(NoteError, match=rf"algorithm {kind} \({name}"):
        VerifierKey.parse(other.text)
    with pytest.raises(NoteError):
        SigningKey.parse(SigningKey("log.example", kind, bytes(32)).text)


def test_the_published_checkpoint_is_read_and_written() -> None:
    note = Note.parse(SOFA)
    checkpoint = Checkpoint.parse(note.text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.text == note.text


@pytest.mark.parametrize("size", ["01", "-1", " 1", "1 ", "", "x"])
def test_a_checkpoint_of_a_size_written_otherwise_is_refused(size: str) -> None:
    with pytest.raises(NoteError):
        Checkpoint.parse(f"log\n{size}\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")


def test_a_checkpoint_is_opened_only_by_a_key_of_its_own_log() -> None:
    mine = Checkpoint("log.example", 0, EMPTY_ROOT)
    assert opened(str(Note.signed(mine.text, OLD)), [OLD.verifier]) == mine
    stranger = SigningKey.make("other.example")
    with pytest.raises(NoteError, match="not signed by a known key"):
        opened(str(Note.signed(mine.text, stranger)), [stranger.verifier])


def test_a_witness_says_when_it_signed() -> None:
    witness = SigningKey.make("witness.example/w1", COSIGNATURE)
    checkpoint = Checkpoint("log.example", 0, EMPTY_ROOT)
    note = Note(checkpoint.text, (OLD.sign(checkpoint.text), witness.cosign(checkpoint.text, 1_679_315_147)))
    assert witness.verifier.cosigned_at(Note.parse(str(note))) == 1_679_315_147
    later = Note(note.text, (note.signatures[1]._replace(signature=b"\xff" + note.signatures[1].signature[1:]),))
    with pytest.raises(NoteError, match="is false"):
        witness.verifier.cosigned_at(later)


def test_a_key_follows_another_only_with_its_signature() -> None:
    first = (OLD.verifier.text, introduction(OLD, None))
    second = (NEW.verifier.text, introduction(NEW, OLD))
    assert key_chain([first, second]) == [OLD.verifier, NEW.verifier]
    assert key_chain([first, second], OLD.verifier) == [OLD.verifier, NEW.verifier]
    assert key_chain([first, second], NEW.verifier) == [NEW.verifier]
    with pytest.raises(NoteError, match="not signed by a known key"):
        key_chain([first, (NEW.verifier.text, introduction(NEW, None))])
    with pytest.raises(NoteError, match="is of another key"):
        key_chain([(OLD.verifier.text, second[1])])
    with pytest.raises(NoteError, match="none of those"):
        key_chain([second], OLD.verifier)
