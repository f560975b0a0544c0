"""Reads of plans and releases."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from app.errors import NotFound
from app.paging import Page, PageQuery, next_page, position
from app.plans.schemas import Plan, Release
from app.plans.tables import AssignmentRow, CommitteeCalendarRow, PlanRow, ReleaseRow, ReleaseSessionRow

Base = aliased(ReleaseRow)
Parent = aliased(ReleaseRow)


def read_plans(session: Session, committee_id: int, query: PageQuery) -> Page[Plan]:
    """Read one page of a committee's plans, the oldest first."""
    after = PlanRow.id > position("plans", query)
    statement = _plans(committee_id).where(after).order_by(PlanRow.id).limit(query.limit + 1)
    items = [_plan(row) for row in session.execute(statement)]
    shown = items[: query.limit]
    return Page(items=shown, next=next_page("plans", query, shown[-1].id) if len(items) > query.limit else None)


def read_plan(session: Session, committee_id: int, plan_id: int) -> Plan:
    """Read one plan."""
    row = session.execute(_plans(committee_id).where(PlanRow.id == plan_id)).one_or_none()
    if row is None:
        raise NotFound
    return _plan(row)


def read_releases(session: Session, committee_id: int, query: PageQuery) -> Page[Release]:
    """Read one page of a committee's releases, the oldest first."""
    after = ReleaseRow.number > position("releases", query)
    statement = _releases(committee_id).where(after).order_by(ReleaseRow.number).limit(query.limit + 1)
    items = [_release(row) for row in session.execute(statement)]
    shown = items[: query.limit]
    return Page(items=shown, next=next_page("releases", query, shown[-1].number) if len(items) > query.limit else None)


def read_release(session: Session, committee_id: int, number: int) -> Release:
    """Read one release by its number."""
    row = session.execute(_releases(committee_id).where(ReleaseRow.number == number)).one_or_none()
    if row is None:
        raise NotFound
    return _release(row)


def find_release(session: Session, committee_id: int, number: int) -> ReleaseRow:
    """Return one release by its number."""
    wanted = select(ReleaseRow).where(ReleaseRow.committee_id == committee_id, ReleaseRow.number == number)
    release = session.scalars(wanted).one_or_none()
    if release is None:
        raise NotFound
    return release


def _plans(committee_id: int) -> Select[Any]:
    placed = select(func.count()).where(AssignmentRow.plan_id == PlanRow.id).scalar_subquery()
    return (
        select(PlanRow, Base.number, placed)
        .join(Base, Base.id == PlanRow.base_release_id, isouter=True)
        .where(PlanRow.committee_id == committee_id)
    )


def _plan(row: Sequence[Any]) -> Plan:
    plan, base, placed = row
    return Plan(
        id=plan.id,
        name=plan.name,
        state=plan.state,
        first_day=plan.first_day,
        last_day=plan.last_day,
        as_of=plan.as_of,
        version=plan.version,
        base_release=base,
        sibling_of=plan.sibling_of_id,
        score=plan.score,
        assignments=placed,
        created_by=plan.created_by,
        created_at=plan.created_at,
        updated_at=plan.updated_at,
    )


def _releases(committee_id: int) -> Select[Any]:
    sessions = select(func.count()).where(ReleaseSessionRow.release_id == ReleaseRow.id).scalar_subquery()
    return (
        select(ReleaseRow, Parent.number, sessions, CommitteeCalendarRow.release_id)
        .join(Parent, Parent.id == ReleaseRow.parent_id, isouter=True)
        .join(CommitteeCalendarRow, CommitteeCalendarRow.committee_id == ReleaseRow.committee_id)
        .where(ReleaseRow.committee_id == committee_id)
    )


def _release(row: Sequence[Any]) -> Release:
    release, parent, sessions, current = row
    return Release(
        number=release.number,
        name=release.name,
        note=release.note,
        parent=parent,
        plan=release.plan_id,
        first_day=release.first_day,
        last_day=release.last_day,
        changes=release.changes,
        waivers=release.waivers,
        sessions=sessions,
        current=release.id == current,
        published_by=release.published_by,
        published_at=release.published_at,
    )
