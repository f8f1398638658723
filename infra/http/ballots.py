"""Ballots 表决: who came, who voted how, who stood aside."""

from typing import Annotated

from pydantic import Field

from domain import streams
from domain.ballot import BallotHeld, Count, Votes
from infra.http.fields import SOME, Model, People, Ratio
from services.ledger import Seen

EVERYONE = ["m1", "m2", "m3", "m4", "m5"]


class Ballot(Model):
    """Votes by member id; everyone present and not recused votes once."""

    present: Annotated[People, Field(description="到会 / present", examples=[EVERYONE])]
    in_favour: Annotated[People, Field(description="赞成 / for", examples=[EVERYONE[:4]])]
    against: Annotated[People, Field(description="反对 / against", examples=[["m5"]])] = ()
    abstained: Annotated[People, Field(description="弃权 / abstained", examples=[[]])] = ()
    recused: Annotated[People, Field(description="回避 / recused", examples=[["m6"]])] = ()

    def votes(self) -> Votes:
        return Votes(self.present, self.in_favour, self.against, self.abstained, self.recused)


class CountModel(Model):
    """The count of a secret vote: who voted, and how many said what."""

    voted: Annotated[People, Field(description="投票人 / who voted", examples=[EVERYONE])]
    in_favour: Annotated[int, Field(strict=True, ge=0, le=SOME, description="赞成票数 / for", examples=[4])]
    against: Annotated[int, Field(strict=True, ge=0, le=SOME, description="反对票数 / against", examples=[1])]
    abstained: Annotated[int, Field(strict=True, ge=0, le=SOME, description="弃权票数 / abstained", examples=[0])]
    tellers: Annotated[People, Field(description="计票人, 两名 / the two tellers", examples=[EVERYONE[:2]])]

    def count(self) -> Count:
        return Count(self.voted, self.in_favour, self.against, self.abstained, self.tellers)


class OutcomeModel(Model):
    """A ballot in numbers."""

    present: Annotated[int, Field(description="实到会人数, 不含回避 / present, without the recused", examples=[5])]
    in_favour: Annotated[int, Field(description="赞成 / for", examples=[4])]
    against: Annotated[int, Field(description="反对 / against", examples=[1])]
    abstained: Annotated[int, Field(description="弃权 / abstained", examples=[0])]
    recused: Annotated[int, Field(description="回避 / recused", examples=[0])]


class BallotAnswer(Model):
    """A ballot as it was held; who came and who voted how are told to whoever may read what the committee is at."""

    matter: Annotated[
        str,
        Field(
            description="表决事项 / matter",
            examples=["standard/rolling-mill/2025/v1"],
        ),
    ]
    due: Annotated[int, Field(description="应到会人数 / number due to attend", examples=[7])]
    quorum: Ratio
    outcome: OutcomeModel
    votes: Annotated[Ballot | None, Field(description="各委员表决意见; 不对外 / by name; null for others")]
    carried: Annotated[bool, Field(description="是否通过 / whether it carried", examples=[True])]
    count: Annotated[
        CountModel | None,
        Field(
            description="无记名表决的计票; 记名的、不对外的为空 / count of a secret vote; null by name, or for others"
        ),
    ] = None
    meeting: Annotated[
        str | None, Field(description="表决所在会议 / meeting at which it was held", examples=["2026-01"])
    ] = None


def ballots_on(seen: Seen, matters: list[str], *, named: bool) -> tuple[BallotAnswer, ...]:
    """The ballots held on these matters, in the order recorded; with the names, or in numbers alone."""
    seen.load(streams.ballot(matter) for matter in matters)
    held = [recorded for matter in matters for recorded in seen.history(streams.ballot(matter))]
    return tuple(
        _ballot(recorded.fact, named=named)
        for recorded in sorted(held, key=lambda recorded: recorded.position)
        if isinstance(recorded.fact, BallotHeld)
    )


def _ballot(held: BallotHeld, *, named: bool) -> BallotAnswer:
    tally = held.tally
    return BallotAnswer(
        matter=held.matter,
        due=held.due,
        quorum=held.quorum,
        outcome=OutcomeModel(
            present=held.presence.present,
            in_favour=tally.in_favour,
            against=tally.against,
            abstained=tally.abstained,
            recused=len(held.votes.recused),
        ),
        votes=Ballot.model_validate(held.votes) if named else None,
        carried=held.carried,
        count=CountModel.model_validate(held.count) if named and held.count else None,
        meeting=held.meeting,
    )
