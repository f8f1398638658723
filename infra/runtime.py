"""Runtime 运行环境: the one place where the parts are put together."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime

from infra.checkpoints import Checkpoints
from infra.evidence.intake import Intake
from infra.evidence.scanner import open_scanner
from infra.evidence.store import Store, open_store
from infra.facts import NAMES, FactMapper, decode
from infra.feed.reading import Feed
from infra.identity import Identity
from infra.postgres import embedded
from infra.postgres.ballot_boxes import BallotBoxes
from infra.postgres.drafts import Drafts
from infra.postgres.pool import Pool, connect_pool
from infra.postgres.record_checks import RecordChecks
from infra.postgres.recorder import LedgerRecorder
from infra.postgres.schema import migrate
from infra.postgres.tree import LogTree
from infra.record_check import RecordCheck
from infra.settings import Settings
from infra.webhooks.parts import Webhooks
from projections.registry import Projections
from services.approvals import Approvals
from services.assessments import Assessments
from services.branch_life import BranchLife
from services.branch_people import BranchPeople
from services.checkpoint_keys import KeyBook
from services.commendations import Commendations
from services.deadlines import DeadlineBook
from services.delegations import Delegations
from services.enterprises import Enterprises
from services.evidence import EvidenceBook
from services.exemplars import Exemplars
from services.experience_meetings import ExperienceMeetings
from services.features import Features
from services.frames import FrameBook
from services.gradings import Gradings
from services.guidances import Guidances
from services.honours import Honours
from services.ledger import Ledger, utc_now
from services.meetings import Meetings
from services.organisation import Organisation
from services.participations import Participations
from services.polls import PollBook
from services.practices import Practices
from services.publications import Publications
from services.questions import Questions
from services.reactions import Consequences
from services.rectifications import Rectifications
from services.rewards import Rewards
from services.scheduler import Scheduler
from services.six_good import SixGoodProgrammes
from services.standards import StandardBook
from services.target_changes import TargetChanges
from services.target_sets import TargetSets
from services.voices import VoiceBook
from services.years import Years


@dataclass(frozen=True)
class Runtime:
    """Everything a face of the program (HTTP, command line, rehearsal) talks to."""

    settings: Settings
    clock: Callable[[], datetime]
    pool: Pool
    recorder: LedgerRecorder
    ledger: Ledger
    organisation: Organisation
    standards: StandardBook
    target_sets: TargetSets
    assessments: Assessments
    gradings: Gradings
    questions: Questions
    projections: Projections
    rewards: Rewards
    rectifications: Rectifications
    honours: Honours
    years: Years
    store: Store
    intake: Intake
    evidence: EvidenceBook
    target_changes: TargetChanges
    practices: Practices
    enterprises: Enterprises
    branch_life: BranchLife
    branch_people: BranchPeople
    frames: FrameBook
    approvals: Approvals
    delegations: Delegations
    deadlines: DeadlineBook
    scheduler: Scheduler
    meetings: Meetings
    publications: Publications
    voices: VoiceBook
    participations: Participations
    polls: PollBook
    guidances: Guidances
    six_good: SixGoodProgrammes
    commendations: Commendations
    features: Features
    exemplars: Exemplars
    experience_meetings: ExperienceMeetings
    identity: Identity
    drafts: Drafts
    tree: LogTree
    checkpoints: Checkpoints
    feed: Feed
    record_check: RecordCheck
    webhooks: Webhooks


def admin_conninfo(settings: Settings) -> str:
    """The server: the one named by DATABASE_URL, or the embedded one, started if it is not running."""
    return settings.database_url or embedded.start(settings.data_dir / "postgres")


def main_database(settings: Settings) -> str:
    """The database of the record, created on an embedded server when it is not there."""
    admin = admin_conninfo(settings)
    if settings.database_url:
        return admin
    if not embedded.database_exists(admin, settings.database):
        return embedded.create_database(admin, settings.database)
    return embedded.database(admin, settings.database)


@contextmanager
def open_runtime(
    settings: Settings,
    *,
    database: str | None = None,
    clock: Callable[[], datetime] = utc_now,
    projections_as_found: bool = False,
) -> Iterator[Runtime]:
    """Put everything together over a database, which is brought up to date first.

    Projections left as they are found may be stored in another shape than the program's, and must not be read.
    """
    conninfo = database or main_database(settings)
    migrate(conninfo)
    with connect_pool(conninfo, settings.pool_size) as pool:
        recorder = LedgerRecorder(pool, clock)
        store = open_store(settings)
        intake = Intake(store, pool, open_scanner(settings.scanner))
        with Ledger(recorder, FactMapper()) as ledger:
            projections = Projections(pool, recorder, decode, NAMES, clock=clock, reactions=[Consequences(ledger)])
            if not projections_as_found:
                projections.prepare()
            deadlines = DeadlineBook(ledger)
            polls = PollBook(ledger, BallotBoxes(pool))
            polls.tidy()
            tree = LogTree(pool)
            identity = Identity(pool, ledger.seen, settings, clock)
            checkpoints = Checkpoints(settings, pool, tree, KeyBook(ledger), recorder.head, clock)
            with closing(RecordCheck(recorder, checkpoints, projections, RecordChecks(pool), clock)) as record_check:
                yield Runtime(
                    settings,
                    clock,
                    pool,
                    recorder,
                    ledger,
                    Organisation(ledger),
                    StandardBook(ledger),
                    TargetSets(ledger),
                    Assessments(ledger),
                    Gradings(ledger),
                    Questions(ledger),
                    projections,
                    Rewards(ledger),
                    Rectifications(ledger),
                    Honours(ledger),
                    Years(ledger),
                    store,
                    intake,
                    EvidenceBook(ledger, intake),
                    TargetChanges(ledger),
                    Practices(ledger),
                    Enterprises(ledger),
                    BranchLife(ledger),
                    BranchPeople(ledger),
                    FrameBook(ledger),
                    Approvals(ledger),
                    Delegations(ledger),
                    deadlines,
                    Scheduler(deadlines, projections.deadlines),
                    Meetings(ledger),
                    publications=Publications(ledger),
                    voices=VoiceBook(ledger),
                    participations=Participations(ledger),
                    polls=polls,
                    guidances=Guidances(ledger),
                    six_good=SixGoodProgrammes(ledger),
                    commendations=Commendations(ledger),
                    features=Features(ledger),
                    exemplars=Exemplars(ledger),
                    experience_meetings=ExperienceMeetings(ledger),
                    identity=identity,
                    drafts=Drafts(pool),
                    tree=tree,
                    checkpoints=checkpoints,
                    feed=Feed(recorder, projections.events),
                    record_check=record_check,
                    webhooks=Webhooks.of(settings, pool, clock, identity.log, recorder.position),
                )
