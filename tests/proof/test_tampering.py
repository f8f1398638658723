"""Whatever is changed, in the database by a superuser or in the bundle by anybody, is found and named."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest

from infra.checkpoint_key import CheckpointError
from infra.facts import decode
from infra.proof import bundle
from infra.proof.audit import audit
from infra.proof.bundle import statement_text
from infra.proof.checkpoint import Checkpoint, introduction
from infra.proof.merkle import CompactRange, leaf_hash, leaf_text
from infra.proof.note import Note, SigningKey
from infra.proof.reckon import parse_claims
from infra.runtime import Runtime
from services.casebook import CommitteeYear
from tests.proof.bundles import STEEL, Change, Recorded, changed, first_fault, lines, position_of, write
from tests.proof.conftest import change_behind

SCORED = "assessment.scored.v1"
THIEF = SigningKey.make("log.example")

ONE_DIGIT = """
UPDATE ledger.entry SET body = regexp_replace(body::text, '"(E|A1)":"(\\d)', '"\\1":"9')::json WHERE position = {0}
"""
SWAP = """
UPDATE ledger.entry SET position = -position WHERE position IN ({0}, {0} + 1);
UPDATE ledger.entry SET position = CASE position WHEN -{0} THEN {0} + 1 ELSE {0} END WHERE position < 0
"""
DROP = "DELETE FROM ledger.entry WHERE position = {0}"
INSERT = """
UPDATE ledger.entry SET position = -position - 1 WHERE position > {0};
UPDATE ledger.entry SET position = -position WHERE position < 0;
INSERT INTO ledger.entry (position, recorded_at, version, stream, name, leaf, body)
SELECT {0} + 1, recorded_at, 1, 'veto/forged', 'veto.lifted.v1', sha256('forged'), body FROM ledger.entry
WHERE position = {0}
"""


def scored(log: Runtime) -> int:
    """Where some scores of the steel committee are recorded that were signed before the end."""
    first = log.checkpoints.after(0, 1)[0].size
    branches = log.questions.casebook(CommitteeYear(STEEL, 2025)).years
    return next(
        one.id
        for one in log.recorder.scan(first)
        if one.topic == SCORED and one.originator_id.split("/")[1] in branches
    )


@pytest.mark.parametrize("committee", [STEEL, None])
@pytest.mark.parametrize("what", [ONE_DIGIT, SWAP, DROP, INSERT], ids=["one digit", "swapped", "dropped", "inserted"])
def test_what_a_superuser_changes_in_the_database_is_found(
    years: Recorded, copy: str, tmp_path: Path, what: str, committee: str | None
) -> None:
    with years.opened(copy) as log:
        at = scored(log)
        bad = decode(log.recorder.read(at - 1, 1)[0])
        made = log.checkpoints.make()
    for statement in what.format(at).split(";\n"):
        change_behind(copy, statement)
    with years.opened(copy) as log:
        log.checkpoints.make = lambda: made  # type: ignore[method-assign]  # as one would who wants it hidden
        path = write(log, tmp_path / "a.zip", committee)
    fault = first_fault(path)
    assert fault.position is not None
    if what is DROP:
        assert fault.en.endswith((f"event {at} is missing", f"{bad.id} is missing")), fault
    else:  # what is not in the committee's part shows at the next event that is
        assert at <= fault.position <= at + (3 if committee else 1), fault


def test_a_changed_log_is_not_signed_again_under_its_old_history(years: Recorded, copy: str) -> None:
    with years.opened(copy) as log:
        log.checkpoints.make()
        end = log.recorder.position()
    change_behind(copy, f"UPDATE ledger.entry SET leaf = sha256('') WHERE position = {end}")
    with years.opened(copy) as log, pytest.raises(CheckpointError, match="changed since it was last signed"):
        log.checkpoints.make()


@pytest.fixture(scope="module")
def whole(years: Recorded, tmp_path_factory: pytest.TempPathFactory) -> Path:
    with years.opened() as log:
        return write(log, tmp_path_factory.mktemp("whole") / "all.zip")


@pytest.fixture(scope="module")
def part(years: Recorded, tmp_path_factory: pytest.TempPathFactory) -> Path:
    with years.opened() as log:
        return write(log, tmp_path_factory.mktemp("part") / "steel.zip", STEEL)


def on_lines(change: Callable[[list[bytes]], list[bytes]]) -> dict[str, Change]:
    return {bundle.EVENTS: lambda content: b"".join(change(content.splitlines(keepends=True)))}


@pytest.mark.parametrize("kind", ["whole", "part"])
@pytest.mark.parametrize(
    ("change", "bad", "why"),
    [
        (lambda all_: [*all_[:9], all_[9].replace(b'"fact":{', b'"fact":{ '), *all_[10:]], 9, "leaf hash"),
        (lambda all_: [*all_[:9], all_[10], all_[9], *all_[11:]], 9, ""),
        (lambda all_: [*all_[:9], all_[8], *all_[9:]], 8, "out of order"),
        (lambda all_: [*all_[:9], b'{"position":', *all_[9:]], None, "cannot be read"),
        (lambda all_: all_[:-1], None, ""),
        (lambda all_: [*all_[:9], *all_[10:]], None, ""),
    ],
    ids=["changed", "swapped", "inserted", "garbled", "last one dropped", "one dropped"],
)
def test_what_is_changed_in_a_bundle_is_found(
    kind: str, request: pytest.FixtureRequest, change: Callable[[list[bytes]], list[bytes]], bad: int | None, why: str
) -> None:
    path = request.getfixturevalue(kind)
    fault = first_fault(changed(path, on_lines(change)))
    assert why in fault.en
    assert fault.position is not None
    if bad is not None:
        assert position_of(lines(path)[bad]) <= fault.position <= position_of(lines(path)[bad + 1]), fault


@pytest.mark.parametrize("kind", ["whole", "part"])
@pytest.mark.parametrize("size", [100, 50_000])
def test_what_is_found_does_not_hang_on_how_much_is_read_at_once(
    kind: str, size: int, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = request.getfixturevalue(kind)
    changes: list[Callable[[list[bytes]], list[bytes]]] = [
        lambda all_: all_,
        lambda all_: [*all_[:-9], all_[-9].replace(b'"fact":{', b'"fact":{ '), *all_[-8:]],
        lambda all_: [*all_[:50], all_[51], all_[50], *all_[52:]],
        lambda all_: [*all_[:50], b"{}\n", *all_[50:]],
        lambda all_: [*all_[:70], *all_[71:]],
        lambda all_: [*all_[:-1], all_[-1][:-1]],
    ]
    found = [(one.faults, one.root) for one in (audit(changed(path, on_lines(change))) for change in changes)]
    monkeypatch.setattr("infra.proof.batch.PART", size)
    again = [(one.faults, one.root) for one in (audit(changed(path, on_lines(change))) for change in changes)]
    assert again == found
    assert [bool(faults) for faults, _ in found] == [False, *[True] * 5]


def test_an_event_changed_together_with_its_leaf_is_found_between_two_checkpoints(whole: Path) -> None:
    forged = [line.replace(b'"total":"9', b'"total":"8') for line in lines(whole)]
    (first, *_) = [n for n, pair in enumerate(zip(lines(whole), forged, strict=True), 1) if pair[0] != pair[1]]
    leaves = [leaf_hash(leaf_text(*event[:5]) + event.body) for event in map(bundle.parse_line, forged)]
    fault = first_fault(changed(whole, {**on_lines(lambda _: forged), bundle.LEAVES: lambda _: b"".join(leaves)}))
    assert "not those that were signed" in fault.en
    assert fault.position is not None
    assert fault.position <= first


def test_a_part_without_the_last_word_of_a_stream_is_found(part: Path, whole: Path) -> None:
    """What was left out is where it belongs among the hashes: only the statement tells that it should be here."""
    last = [bundle.parse_line(line) for line in lines(part)][-1]
    without = [*range(len(lines(part)) - 1)]
    size = len(lines(whole))
    every = [leaf_hash(leaf_text(*event[:5]) + event.body) for event in map(bundle.parse_line, lines(whole))]
    fault = first_fault(
        changed(
            part,
            {
                **on_lines(lambda all_: [all_[n] for n in without]),
                bundle.LEAVES: lambda content: content[:-32],
                bundle.MANIFEST: lambda content: content.replace(
                    f'"events": {len(without) + 1}'.encode(), f'"events": {len(without)}'.encode()
                ),
            },
        )
    )
    assert size == len(every)
    assert f"{last.stream}@{last.version} is missing" in fault.en


def test_a_manifest_that_was_changed_is_found(part: Path) -> None:
    fault = first_fault(
        changed(part, {bundle.MANIFEST: lambda content: content.replace(b'"year": 2025', b'"year": 2024')})
    )
    assert "manifest is not the one that was signed" in fault.en


@pytest.mark.parametrize("kind", ["whole", "part"])
def test_standings_claimed_otherwise_are_found(kind: str, request: pytest.FixtureRequest) -> None:
    path = request.getfixturevalue(kind)

    def better(content: bytes) -> bytes:
        claims = json.loads(content)
        claims[0]["standings"][-1][4] = "first"
        return json.dumps(claims, ensure_ascii=False).encode()

    assert "standings.json is not what was signed" in first_fault(changed(path, {bundle.STANDINGS: better})).en


def test_a_forged_checkpoint_is_found(whole: Path) -> None:
    def forged(content: bytes) -> bytes:
        note = Note.parse(content.decode())
        text = note.text.replace(note.text.splitlines()[2], "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
        return str(Note(text, note.signatures)).encode()

    assert "is false" in first_fault(changed(whole, {bundle.CHECKPOINT: forged})).en


def resigned(path: Path) -> Path:
    """All of it made anew by a thief who has no key of the log: other scores, another key, everything consistent."""
    every = [bundle.parse_line(line) for line in lines(path)]
    keys = next(event for event in every if event.stream == "checkpoint-keys")
    body = json.loads(keys.body)
    body["fact"] = {"key": THIEF.verifier.text, "statement": introduction(THIEF, None)}
    forged = [
        event._replace(body=json.dumps(body, ensure_ascii=False).encode()) if event is keys else event
        for event in every
        if event is keys or event.stream != "checkpoint-keys"
    ]
    leaves = [leaf_hash(leaf_text(*event[:5]) + event.body) for event in forged]
    tree = CompactRange().extend(leaves)
    note = str(Note.signed(Checkpoint("log.example", tree.size, tree.root).text, THIEF))
    listed = (
        json.dumps({"number": 1, "size": tree.size, "made_at": "", "note": note}, ensure_ascii=False).encode() + b"\n"
    )
    made: dict[str, bytes] = {}

    def manifest(content: bytes) -> bytes:
        values = json.loads(content)
        values["digests"][bundle.CHECKPOINTS] = sha256(listed).hexdigest()
        made["manifest"] = json.dumps(values, ensure_ascii=False).encode()
        return made["manifest"]

    def statement(_: bytes) -> bytes:
        return str(Note.signed(statement_text("log.example", tree.size, made["manifest"]), THIEF)).encode()

    return changed(
        path,
        {
            bundle.EVENTS: lambda _: b"".join(bundle.line_of(*e) for e in forged),
            bundle.LEAVES: lambda _: b"".join(leaves),
            bundle.CHECKPOINT: lambda _: note.encode(),
            bundle.CHECKPOINTS: lambda _: listed,
            bundle.MANIFEST: manifest,
            bundle.STATEMENT: statement,
        },
    )


def test_a_key_put_in_place_of_the_logs_is_found_by_who_has_the_key_or_an_old_checkpoint(
    whole: Path, years: Recorded
) -> None:
    with years.opened() as log:
        key, old = log.checkpoints.public_keys()[0], log.checkpoints.after(0, 1)[0].note
    forged = resigned(whole)
    assert audit(forged).faults == []  # agrees with itself: that is all that its own key can show
    assert "none of those that have signed" in first_fault(forged, trusted=key).en
    assert "not signed by a known key" in first_fault(forged, old=old).en


def test_a_checkpoint_of_another_history_is_found(whole: Path, part: Path, years: Recorded) -> None:
    with years.opened() as log:
        key, first = log.checkpoints.key(), log.checkpoints.after(0, 1)[0]
    other = str(Note.signed(Checkpoint("log.example", first.size, bytes(32)).text, key))
    later = str(Note.signed(Checkpoint("log.example", 10**6, bytes(32)).text, key))
    for path in (whole, part):
        assert "the log was changed" in first_fault(path, old=other).en
        assert "later than the bundle" in first_fault(path, old=later).en


@pytest.mark.parametrize("kept", [0.999, 0.5, 0.01, 0])
def test_a_bundle_cut_short_is_found(whole: Path, tmp_path: Path, kept: float) -> None:
    short = tmp_path / "short.zip"
    short.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * kept)])
    assert "not whole" in first_fault(short).en


@pytest.mark.parametrize("member", [bundle.GAPS, bundle.LEAVES])
def test_proofs_of_another_tree_are_found(part: Path, member: str) -> None:
    shifted = changed(part, {member: lambda content: content[32:] + content[:32]})
    assert not audit(shifted).sound
    cut = changed(part, {member: lambda content: content[:-32]})
    assert not audit(cut).sound
    more = changed(part, {member: lambda content: content + bytes(32)})
    assert "more hashes than events" in first_fault(more).en


def test_whatever_member_is_changed_is_found(part: Path) -> None:
    with ZipFile(part) as archive:
        members = archive.namelist()
    assert {bundle.README, f"{bundle.SCHEMAS}standard.drafted.v1.json"} < set(members)
    for member in members:
        assert not audit(changed(part, {member: lambda content: content + b" "})).sound, member


@pytest.mark.parametrize("member", ["grades.xlsx", f"{bundle.SCHEMAS}more.json", f"{bundle.FILES}{'0' * 64}"])
def test_so_is_what_was_put_beside_them(part: Path, member: str) -> None:
    more = changed(part, {})
    with ZipFile(more, "a") as archive:
        archive.writestr(member, b"{}")
    assert f"{member} is not in the manifest that was signed" in first_fault(more).en


def test_so_is_a_member_in_it_twice_or_left_out(part: Path) -> None:
    twice = changed(part, {})
    with ZipFile(twice, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(bundle.README, b"trust me")
    assert "README.txt is in it twice" in first_fault(twice).en
    without = part.with_name("without.zip")
    with ZipFile(part) as source, ZipFile(without, "w") as copy:
        for member in source.namelist():
            if member != bundle.README:
                copy.writestr(member, source.read(member))
    assert "without README.txt" in first_fault(without).en


def test_folders_that_a_program_adds_when_it_packs_are_no_change(part: Path) -> None:
    packed = changed(part, {})
    with ZipFile(packed, "a") as archive:
        archive.mkdir("schemas")
    assert audit(packed).faults == []


def signed_by_the_log(
    path: Path, years: Recorded, digests: Mapping[str, str | None], changes: dict[str, Change]
) -> Path:
    """The bundle changed, and signed for as changed by whoever has the log's key; without the digests that are None."""
    with ZipFile(path) as archive:
        manifest = json.loads(archive.read(bundle.MANIFEST))
    manifest["digests"] = {name: one for name, one in {**manifest["digests"], **digests}.items() if one}
    written = json.dumps(manifest).encode()
    with years.opened() as log:
        key = log.checkpoints.key()
    statement = str(Note.signed(statement_text(key.name, manifest["size"], written), key)).encode()
    return changed(path, {**changes, bundle.MANIFEST: lambda _: written, bundle.STATEMENT: lambda _: statement})


def test_a_bundle_of_before_that_signs_for_no_schemas_is_sound(part: Path, years: Recorded) -> None:
    with ZipFile(part) as archive:
        unsigned = [name for name in archive.namelist() if name == bundle.README or name.startswith(bundle.SCHEMAS)]
    assert audit(signed_by_the_log(part, years, dict.fromkeys(unsigned), {})).faults == []


def test_standings_that_the_operator_leaves_out_are_found(whole: Path, years: Recorded) -> None:
    with ZipFile(whole) as archive:
        claims = json.loads(archive.read(bundle.STANDINGS))
    left = next(n for n, claim in enumerate(claims) if claim["committee"] == STEEL)
    fewer = json.dumps(claims[:left] + claims[left + 1 :]).encode()
    given = {bundle.STANDINGS: sha256(fewer).hexdigest()}
    forged = signed_by_the_log(whole, years, given, {bundle.STANDINGS: lambda _: fewer})
    assert [fault.en for fault in audit(forged).faults] == [f"the standings of {STEEL} in 2025 are left out"]


@pytest.mark.parametrize(
    ("member", "content"),
    [
        (bundle.MANIFEST, b"[]"),
        (bundle.MANIFEST, b"[" * 100_000),
        (bundle.CHECKPOINTS, b"5\n"),
        (bundle.CHECKPOINTS, b'{"note":5}\n'),
    ],
)
def test_what_is_no_member_of_a_bundle_is_told_of(part: Path, member: str, content: bytes) -> None:
    assert "not whole" in first_fault(changed(part, {member: lambda _: content})).en


@pytest.mark.parametrize(("field", "value"), [("streams", 5), ("digests", []), ("size", "9"), ("digests", {"a": 1})])
def test_so_is_a_manifest_with_something_else_in_it(part: Path, field: str, value: object) -> None:
    def altered(manifest: bytes) -> bytes:
        return json.dumps({**json.loads(manifest), field: value}).encode()

    assert "not all in it is of its type" in first_fault(changed(part, {bundle.MANIFEST: altered})).en


@pytest.mark.parametrize(
    "claims", [b"{}", b"[5]", b'[{"committee":"C","year":2025,"standings":[],"quarters":{"Q1":5}}]']
)
def test_claims_that_are_none_are_told_of(claims: bytes) -> None:
    with pytest.raises(bundle.BundleError, match="no list of standings"):
        parse_claims(claims)
