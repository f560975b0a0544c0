"""A committee in the database with a solved plan, by the same functions that serve requests."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.auth.access import Access, operator
from app.committees.tables import CommitteeRow
from app.imports.service import import_bundle
from app.plans.drafts import read_problem, save_draft
from app.plans.publish import Publication, publish
from app.plans.schemas import PlanRequest
from app.plans.service import create_plan
from app.plans.tables import AssignmentRow, AttendeeRow, PlanRow, ReleaseRow
from app.problems.bundle import Bundle
from app.sessions.tables import (
    ConsultationSession,
)
from app.solving.outcome import outcome_of
from solver import solve
from tests.factories.bundle import AS_OF, FIRST, LAST, tiny_bundle

ACCESS: Access = operator()

WORK = 2.0
"""Work units a plan may take; counted, so that a busy machine comes to the same plan."""


def make_committee(session: Session, bundle: Bundle | None = None) -> CommitteeRow:
    """Import a bundle and return its committee."""
    bundle = bundle or tiny_bundle()
    import_bundle(session, bundle, ACCESS)
    return session.scalars(select(CommitteeRow).where(CommitteeRow.key == bundle.committee.key)).one()


def make_plan(
    session: Session,
    committee: CommitteeRow,
    first: date = FIRST,
    last: date = LAST,
    as_of: datetime | None = AS_OF,
) -> PlanRow:
    """Make an empty draft."""
    wanted = PlanRequest(name="草案", first_day=first, last_day=last, as_of=as_of)
    return create_plan(session, committee, wanted, ACCESS)


def solve_plan(session: Session, plan: PlanRow, seed: int = 1) -> PlanRow:
    """Solve a plan in this process and keep the draft."""
    stated = read_problem(session, plan.id)
    outcome = outcome_of(stated, solve(stated.translation.problem, seconds=120, work=WORK, seed=seed))
    save_draft(session, stated, outcome.drafted, outcome.costs)
    session.refresh(plan)
    return plan


def publish_plan(session: Session, plan: PlanRow, name: str = "发布") -> ReleaseRow:
    """Publish a plan as it is."""
    committee = session.get_one(CommitteeRow, plan.committee_id)
    return publish(session, committee, Publication(plan.id, plan.version, name), ACCESS)


def publish_month(session: Session, bundle: Bundle | None = None) -> PlanRow:
    """Import, plan, solve and publish; return the published plan."""
    plan = solve_plan(session, make_plan(session, make_committee(session, bundle)))
    publish_plan(session, plan)
    return plan


def redraft(session: Session, like: PlanRow) -> PlanRow:
    """Make a new draft that begins with what another plan places."""
    plan = make_plan(session, session.get_one(CommitteeRow, like.committee_id), like.first_day, like.last_day)
    for table in (AssignmentRow, AttendeeRow):
        columns = [getattr(table, column.key) for column in table.__table__.columns]
        rows = session.execute(select(*columns).where(table.plan_id == like.id)).mappings().all()
        session.execute(insert(table), [{**row, "plan_id": plan.id} for row in rows])
    return plan


def session_number(session: Session, key: str) -> int:
    """Number of a session by its key."""
    return session.scalars(select(ConsultationSession.id).where(ConsultationSession.key == key)).one()


def free_days(session: Session, plan: PlanRow) -> list[date]:
    """Weekdays of a plan's horizon on which it places nothing, the last first."""
    used = set(session.scalars(select(AssignmentRow.day).where(AssignmentRow.plan_id == plan.id)))
    days = [plan.first_day + timedelta(days=number) for number in range((plan.last_day - plan.first_day).days + 1)]
    return [day for day in reversed(days) if day.weekday() < 5 and day not in used]


def move(session: Session, plan: PlanRow, key: str, day: date) -> None:
    """Move a session of a draft to another day at the same hour."""
    row = session.get_one(AssignmentRow, (plan.id, session_number(session, key)))
    shift = day - row.day
    row.day, row.starts_at, row.ends_at = day, row.starts_at + shift, row.ends_at + shift
    session.flush()


def drop(session: Session, plan: PlanRow, key: str) -> None:
    """Take a session out of a draft."""
    number = session_number(session, key)
    for table in (AttendeeRow, AssignmentRow):
        session.execute(delete(table).where(table.plan_id == plan.id, table.session_id == number))
    session.expire_all()
