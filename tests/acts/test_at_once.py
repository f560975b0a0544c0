"""Two acts at the same moment: one wins, the other is told that it looked at something old."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.acts import deeds
from app.acts.schemas import PostponeRequest, SuspensionRequest
from app.acts.service import act_on, set_scene
from app.acts.suspend import suspend
from app.committees.tables import CommitteeRow
from app.database import retrying
from app.errors import Problem
from app.plans.tables import BookingRow, InvitationRow, ReleaseRow
from app.sessions.tables import (
    ConsultationSession,
)
from tests.acts.county import STRUCK, TYPHOON, county_bundle, draft
from tests.factories.planning import ACCESS, make_committee, publish_plan

Act = Callable[[Session, CommitteeRow], Any]


def at_once(engine: Engine, acts: list[Act]) -> list[str]:
    """Do acts on as many connections at the same moment; tell how each ended."""
    ready = Barrier(len(acts))

    def attempt(act: Act) -> str:
        with Session(engine, expire_on_commit=False) as session:
            ready.wait()
            try:
                retrying(session, lambda now: act(now, now.scalars(select(CommitteeRow)).one()))
                session.commit()
            except Problem as problem:
                return problem.slug()
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(attempt, acts))


def publish_county(engine: Engine) -> None:
    with Session(engine, expire_on_commit=False) as session, session.begin():
        committee = make_committee(session, county_bundle())
        publish_plan(session, draft(session, committee))


def on_talk(deed: deeds.Deed) -> Act:
    return lambda session, committee: act_on(set_scene(session, committee, "talk-1", 1, ACCESS), deed)


def test_of_two_acts_on_one_session_one_wins(live_engine: Engine) -> None:
    publish_county(live_engine)
    postponed, cancelled = deeds.postpone(PostponeRequest(reason="甲")), deeds.cancel("乙")
    assert at_once(live_engine, [on_talk(postponed), on_talk(cancelled)]) == ["done", "precondition-failed"]
    with Session(live_engine) as session:
        row = session.scalars(select(ConsultationSession).where(ConsultationSession.key == "talk-1")).one()
        shown = session.scalars(select(InvitationRow).where(InvitationRow.session_id == row.id)).all()
        assert {(item.status, item.sequence) for item in shown} == {(row.status, 1)}
        assert row.version == 2
        assert session.scalar(select(func.count()).select_from(ReleaseRow)) == 2


def test_a_suspension_and_an_act_leave_one_calendar(live_engine: Engine) -> None:
    publish_county(live_engine)
    wanted = SuspensionRequest.model_validate(TYPHOON)
    outcomes = at_once(
        live_engine,
        [
            on_talk(deeds.cancel("乙")),
            lambda session, committee: suspend(session, committee, wanted, ACCESS, dry_run=False),
        ],
    )
    assert outcomes in (["done", "done"], ["done", "precondition-failed"])
    with Session(live_engine) as session:
        gone = select(ConsultationSession.id).where(ConsultationSession.key.in_([post.key for post in STRUCK]))
        assert session.scalar(select(func.count()).where(BookingRow.session_id.in_(gone))) == 0
        numbers = session.scalars(select(ReleaseRow.number).order_by(ReleaseRow.number)).all()
        assert list(numbers) == list(range(1, len(numbers) + 1))
