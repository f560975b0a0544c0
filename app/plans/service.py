"""Making plans."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.service import record
from app.auth.access import Access
from app.committees.tables import CommitteeRow
from app.errors import Invalid, NotFound
from app.plans.schemas import PlanRequest
from app.plans.tables import PlanRow, PlanState
from app.plans.timetable import current_release_id

LONGEST_HORIZON_DAYS = 400


class HorizonBackwards(Invalid):
    """The plan would end on {last_day} before it begins on {first_day}."""


class HorizonTooLong(Invalid):
    """A plan covers at most {limit} days; {first_day} to {last_day} are {days}."""


def create_plan(session: Session, committee: CommitteeRow, wanted: PlanRequest, access: Access) -> PlanRow:
    """Make an empty draft, based on the calendar as it is published now."""
    _require_horizon(wanted)
    now = clock.now()
    plan = PlanRow(
        committee_id=committee.id,
        name=wanted.name,
        state=PlanState.DRAFT,
        first_day=wanted.first_day,
        last_day=wanted.last_day,
        as_of=wanted.as_of,
        version=1,
        base_release_id=current_release_id(session, committee.id),
        score={},
        created_by=access.name,
        created_at=now,
        updated_at=now,
    )
    session.add(plan)
    session.flush()
    after = wanted.model_dump(mode="json")
    record(session, access, "plan.create", str(plan.id), committee_id=committee.id, after=after)
    return plan


def find_plan(session: Session, committee_id: int, plan_id: int) -> PlanRow:
    """Return one of a committee's plans."""
    plan = session.scalars(
        select(PlanRow).where(PlanRow.id == plan_id, PlanRow.committee_id == committee_id)
    ).one_or_none()
    if plan is None:
        raise NotFound
    return plan


def _require_horizon(wanted: PlanRequest) -> None:
    days = (wanted.last_day - wanted.first_day).days + 1
    if days < 1:
        raise HorizonBackwards(first_day=wanted.first_day, last_day=wanted.last_day)
    if days > LONGEST_HORIZON_DAYS:
        raise HorizonTooLong(
            first_day=wanted.first_day, last_day=wanted.last_day, days=days, limit=LONGEST_HORIZON_DAYS
        )
