"""Starting, reading and cancelling runs."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.service import record
from app.auth.access import Access
from app.committees.tables import AreaRow, WeightProfileRow
from app.errors import Conflict, Invalid, NotFound
from app.jobs import defer
from app.paging import Page, PageQuery, next_page, position
from app.plans.drafts import read_problem
from app.plans.errors import PlanAlreadyPublished, TopicsNotApproved
from app.plans.facts import current_facts
from app.plans.tables import PlanRow, PlanState
from app.problems.bundle import UnapprovedTopics
from app.problems.unapproved import unapproved_sessions
from app.sessions.tables import ConsultationSession
from app.solving.schemas import RepairOptions, RepairScope, Run, RunRequest
from app.solving.tables import ACTIVE_STATES, RunRow, RunState
from app.solving.tasks import execute_repair_job, execute_run_job
from app.solving.views import view_run
from app.text import Language
from solver.problem import Weights

PREFERENCES = tuple(field.name for field in fields(Weights))


class PlanIsBeingSolved(Conflict):
    """Run {run} is still working on this plan; wait for its end or cancel it."""


class RunHasEnded(Conflict):
    """This run has ended."""


class UnknownPreference(Invalid):
    """There is no preference “{name}”; the preferences are {known}."""


class UnknownSessionInScope(Invalid):
    """There is no session “{key}”."""


class UnknownAreaInScope(Invalid):
    """There is no area “{key}”."""


class UnknownProfile(Invalid):
    """There is no weight profile “{key}”."""


def start_run(session: Session, plan: PlanRow, wanted: RunRequest, access: Access) -> RunRow:
    """Queue a run of a plan; the transaction that makes its row also makes its job."""
    session.refresh(plan, with_for_update=True)
    if plan.state == PlanState.PUBLISHED:
        raise PlanAlreadyPublished
    if wanted.mode != "repair":
        require_approved_topics(session, plan)
    if (active := active_run(session, plan.id)) is not None:
        raise PlanIsBeingSolved(run=active.id)
    weights = {**profile_weights(session, plan.committee_id, wanted.profile), **wanted.weights}
    _require_known(weights)
    run = RunRow(
        committee_id=plan.committee_id,
        plan_id=plan.id,
        mode=wanted.mode,
        state=RunState.QUEUED,
        seconds=wanted.seconds,
        work=wanted.work,
        seed=wanted.seed,
        weights=weights,
        options=_options(session, plan.committee_id, wanted),
        attempt=0,
        cancel_requested=False,
        created_by=access.name,
        created_at=clock.now(),
    )
    session.add(run)
    session.flush()
    # Runs of one committee take turns; repairs, for which somebody waits, by themselves.
    if wanted.mode == "repair":
        defer(session, execute_repair_job, lock=f"repair-{plan.committee_id}", run_id=run.id)
    else:
        defer(session, execute_run_job, lock=f"build-{plan.committee_id}", run_id=run.id)
    record(
        session,
        access,
        "run.start",
        str(run.id),
        committee_id=plan.committee_id,
        after={"plan": plan.id, **wanted.model_dump(mode="json")},
    )
    return run


def cancel_run(session: Session, committee_id: int, run_id: int, access: Access) -> RunRow:
    """Ask a run to end with its best so far; one that has not begun ends at once."""
    run = find_run(session, committee_id, run_id, lock=True)
    if run.state not in ACTIVE_STATES:
        raise RunHasEnded
    run.cancel_requested = True
    if run.state == RunState.QUEUED:
        run.state, run.ended_at = RunState.CANCELLED, clock.now()
    session.flush()
    record(session, access, "run.cancel", str(run.id), committee_id=committee_id)
    return run


def find_run(session: Session, committee_id: int, run_id: int, *, lock: bool = False) -> RunRow:
    """Return one of a committee's runs."""
    query = select(RunRow).where(RunRow.id == run_id, RunRow.committee_id == committee_id)
    query = query.with_for_update() if lock else query
    run = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if run is None:
        raise NotFound
    return run


def active_run(session: Session, plan_id: int) -> RunRow | None:
    """Return the run that is queued for or working on a plan."""
    return session.scalars(
        select(RunRow).where(RunRow.plan_id == plan_id, RunRow.state.in_(ACTIVE_STATES))
    ).one_or_none()


def require_approved_topics(session: Session, plan: PlanRow) -> None:
    """Refuse to plan what waits for approval, where the committee wants that refused."""
    bundle = current_facts(session, plan.committee_id).bundle
    if bundle.committee.unapproved_topics is not UnapprovedTopics.REFUSED:
        return
    if left_out := read_problem(session, plan.id).left_out:
        waiting = unapproved_sessions(bundle)
        raise TopicsNotApproved(topics=sorted({waiting[key] for key in left_out}))


def profile_weights(session: Session, committee_id: int, key: str | None) -> dict[str, int]:
    """Weights of a stored profile; without one, none."""
    if key is None:
        return {}
    mine = WeightProfileRow.committee_id == committee_id, WeightProfileRow.key == key
    found = session.scalars(select(WeightProfileRow.weights).where(*mine)).one_or_none()
    if found is None:
        raise UnknownProfile(key=key)
    return dict(found)


def _require_known(weights: Iterable[str]) -> None:
    for name in weights:
        if name not in PREFERENCES:
            raise UnknownPreference(name=name, known=PREFERENCES)


def _options(session: Session, committee_id: int, wanted: RunRequest) -> dict[str, Any]:
    """What a repair may do, as it is stored; refuses sessions and areas that do not exist."""
    if wanted.mode != "repair":
        return {}
    scope = wanted.scope or RepairScope()
    for key in scope.sessions or ():
        mine = ConsultationSession.committee_id == committee_id, ConsultationSession.key == key
        if session.scalar(select(ConsultationSession.id).where(*mine)) is None:
            raise UnknownSessionInScope(key=key)
    if scope.area is not None:
        here = AreaRow.committee_id == committee_id, AreaRow.key == scope.area
        if session.scalar(select(AreaRow.id).where(*here)) is None:
            raise UnknownAreaInScope(key=scope.area)
    return RepairOptions.model_validate(wanted.repair_options()).model_dump(mode="json", by_alias=True)


def read_runs(session: Session, plan_id: int, query: PageQuery, language: Language) -> Page[Run]:
    """Read one page of a plan's runs, the oldest first."""
    wanted = select(RunRow).where(RunRow.plan_id == plan_id, RunRow.id > position("runs", query))
    rows = session.scalars(wanted.order_by(RunRow.id).limit(query.limit + 1)).all()
    shown = rows[: query.limit]
    return Page(
        items=[view_run(row, language) for row in shown],
        next=next_page("runs", query, shown[-1].id) if len(rows) > query.limit else None,
    )
