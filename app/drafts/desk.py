"""A draft taken in hand: locked, in the version that was looked at, with the facts it is judged by."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.access import Access
from app.committees.tables import CommitteeRow
from app.drafts.errors import PlanIsUnderReview
from app.drafts.report import Verdict, judge
from app.errors import NotFound, PreconditionFailed
from app.plans.edits import Content
from app.plans.errors import PlanAlreadyPublished
from app.plans.facts import current_facts
from app.plans.judge import Horizon, settled
from app.plans.marks import given_up, pinned, plan_marks, write_marks
from app.plans.stating import Frame, published_in, state_problem
from app.plans.tables import PlanRow, PlanState
from app.plans.timetable import Drafted, current_release_id, plan_timetable, release_timetable, write_timetable
from app.problems.placed import Booking, Placed
from app.problems.snapshot import Snapshot
from app.problems.translate import Translation


@dataclass
class Desk:
    """A plan with its content and everything around it; ``fixed`` is what is published outside its horizon."""

    session: Session
    committee: CommitteeRow
    plan: PlanRow
    access: Access
    facts: Snapshot
    content: Content
    fixed: Mapping[str, Placed]

    @property
    def horizon(self) -> Horizon:
        """The plan's days."""
        return Horizon(self.plan.first_day, self.plan.last_day)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The committee's zone."""
        return ZoneInfo(self.committee.time_zone)

    def stated(self, content: Content, *, all_sessions: bool = False) -> Translation:
        """The problem with a content as what is published; with ``all_sessions`` also those that it gives up."""
        gone = frozenset() if all_sessions else given_up(content.marks)
        frame = Frame(self.horizon, self.plan.as_of or clock.now(), gone)
        translation = state_problem(self.facts, frame, self.fixed)
        return published_in(translation, (item for key, item in content.placed.items() if key not in self.fixed))

    def judged(self, content: Content) -> Verdict:
        """A content judged and priced, pins included."""
        return judge(pinned(self.stated(content), content.marks))

    def write(self, content: Content, keys: list[str]) -> None:
        """Store what a content says of some sessions; the plan has a new version then."""
        forms = {form.key: form for form in self.facts.bundle.formats}
        sessions = {item.key: item for item in self.facts.bundle.sessions}
        grid = self.stated(self.content).grid
        drafted = []
        for key in keys:
            placed = content.placed.get(key)
            if placed is not None:
                booking = Booking(placed, sessions[key], forms[sessions[key].format])
                drafted.append(Drafted(placed, booking.hours(grid)))
        write_timetable(self.session, self.plan, drafted, keys)
        write_marks(self.session, self.plan.id, {key: content.of(key)[1] for key in keys}, self.facts.sessions)
        self.touch()
        self.content = content

    def touch(self) -> None:
        """Count a change of the plan."""
        self.plan.version, self.plan.updated_at = self.plan.version + 1, clock.now()
        self.session.flush()


def lock_plan(session: Session, committee_id: int, plan_id: int, version: int | None = None) -> PlanRow:
    """Take a plan for the transaction, in the version that was looked at."""
    query = select(PlanRow).where(PlanRow.id == plan_id, PlanRow.committee_id == committee_id)
    plan = session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if plan is None:
        raise NotFound
    if version is not None and plan.version != version:
        raise PreconditionFailed
    return plan


def open_desk(
    session: Session, committee: CommitteeRow, plan_id: int, access: Access, version: int | None = None
) -> Desk:
    """Take a plan in hand; with a version, to change it."""
    if version is None:
        plan = session.scalars(
            select(PlanRow).where(PlanRow.id == plan_id, PlanRow.committee_id == committee.id)
        ).one_or_none()
        if plan is None:
            raise NotFound
    else:
        plan = lock_plan(session, committee.id, plan_id, version)
        require_draft(plan)
    facts, zone = current_facts(session, committee.id), ZoneInfo(committee.time_zone)
    published = release_timetable(session, current_release_id(session, committee.id), zone)
    content = Content(plan_timetable(session, plan.id, zone), plan_marks(session, plan.id))
    fixed = settled(facts.bundle, published, Horizon(plan.first_day, plan.last_day))
    return Desk(session, committee, plan, access, facts, content, fixed)


def require_draft(plan: PlanRow) -> None:
    """Refuse a plan that may not change."""
    if plan.state == PlanState.PUBLISHED:
        raise PlanAlreadyPublished
    if plan.state != PlanState.DRAFT:
        raise PlanIsUnderReview
