"""The committee that the contract is tried on: the one of the description's examples, planned and published."""

from sqlalchemy import select

from app.auth.access import operator
from app.committees.tables import CommitteeRow
from app.database import session_scope
from app.example import example_bundle
from app.imports.service import import_bundle
from app.plans.publish import Publication, publish
from app.plans.schemas import PlanRequest
from app.plans.service import create_plan
from app.plans.tables import PlanRow
from app.solving.execute import execute_run, solving_pool
from app.solving.schemas import RunRequest
from app.solving.service import start_run

BUSY_ROWS = 60
"""So many of the example's busy hours are enough, and spare every request the reading of thousands."""


def settle_committee() -> None:
    """Import the example's quarter, plan it, and publish the plan; plan, run and release have number 1."""
    bundle = example_bundle(scale="quarter")
    bundle = bundle.model_copy(update={"busy": bundle.busy[:BUSY_ROWS]})
    with session_scope() as session:
        import_bundle(session, bundle, operator())
        committee = session.scalars(select(CommitteeRow)).one()
        wanted = PlanRequest(name="一季度", first_day=bundle.first_day, last_day=bundle.last_day, as_of=bundle.as_of)
        plan = create_plan(session, committee, wanted, operator())
        run = start_run(session, plan, RunRequest(seconds=3), operator())
        plan_id, run_id = plan.id, run.id
    execute_run(run_id)
    solving_pool().close()
    with session_scope() as session:
        committee = session.scalars(select(CommitteeRow)).one()
        version = session.get_one(PlanRow, plan_id).version
        publish(session, committee, Publication(plan_id, version, "一季度"), operator())
