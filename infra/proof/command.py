"""djc-verify: verifies a bundle; one file, needs only Python and cryptography."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path

from infra.proof.audit import audit
from infra.proof.findings import Report
from infra.proof.note import Note, NoteError, VerifierKey


def main(arguments: list[str] | None = None) -> int:
    """0 where the bundle is sound, 1 where it is not, 2 where it was not asked for properly."""
    parser = ArgumentParser(prog="djc-verify", description="核验存证包 / verify a bundle of the log")
    parser.add_argument("bundle", type=Path, help="存证包 / the bundle")
    parser.add_argument("--key", help="另行得到的公钥 / a verifier key that you have from elsewhere")
    parser.add_argument("--checkpoint", type=Path, help="以前留存的校验点 / a checkpoint kept earlier")
    given = parser.parse_args(arguments)
    return run(given.bundle, given.key, given.checkpoint, os.cpu_count() or 1)


def run(path: Path, key: str | None, checkpoint: Path | None, processes: int = 1) -> int:
    """Verifies and says what was found; several `processes` only in a program that has a single thread."""
    if not path.is_file():
        return _refuse(f"没有文件{path} / there is no such file")
    try:
        old = checkpoint.read_text(encoding="utf-8") if checkpoint else None
        if key is not None:
            VerifierKey.parse(key)
        if old is not None:
            Note.parse(old)
    except (OSError, UnicodeDecodeError, NoteError) as error:
        return _refuse(f"公钥或校验点无法读取 / the key or the checkpoint cannot be read: {error}")
    report = audit(path, trusted=key, old=old, processes=processes)
    for line in told(report, key):
        sys.stdout.write(f"{line}\n")
    return 0 if report.sound else 1


def told(report: Report, key: str | None) -> list[str]:
    """The findings, a line each."""
    lines = []
    if report.manifest:
        size, scope = report.manifest.size, report.manifest.scope
        words = ", ".join(f"{name} {value}" for name, value in scope.items() if value)
        lines.append(f"{report.manifest.origin}: {words}; {size} 条中的 {report.events} 条 / {report.events} of {size}")
    if report.faults:
        first = min(report.faults, key=lambda fault: fault.position or sys.maxsize)
        return [*lines, "不可信 / NOT SOUND", *map(str, [first, *(one for one in report.faults if one is not first)])]
    keys = ", ".join(one.text for one in report.keys)
    lines.append(f"树根 / root {report.root.hex()}")
    if key is None:
        lines.append(f"公钥取自存证包, 请与另行得到的核对 / keys from the bundle itself, compare them: {keys}")
    lines.append(f"{report.standings} 个党委年度的排名重算一致 / standings of {report.standings} committee years agree")
    return [*lines, "完整、有序、未经改动 / SOUND"]


def _refuse(line: str) -> int:
    sys.stderr.write(f"djc-verify: {line}\n")
    return 2
