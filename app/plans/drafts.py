"""A draft as a problem and back: what a plan asks of the solver, and where its answer is kept."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock
from app.plans.draft_tables import Fate
from app.plans.edits import Content, remember
from app.plans.errors import facts_hold
from app.plans.facts import current_facts
from app.plans.judge import Horizon, scope_of, settled
from app.plans.marks import Mark, given_up, pinned, plan_marks, write_marks
from app.plans.next_release import provisional_in
from app.plans.stating import Frame, published_in, state_problem
from app.plans.tables import PlanRow, PlanState
from app.plans.timetable import Drafted, current_release_id, plan_timetable, release_timetable, write_timetable
from app.problems.translate import Translation
from app.problems.unapproved import unapproved_sessions


@dataclass(frozen=True)
class PlanProblem:
    """A plan in one version as a problem; ``problem.published`` is what it places so far, ``told`` the release."""

    plan_id: int
    version: int
    translation: Translation
    formats: tuple[str, ...]
    """Keys of the formats, in the order of the facts."""
    left_out: tuple[str, ...] = ()
    """Sessions that wait until their topic is approved."""


def read_problem(session: Session, plan_id: int, weights: Mapping[str, int] | None = None) -> PlanProblem:
    """Read a plan with all facts around it; what is published outside its horizon is settled."""
    plan = session.scalars(select(PlanRow).where(PlanRow.id == plan_id).with_for_update(read=True)).one()
    facts = current_facts(session, plan.committee_id)
    zone = ZoneInfo(facts.bundle.committee.time_zone)
    release = current_release_id(session, plan.committee_id)
    published = release_timetable(session, release, zone)
    horizon = Horizon(plan.first_day, plan.last_day)
    fixed = settled(facts.bundle, published, horizon)
    mine, marks = plan_timetable(session, plan.id, zone), plan_marks(session, plan.id)
    waiting = unapproved_sessions(facts.bundle).keys() - mine.keys() - published.keys()
    gone = given_up(marks) | waiting
    frame = Frame(horizon, plan.as_of or clock.now(), gone, tuple(sorted((weights or {}).items())))
    with facts_hold():
        stated = state_problem(facts, frame, fixed).telling(
            [placed for key, placed in published.items() if key not in fixed], provisional_in(session, release)
        )
    stated = published_in(stated, [placed for key, placed in mine.items() if key not in fixed])
    formats = tuple(form.key for form in facts.bundle.formats)
    inside = scope_of(facts.bundle, fixed, horizon)
    left_out = tuple(item.key for item in facts.bundle.sessions if item.key in waiting and item.key in inside)
    return PlanProblem(plan.id, plan.version, pinned(stated, marks), formats, left_out)


def save_draft(
    session: Session,
    stated: PlanProblem,
    drafted: Iterable[Drafted],
    costs: Mapping[str, int],
    postponed: Collection[str] = (),
) -> int:
    """Write a schedule into its plan, if that is still as it was read, else into a sibling; return which plan."""
    now = clock.now()
    fenced = (
        update(PlanRow)
        .where(PlanRow.id == stated.plan_id, PlanRow.version == stated.version, PlanRow.state == PlanState.DRAFT)
        .values(version=PlanRow.version + 1, updated_at=now)
        .returning(PlanRow.id)
    )
    mine = session.execute(fenced).first() is not None
    plan = session.get_one(PlanRow, stated.plan_id, populate_existing=True)
    if not mine:
        plan = _sibling(session, plan)
    _write(session, plan, tuple(drafted), costs, postponed)
    return plan.id


def save_beside(
    session: Session,
    plan_id: int,
    drafted: Iterable[Drafted],
    costs: Mapping[str, int],
    postponed: Collection[str] = (),
) -> int:
    """Write a schedule into a new draft beside a plan; return which."""
    plan = _sibling(session, session.get_one(PlanRow, plan_id, populate_existing=True))
    _write(session, plan, tuple(drafted), costs, postponed)
    return plan.id


def _write(
    session: Session,
    plan: PlanRow,
    drafted: tuple[Drafted, ...],
    costs: Mapping[str, int],
    postponed: Collection[str],
) -> None:
    plan.score = dict(costs)
    marks = {key: Mark(fate=Fate.POSTPONED) for key in postponed}
    _remember(session, plan, drafted, marks)
    write_timetable(session, plan, drafted)
    write_marks(session, plan.id, marks, current_facts(session, plan.committee_id).sessions)
    session.flush()


def _remember(session: Session, plan: PlanRow, drafted: tuple[Drafted, ...], fates: Mapping[str, Mark]) -> None:
    """Let what a run does to a plan be undone like an edit by hand."""
    facts = current_facts(session, plan.committee_id)
    marks = plan_marks(session, plan.id)
    before = Content(plan_timetable(session, plan.id, ZoneInfo(facts.bundle.committee.time_zone)), marks)
    after = Content({item.placed.session: item.placed for item in drafted}, {**marks, **fates})
    remember(session, plan.id, facts, [{"op": "run"}], before, after, plan.created_by)


def _sibling(session: Session, plan: PlanRow) -> PlanRow:
    """A new draft beside a plan that has changed since it was read."""
    now = clock.now()
    sibling = PlanRow(
        committee_id=plan.committee_id,
        name=plan.name,
        state=PlanState.DRAFT,
        first_day=plan.first_day,
        last_day=plan.last_day,
        as_of=plan.as_of,
        version=1,
        base_release_id=plan.base_release_id,
        sibling_of_id=plan.id,
        created_by=plan.created_by,
        created_at=now,
        updated_at=now,
    )
    session.add(sibling)
    session.flush()
    return sibling
