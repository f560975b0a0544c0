"""The steps of the demo: each begins where an earlier demo left off, so that nothing is ever done twice."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

import app.notices.compose  # noqa: F401  what the demo publishes is told, too
from app.auth.access import operator
from app.committees.access import find_committee
from app.committees.tables import CommitteeRow
from app.database import retrying, session_scope
from app.imports.service import import_bundle
from app.plans.publish import Publication, publish
from app.plans.schemas import PlanRequest
from app.plans.service import create_plan
from app.plans.tables import PlanRow, PlanState, ReleaseRow
from app.problems.bundle import Bundle
from app.sessions.tables import (
    ConsultationSession,
    FormatRow,
)
from app.solving.schemas import RunRequest
from app.solving.service import active_run, start_run
from app.solving.tables import RunMode, RunRow, RunState
from app.text import Language


@dataclass(frozen=True)
class Published:
    """What was published, and the run it came from."""

    release: ReleaseRow
    run: RunRow


def is_there(committee_key: str) -> bool:
    """Tell whether the example's committee was imported before."""
    with session_scope() as session:
        return session.scalar(select(CommitteeRow.id).where(CommitteeRow.key == committee_key)) is not None


def bring_in(bundle: Bundle) -> None:
    """Import the example as any bundle is imported."""
    with session_scope() as session:
        import_bundle(session, bundle, operator())


def find_published(committee_key: str) -> Published | None:
    """Return the newest release that came from a run, with that run."""
    with session_scope() as session:
        row = session.execute(
            select(ReleaseRow, RunRow)
            .join(CommitteeRow, CommitteeRow.id == ReleaseRow.committee_id)
            .join(RunRow, RunRow.result_plan_id == ReleaseRow.plan_id)
            .where(CommitteeRow.key == committee_key, RunRow.result.is_not(None), RunRow.mode != RunMode.REPAIR)
            .order_by(ReleaseRow.number.desc(), RunRow.id.desc())
            .limit(1)
        ).one_or_none()
        return None if row is None else Published(row[0], row[1])


def ensure_run(bundle: Bundle, name: str, wanted: RunRequest) -> int:
    """Return the run that works on the example's draft; draft and run are made when they are missing."""
    with session_scope() as session:
        committee = find_committee(session, bundle.committee.key)
        plan = _draft(session, committee, name) or _new_draft(session, committee, name, bundle)
        return (active_run(session, plan.id) or start_run(session, plan, wanted, operator())).id


def read_run(run_id: int) -> RunRow:
    """Return a run as it stands now."""
    with session_scope() as session:
        return session.get_one(RunRow, run_id)


def is_sound(run: RunRow) -> bool:
    """Tell whether a run ended with something to publish."""
    return run.state == RunState.SUCCEEDED and run.result is not None and run.result_plan_id is not None


def publish_run(run: RunRow, name: str) -> ReleaseRow:
    """Publish what a run has made."""

    def work(session: Session) -> ReleaseRow:
        plan = session.get_one(PlanRow, run.result_plan_id)
        committee = session.get_one(CommitteeRow, run.committee_id)
        return publish(session, committee, Publication(plan.id, plan.version, name), operator())

    with session_scope() as session:
        return retrying(session, work)


def names_of(committee_key: str, language: Language) -> dict[str, str]:
    """Names of the committee's formats and sessions by key."""
    names: dict[str, str] = {}
    with session_scope() as session:
        committee = find_committee(session, committee_key)
        for table in (ConsultationSession, FormatRow):
            rows = session.execute(
                select(table.key, table.name, table.name_en).where(table.committee_id == committee.id)
            )
            names |= {key: (name_en or name) if language == "en" else name for key, name, name_en in rows}
    return names


def _draft(session: Session, committee: CommitteeRow, name: str) -> PlanRow | None:
    """The draft that an interrupted demo left."""
    mine = (PlanRow.committee_id == committee.id, PlanRow.name == name, PlanRow.state == PlanState.DRAFT)
    return session.scalars(select(PlanRow).where(*mine).order_by(PlanRow.id.desc()).limit(1)).one_or_none()


def _new_draft(session: Session, committee: CommitteeRow, name: str, bundle: Bundle) -> PlanRow:
    wanted = PlanRequest(name=name, first_day=bundle.first_day, last_day=bundle.last_day, as_of=bundle.as_of)
    return create_plan(session, committee, wanted, operator())
