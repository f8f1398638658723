"""djc import-branches: the branches of a committee from a spreadsheet or a CSV file, in one act."""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console

from infra.cli.errors import UserError
from infra.cli.opening import opened_to_work
from infra.http.fields import ACTOR
from infra.imports.branches import Fault, FaultsError, read_branches
from infra.imports.registering import import_key, new_branches
from infra.imports.table import read_table
from infra.settings import Settings
from services.ledger import Act

ACTOR_ID: Final = re.compile(ACTOR)
MOST_SHOWN: Final = 200  # faults


def run(settings: Settings, file: Path, *, committee: str, by: str, dry_run: bool) -> None:
    """Read everything, then found what is not registered yet; nothing is recorded while anything is wrong."""
    if not ACTOR_ID.fullmatch(by):
        raise UserError(
            f"--by {by}: 人员代码由字母、数字、. - _ 组成", "a person id is made of letters, digits, . - and _"
        )
    try:
        rows = read_branches(read_table(file))
        with opened_to_work(settings) as runtime:
            new = new_branches(runtime.ledger.seen(), committee, rows)
            if new and not dry_run:
                act = Act(by, runtime.clock(), key=import_key(committee, new), reason=f"导入 {_name(file)}")
                runtime.organisation.found_branches(act, committee_id=committee, branches=new.values())
    except FaultsError as error:
        _show(error.faults)
        raise UserError(
            f"{file}: {len(error.faults)} 处有误, 未作任何记录, 请更正后再导入",
            f"{len(error.faults)} faults; nothing was recorded, correct them and import it again",
        ) from error
    known = len(rows) - len(new)
    said = "试运行, 未作记录 / dry run, nothing recorded" if dry_run else "已登记 / recorded"
    Console(highlight=False, soft_wrap=True).print(
        f"{said}: 新设 {len(new)}, 早已登记 {known} / {len(new)} new, {known} registered already", markup=False
    )


def _name(file: Path) -> str:
    """As it was given: archives made under Windows hold names in GB 18030, which no record takes as they are."""
    name = os.fsencode(file.name)
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("gb18030", "replace")


def _show(faults: Sequence[Fault]) -> None:
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for fault in faults[:MOST_SHOWN]:
        console.print(str(fault), markup=False)
    if len(faults) > MOST_SHOWN:
        console.print(f"… {len(faults) - MOST_SHOWN}", markup=False)
