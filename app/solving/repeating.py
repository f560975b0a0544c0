"""A run repeated from where it began, in a draft of its own, with other weights."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.access import Access
from app.committees.tables import CommitteeRow
from app.drafts.desk import Desk, open_desk
from app.errors import Conflict
from app.plans.draft_tables import PlanEditRow
from app.plans.edits import Content, changed, restored
from app.plans.schemas import PlanRequest
from app.plans.service import create_plan
from app.plans.tables import PlanRow
from app.solving.schemas import RepairOptions, RepeatRequest, RunRequest
from app.solving.service import find_run, profile_weights, start_run
from app.solving.tables import RunMode, RunRow


class RunHasNotBegun(Conflict):
    """This run has not begun yet; what it begins with is not settled."""


def repeat_run(session: Session, committee: CommitteeRow, number: int, wanted: RepeatRequest, access: Access) -> RunRow:
    """Queue the run again on a new draft that holds what its plan held when it began."""
    run = find_run(session, committee.id, number)
    if run.started_at is None:
        raise RunHasNotBegun
    source = open_desk(session, committee, run.plan_id, access)
    plan = source.plan
    request = PlanRequest(name=plan.name, first_day=plan.first_day, last_day=plan.last_day, as_of=plan.as_of)
    made = create_plan(session, committee, request, access)
    made.base_release_id, made.sibling_of_id = plan.base_release_id, plan.id
    if run.mode != RunMode.BUILD:
        _begin_as(session, committee, made, at_the_start(source, run), access)
    return start_run(session, made, _request(session, committee, run, wanted), access)


def at_the_start(desk: Desk, run: RunRow) -> Content:
    """What a plan held when a run began: what it holds, with every later edit taken back."""
    mine = (PlanEditRow.plan_id == desk.plan.id, ~PlanEditRow.undone, PlanEditRow.made_at >= run.started_at)
    later = desk.session.scalars(select(PlanEditRow).where(*mine).order_by(PlanEditRow.number.desc()))
    content = desk.content
    for edit in later:
        content = restored(content, desk.facts, edit.before)
    return content


def _begin_as(session: Session, committee: CommitteeRow, plan: PlanRow, content: Content, access: Access) -> None:
    desk = open_desk(session, committee, plan.id, access, plan.version)
    desk.write(content, changed(Content({}, {}), content))


def _request(session: Session, committee: CommitteeRow, run: RunRow, wanted: RepeatRequest) -> RunRequest:
    weights = profile_weights(session, committee.id, wanted.profile) | (wanted.weights or {})
    if wanted.profile is None and wanted.weights is None:
        weights = run.weights
    options = RepairOptions.model_validate(run.options) if run.mode == RunMode.REPAIR else RepairOptions()
    return RunRequest(
        mode=run.mode,
        seconds=wanted.seconds or run.seconds,
        seed=run.seed if wanted.seed is None else wanted.seed,
        weights=weights,
        **options.model_dump(),
    )
