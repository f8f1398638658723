"""What a step is played on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.committee import OfficeRole
from infra.rehearsal.setting import Setting
from infra.runtime import Runtime
from services.casebook import CommitteeYear
from services.ledger import Act


@dataclass(frozen=True)
class Scene:
    """The services and projections, the committee's year, the time of the step, and whoever it names as its actor."""

    runtime: Runtime
    setting: Setting
    year: int
    now: datetime
    key: str | None = None
    by: str | None = None
    on_behalf_of: str | None = None

    @property
    def of(self) -> CommitteeYear:
        return CommitteeYear(self.setting.committee.id, self.year)

    def utc(self, moment: datetime) -> datetime:
        return self.setting.utc(moment)

    def local(self, moment: datetime) -> datetime:
        """The time it is where the committee sits, without a zone."""
        return self.utc(moment).astimezone(ZoneInfo(self.setting.timezone)).replace(tzinfo=None)

    def by_office(self, role: OfficeRole | None = None) -> Act:
        """An act of the committee, by the first of its office in this role."""
        fitting = [one.id for one in self.setting.committee.staff if role is None or one.role is role]
        return self._act(fitting[0] if fitting else "office")

    def by_headquarters(self) -> Act:
        """An act of the enterprise's organisation department."""
        return self._act("headquarters")

    @property
    def today(self) -> date:
        """The day it is where the committee sits."""
        return self.now.astimezone(ZoneInfo(self.setting.timezone)).date()

    def by_secretary(self, branch: str) -> Act:
        """An act of a branch."""
        return self._act(_secretary(branch))

    def by_secretaries(self, streams: Mapping[str, str]) -> Act:
        """A batch in which every branch acts through its own secretary, on the stream given for it."""
        if self.by or not streams:
            return self.by_office()
        act = self.by_secretary(next(iter(streams)))
        return act.by_each({stream: _secretary(branch) for branch, stream in streams.items()})

    def by_organisers(self, organisers: Sequence[str]) -> Act:
        """An act of headquarters, by the first of its organisation department."""
        return self._act(next(iter(organisers), "organiser"))

    def _act(self, default: str) -> Act:
        return Act(self.by or default, self.now, self.key, on_behalf_of=self.on_behalf_of)


def _secretary(branch: str) -> str:
    return f"secretary:{branch}"
