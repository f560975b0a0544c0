"""What the published calendar and each draft violate by the present facts."""

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.advice.schemas import CalendarConflicts, Conflicts, ExpiredEnquiry, QuorumShown
from app.auth.access import Access
from app.committees.tables import CommitteeRow
from app.drafts.desk import Desk, open_desk
from app.drafts.report import shown
from app.plans.facts import current_facts
from app.plans.judge import Horizon
from app.plans.marks import pinned
from app.plans.stating import Frame, published_in, state_problem
from app.plans.tables import PlanRow, PlanState, ReleaseRow
from app.plans.timetable import current_release_id, release_timetable
from app.problems.bundle import Bundle, EnquiryState
from app.problems.translate import Translation
from app.text import Language
from solver import Schedule, Violation, find_violations
from solver.problem import Assignment, Problem, Role

SHOWN = 200
DRAFTS = 20
OPEN = (PlanState.DRAFT, PlanState.SUBMITTED, PlanState.APPROVED)


def conflicts_of(session: Session, committee: CommitteeRow, access: Access, language: Language) -> Conflicts:
    """Judge the published calendar and the newest drafts by the present facts."""
    facts = current_facts(session, committee.id)
    query = select(PlanRow.id).where(PlanRow.committee_id == committee.id, PlanRow.state.in_(OPEN))
    newest = session.scalars(query.order_by(PlanRow.id.desc()).limit(DRAFTS))
    return Conflicts(
        facts_revision=facts.facts_revision,
        published=_published(session, committee, language),
        drafts=[draft_conflicts(open_desk(session, committee, number, access), language) for number in newest],
        enquiries=list(_expired(facts.bundle)),
    )


def draft_conflicts(desk: Desk, language: Language) -> CalendarConflicts:
    """Judge one draft by the present facts."""
    translation = pinned(desk.stated(desk.content), desk.content.marks)
    return _conflicts((f"plan-{desk.plan.id}", desk.plan.name), translation, desk.facts.bundle, language)


def _published(session: Session, committee: CommitteeRow, language: Language) -> CalendarConflicts | None:
    number = current_release_id(session, committee.id)
    if number is None:
        return None
    release = session.get_one(ReleaseRow, number)
    facts = current_facts(session, committee.id)
    calendar = release_timetable(session, number, ZoneInfo(committee.time_zone))
    horizon = Horizon(release.first_day, release.last_day)
    translation = state_problem(facts, Frame(horizon, committee.as_of or clock.now()), {})
    translation = published_in(translation, calendar.values())
    return _conflicts((f"release-{release.number}", release.name), translation, facts.bundle, language)


def _conflicts(
    named: tuple[str, str], translation: Translation, bundle: Bundle, language: Language
) -> CalendarConflicts:
    problem = translation.problem
    found = find_violations(problem, Schedule(problem.published))
    concerned = sorted({number for item in found for number in item.sessions})
    return CalendarConflicts(
        calendar=named[0],
        name=named[1],
        conflicts=[shown(item, translation, bundle, language) for item in found[:SHOWN]],
        conflicts_total=len(found),
        sessions=[translation.sessions[number] for number in concerned],
        quorums=list(_quorums(translation, found)),
    )


def _quorums(translation: Translation, found: Iterable[Violation]) -> Iterable[QuorumShown]:
    """Sessions whose quorum is short or just met, counted by who is still free."""
    problem = translation.problem
    away = _away(found)
    for assignment in problem.published:
        session = problem.sessions[assignment.session]
        absent = away.get(assignment.session, frozenset())
        for group in session.groups:
            if group.role is not Role.QUORUM or not group.low:
                continue
            attending = assignment.attends
            firm = [person for person in group.people if person in attending and person not in absent]
            if len(firm) > group.low:
                continue
            others = [person for person in group.people if person not in attending]
            presiders = _presiders(problem, assignment, absent)
            members = translation.members
            yield QuorumShown(
                session=translation.sessions[assignment.session],
                name=session.name,
                day=translation.grid.date(assignment.day),
                start=translation.start(assignment).time(),
                needed=group.low,
                planned=len(firm),
                met=len(firm) >= group.low,
                substitutes=[members[person] for person in others if is_free(problem, assignment, person)],
                presider=None if presiders[0] is None else members[presiders[0]],
                next_presiders=[members[person] for person in presiders[1]],
            )


def _away(found: Iterable[Violation]) -> Mapping[int, frozenset[int]]:
    """Who cannot attend a session where they are placed, by session."""
    away: dict[int, frozenset[int]] = {}
    for item in found:
        if item.rule in ("person_is_available", "person_attends_one_session"):
            for number in item.sessions:
                away[number] = away.get(number, frozenset()) | frozenset(item.people)
    return away


def _presiders(problem: Problem, assignment: Assignment, absent: frozenset[int]) -> tuple[int | None, list[int]]:
    """Who presides by the calendar and still can, and who could instead, in their order."""
    for number, group in enumerate(problem.sessions[assignment.session].groups):
        if group.role is Role.PRESIDER:
            chosen = [person for place, person in assignment.people if place == number and person not in absent]
            free = [person for person in group.people if person not in chosen and is_free(problem, assignment, person)]
            return (chosen[0] if chosen else None), free
    return None, []


def is_free(problem: Problem, assignment: Assignment, person: int) -> bool:
    """Whether somebody could attend a placed session: not busy, and in no other session then."""
    session = problem.sessions[assignment.session]
    begin, end = assignment.start, assignment.start + session.duration
    days = range(assignment.day, assignment.day + session.days)
    for busy in problem.people[person].busy:
        if busy.day in days and busy.start < end and busy.end > begin:
            return False
    for other in problem.published:
        known = problem.sessions[other.session]
        if other.session == assignment.session or known.container or person not in other.attends:
            continue
        meets = range(max(other.day, days.start), min(other.day + known.days, days.stop))
        if meets and other.start < end and other.start + known.duration > begin:
            return False
    return True


def _expired(bundle: Bundle) -> Iterable[ExpiredEnquiry]:
    names = {item.key: item.name for item in bundle.sessions}
    now = clock.now()
    for enquiry in bundle.enquiries:
        if enquiry.state is EnquiryState.OPEN and enquiry.until < now:
            yield ExpiredEnquiry(
                enquiry=enquiry.key, session=enquiry.session, name=names[enquiry.session], until=enquiry.until
            )
