"""What the published calendar and each draft violate by the present facts."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.advice.quorums import absences, quorums, read_answers
from app.advice.schemas import CalendarConflicts, Conflicts, ExpiredEnquiry
from app.attendance.leaves import waiting
from app.attendance.proposals import open_proposals
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
from solver import Schedule, find_violations

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
        leave_requests=waiting(session, committee, access),
        proposals=open_proposals(session, committee.id),
    )


def draft_conflicts(desk: Desk, language: Language) -> CalendarConflicts:
    """Judge one draft by the present facts."""
    translation = pinned(desk.stated(desk.content), desk.content.marks)
    named = (f"plan-{desk.plan.id}", desk.plan.name)
    return _conflicts(desk.session, desk.committee, named, translation, desk.facts.bundle, language)


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
    named = (f"release-{release.number}", release.name)
    return _conflicts(session, committee, named, translation, facts.bundle, language)


def _conflicts(
    session: Session,
    committee: CommitteeRow,
    named: tuple[str, str],
    translation: Translation,
    bundle: Bundle,
    language: Language,
) -> CalendarConflicts:
    problem = translation.problem
    found = find_violations(problem, Schedule(problem.published))
    answered = read_answers(session, committee, translation)
    concerned = sorted({number for item in found for number in item.sessions})
    return CalendarConflicts(
        calendar=named[0],
        name=named[1],
        conflicts=[shown(item, translation, bundle, language) for item in found[:SHOWN]],
        conflicts_total=len(found),
        sessions=[translation.sessions[number] for number in concerned],
        quorums=list(quorums(translation, found, answered, bundle)),
        leaves=list(absences(translation, answered, bundle)),
    )


def _expired(bundle: Bundle) -> Iterable[ExpiredEnquiry]:
    names = {item.key: item.name for item in bundle.sessions}
    now = clock.now()
    for enquiry in bundle.enquiries:
        if enquiry.state is EnquiryState.OPEN and enquiry.until < now:
            yield ExpiredEnquiry(
                enquiry=enquiry.key, session=enquiry.session, name=names[enquiry.session], until=enquiry.until
            )
