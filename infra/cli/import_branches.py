"""djc import-branches: the branches of a committee from a spreadsheet or a CSV file, in one act."""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from rich.console import Console

from infra.cli.errors import UserError
from infra.cli.opening import opened
from infra.http.fields import ACTOR
from infra.imports.branches import Fault, FaultsError, faults_in, read_branches
from infra.imports.table import TableFileError, read_table
from infra.runtime import Runtime
from infra.settings import Settings
from services.ledger import Act
from services.organisation import NewBranch, registered

ACTOR_ID: Final = re.compile(ACTOR)
MOST_SHOWN: Final = 200  # faults


def run(settings: Settings, file: Path, *, committee: str, by: str, dry_run: bool) -> None:
    """Read everything, then found what is not registered yet; nothing is recorded while anything is wrong."""
    if not ACTOR_ID.fullmatch(by):
        raise UserError(f"--by {by}: a person id is made of letters, digits, . - and _")
    try:
        rows = read_branches(read_table(file))
        with opened(settings) as runtime:
            new = _new(runtime, committee, rows)
            if new and not dry_run:
                act = Act(by, runtime.clock(), key=_key(committee, new), reason=f"导入 {file.name}")
                runtime.organisation.found_branches(act, committee_id=committee, branches=new.values())
    except TableFileError as error:
        raise UserError(str(error)) from error
    except FaultsError as error:
        _show(error.faults)
        raise UserError(
            f"{file}: {len(error.faults)} 处有误, 未作任何记录, 请更正后再导入 / "
            f"{len(error.faults)} faults; nothing was recorded, correct them and import it again"
        ) from error
    known = len(rows) - len(new)
    said = "试运行, 未作记录 / dry run, nothing recorded" if dry_run else "已登记 / recorded"
    Console(highlight=False, soft_wrap=True).print(
        f"{said}: 新设 {len(new)}, 早已登记 {known} / {len(new)} new, {known} registered already", markup=False
    )


def _new(runtime: Runtime, committee: str, rows: Mapping[int, NewBranch]) -> dict[int, NewBranch]:
    """The rows not registered yet. Raises FaultsError where one is registered otherwise, or names an unknown member."""
    known = registered(runtime.ledger.seen(), committee, rows.values())
    otherwise = [(row, one.id) for row, one in rows.items() if known.branches.get(one.id) is False]
    faults = faults_in(
        otherwise,
        "id",
        "{id}已登记, 且与本行不同; 更名、任命等请用相应操作",
        "{id} is registered already, otherwise than here: rename it or appoint a secretary instead",
    )
    strangers = [(row, who) for row, one in rows.items() for who in one.own_members if who not in known.members]
    faults += faults_in(strangers, "own_members", "党委没有委员{id}, 请先登记", "the committee has no member {id}")
    if faults:
        raise FaultsError(sorted(faults))
    return {row: one for row, one in rows.items() if one.id not in known.branches}


def _key(committee: str, new: Mapping[int, NewBranch]) -> str:
    """The same branches have the same key, whatever the file is called and whichever way it was saved."""
    return f"import:{sha256(repr((committee, sorted(map(repr, new.values())))).encode()).hexdigest()}"


def _show(faults: Sequence[Fault]) -> None:
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for fault in faults[:MOST_SHOWN]:
        console.print(str(fault), markup=False)
    if len(faults) > MOST_SHOWN:
        console.print(f"… {len(faults) - MOST_SHOWN}", markup=False)
