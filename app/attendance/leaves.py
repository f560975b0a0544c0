"""Requests for leave that wait for a decision."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attendance.approvers import Approvers, read_approvers
from app.attendance.queries import Invited, read_invited
from app.attendance.schemas import LeaveDecision, LeaveShown, SessionAnswer
from app.attendance.service import decide
from app.attendance.states import AnswerState
from app.attendance.tables import AnswerRow
from app.auth.access import Access
from app.committees.tables import CommitteeRow, MemberRow
from app.errors import NotFound
from app.sessions.tables import ConsultationSession


def waiting(session: Session, committee: CommitteeRow, access: Access) -> list[LeaveShown]:
    """Read what waits, for members what is theirs to decide."""
    asked = read_invited(session, committee.id, AnswerRow.state == AnswerState.LEAVE_ASKED.value)
    approvers = read_approvers(session, committee, {invited.member.key for invited in asked})
    shown = [_shown(approvers, invited) for invited in asked]
    return [item for item in shown if access.member is None or access.member in item.approvers]


def decide_request(
    session: Session, committee: CommitteeRow, number: int, wanted: LeaveDecision, access: Access
) -> SessionAnswer:
    """Decide about a request by its number."""
    query = (
        select(ConsultationSession.key, MemberRow.key)
        .select_from(AnswerRow)
        .join(ConsultationSession, ConsultationSession.id == AnswerRow.session_id)
        .join(MemberRow, MemberRow.id == AnswerRow.member_id)
        .where(AnswerRow.committee_id == committee.id, AnswerRow.id == number)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    return decide(session, committee, found[0], found[1], wanted.decision, wanted.note, access)


def _shown(approvers: Approvers, invited: Invited) -> LeaveShown:
    assert invited.answer is not None  # it is read by its state
    return LeaveShown(
        id=invited.answer.id,
        answer=invited.shown,
        session_name=invited.invitation.summary,
        starts_at=invited.invitation.starts_at,
        ends_at=invited.invitation.ends_at,
        approvers=approvers.of(invited),
    )
