"""Ties 并列: taken out of a record, or put into one."""

from infra.sample.reckoning import contenders, places, tied_at_quota
from infra.sample.record import Record, Sheet


def without_tie(record: Record) -> Record:
    """Half a point less for one of those tied at the quota, until nobody is."""
    while tied := tied_at_quota(record):
        sheet = record.sheets[tied[0]]["YE"]
        best = max(range(len(sheet)), key=sheet.__getitem__)
        record = record.corrected(tied[0], "YE", best, sheet[best] - 1)
    return record


def with_tie(record: Record, full: Sheet) -> Record:
    """The branch that just misses the quota equals the one before it, by other items; unless nobody misses it."""
    wanting, left = contenders(record), places(record)
    if not 0 < left < len(wanting):
        return record
    model, twin = wanting[left - 1][1], wanting[left][1]
    if record.sheets[model].keys() != record.sheets[twin].keys():
        return record
    sheets = {period: _by_other_items(sheet, full) for period, sheet in record.sheets[model].items()}
    bonuses = {key: bonus for key, bonus in record.bonuses.items() if key[0] != twin}
    bonuses |= {(twin, period): bonus for (branch, period), bonus in bonuses.items() if branch == model}
    return Record(record.sheets | {twin: sheets}, bonuses, record.vetoes)


def _by_other_items(sheet: Sheet, full: Sheet) -> Sheet:
    """The same total and main item, but half a point moved from the last item to one with room, where there is one."""
    *items, last = range(1, len(sheet))
    room = [item for item in items if sheet[item] < full[item]]
    moved = sheet.copy()
    if room and moved[last]:
        moved[room[0]] += 1
        moved[last] -= 1
    return moved
