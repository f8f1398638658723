"""Registering 登记: what of the branches read from a table is new, and whether the record bears the others out."""

from collections.abc import Mapping
from hashlib import sha256

from infra.imports.branches import FaultsError, faults_in
from services.ledger import Seen
from services.organisation import NewBranch, registered


def new_branches(seen: Seen, committee: str, rows: Mapping[int, NewBranch]) -> dict[int, NewBranch]:
    """The rows not registered yet. Raises FaultsError where one is registered otherwise, or names an unknown member."""
    known = registered(seen, committee, rows.values())
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


def import_key(committee: str, new: Mapping[int, NewBranch]) -> str:
    """The same branches have the same key, whatever the file is called and whichever way it was saved."""
    return f"import:{sha256(repr((committee, sorted(map(repr, new.values())))).encode()).hexdigest()}"
