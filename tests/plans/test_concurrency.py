from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.committees.tables import CommitteeRow
from app.database import retrying, sqlstate
from app.errors import Problem
from app.plans.publish import Publication, publish
from app.plans.tables import AssignmentRow, BookingRow, PlanRow, ReleaseRow
from tests.factories.bundle import consultation, tiny_bundle
from tests.factories.planning import (
    ACCESS,
    free_days,
    make_committee,
    make_plan,
    move,
    publish_month,
    redraft,
    session_number,
    solve_plan,
)

OVERLAPS = text(
    "SELECT count(*) FROM bookings a JOIN bookings b ON a.id < b.id AND a.during && b.during"
    " AND (a.member_id = b.member_id OR a.venue_id = b.venue_id)"
)


def publish_at_once(engine: Engine, plans: list[int]) -> list[str]:
    """Publish plans from as many connections at the same moment; tell how each ended."""
    ready = Barrier(len(plans))

    def attempt(number: int) -> str:
        with Session(engine) as session:
            plan = session.get_one(PlanRow, number)
            wanted, committee_id = Publication(plan.id, plan.version, f"发布 {number}"), plan.committee_id
            session.rollback()
            ready.wait()
            try:
                retrying(session, lambda now: publish(now, now.get_one(CommitteeRow, committee_id), wanted, ACCESS))
                session.commit()
            except Problem as problem:
                return problem.slug()
            return "published"

    with ThreadPoolExecutor(len(plans)) as pool:
        return sorted(pool.map(attempt, plans))


def test_one_plan_published_from_many_sides_is_published_once(live_engine: Engine) -> None:
    with Session(live_engine, expire_on_commit=False) as session, session.begin():
        plan = solve_plan(session, make_plan(session, make_committee(session)))
    outcomes = publish_at_once(live_engine, [plan.id] * 6)
    assert outcomes == ["plan-already-published"] * 5 + ["published"]
    with Session(live_engine) as session:
        assert session.scalar(select(func.count()).select_from(ReleaseRow)) == 1
        assert session.scalar(OVERLAPS) == 0


def test_of_two_drafts_that_need_one_member_at_one_time_one_wins(live_engine: Engine) -> None:
    """Two drafts of different sessions, each sound alone; together the member would sit in two halls."""
    with Session(live_engine, expire_on_commit=False) as session, session.begin():
        talks = (consultation("talk-1", "science"), consultation("talk-2", "science"))
        first = publish_month(session, tiny_bundle(sessions=talks))
        one, other = redraft(session, first), redraft(session, first)
        day = free_days(session, one)[0]
        move(session, one, "talk-1", day)
        move(session, other, "talk-2", day)
        same_hour(session, one, other)
    outcomes = publish_at_once(live_engine, [one.id, other.id])
    assert outcomes == ["calendar-would-break", "published"]
    with Session(live_engine) as session:
        assert session.scalar(select(func.count()).select_from(ReleaseRow)) == 2
        assert session.scalar(OVERLAPS) == 0


def same_hour(session: Session, one: PlanRow, other: PlanRow) -> None:
    """Let the moved session of the second draft begin when that of the first does."""
    hour = session.get_one(AssignmentRow, (one.id, session_number(session, "talk-1")))
    row = session.get_one(AssignmentRow, (other.id, session_number(session, "talk-2")))
    row.starts_at, row.ends_at = hour.starts_at, hour.ends_at
    session.flush()


def test_an_overlap_that_slips_past_the_checker_is_stopped_by_the_database(live_engine: Engine) -> None:
    with Session(live_engine, expire_on_commit=False) as session, session.begin():
        publish_month(session)
    with Session(live_engine) as session:
        row = session.scalars(select(BookingRow).where(BookingRow.member_id.is_not(None)).limit(1)).one()
        copy = {name: getattr(row, name) for name in ("committee_id", "release_id", "session_id", "part", "during")}
        session.add(BookingRow(**copy, member_id=row.member_id, venue_id=None, firm=True))
        with pytest.raises(IntegrityError) as refused:
            session.flush()
        assert sqlstate(refused.value) == "23P01"
