"""Reads of answers, each a fixed number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from app.attendance.schemas import MyInvitation, SessionAnswer
from app.attendance.states import AnswerState
from app.attendance.tables import AnswerRow
from app.clock import now
from app.committees.tables import CommitteeRow, MemberRow
from app.errors import NotFound
from app.plans.tables import InvitationRow, InvitationStatus
from app.sessions.tables import ConsultationSession, FormatRow

OPEN = (InvitationStatus.CONFIRMED.value, InvitationStatus.PROVISIONAL.value)
"""States of an invitation to what takes place."""


States = dict[str, dict[str, AnswerState]]
"""Answers by the keys of session and member; whoever has not answered is not there."""


@dataclass(frozen=True)
class Invited:
    """A member's invitation with all that an answer needs to know around it."""

    invitation: InvitationRow
    member: MemberRow
    subject: ConsultationSession
    form: FormatRow
    answer: AnswerRow | None

    @property
    def ends_at(self) -> datetime:
        """When its last day ends."""
        return self.invitation.ends_at + timedelta(days=self.invitation.days - 1)

    @property
    def leave_until(self) -> datetime:
        """Until when leave can be asked for."""
        return self.invitation.starts_at - timedelta(hours=self.form.leave_hours)

    @property
    def state(self) -> AnswerState:
        """How the member stands to the session."""
        return AnswerState.NEEDS_ACTION if self.answer is None else AnswerState(self.answer.state)

    @property
    def attends(self) -> bool:
        """Whether the member takes part as things are: links are for nobody else."""
        return self.invitation.status in OPEN and self.state is not AnswerState.ON_LEAVE

    @property
    def shown(self) -> SessionAnswer:
        """The answer in its JSON form."""
        named = {"session": self.subject.key, "member": self.member.key, "name": self.member.name}
        if self.answer is None:
            return SessionAnswer(**named, state=AnswerState.NEEDS_ACTION)
        fields = set(SessionAnswer.model_fields) - named.keys()
        return SessionAnswer(**named, **{field: getattr(self.answer, field) for field in fields})

    @property
    def mine(self) -> MyInvitation:
        """The session as its member sees it."""
        row = self.invitation
        return MyInvitation(
            session=self.subject.key,
            name=row.summary,
            status=row.status,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            days=row.days,
            location=row.location,
            latitude=row.latitude,
            longitude=row.longitude,
            conference=row.conference if self.attends else None,
            materials=row.materials if self.attends else (),
            format=row.category,
            topic=row.topic,
            roles=list(row.roles),
            answer=self.shown,
            leave_until=self.leave_until,
        )


def today(committee: CommitteeRow) -> datetime:
    """The moment that counts as the present for a committee; an example year of the past has its own."""
    return committee.as_of or now()


def find_invited(
    session: Session, committee_id: int, session_key: str, member_key: str, *, withdrawn: bool = False
) -> Invited:
    """Return a member's invitation to a session; what the member is not invited to does not exist."""
    found = read_invited(session, committee_id, ConsultationSession.key == session_key, MemberRow.key == member_key)
    if not found or (found[0].invitation.status == InvitationStatus.WITHDRAWN and not withdrawn):
        raise NotFound
    return found[0]


def read_invited(session: Session, committee_id: int, *conditions: ColumnElement[bool]) -> list[Invited]:
    """Read invitations with their answers, in the order of their time."""
    rows = session.execute(_invited(committee_id).where(*conditions).execution_options(populate_existing=True))
    return [Invited(*row) for row in rows]


def my_sessions(session: Session, committee: CommitteeRow, member_key: str, since: datetime) -> list[Invited]:
    """Read what stands in a member's calendar and is not over at a moment."""
    shown = InvitationRow.status != InvitationStatus.WITHDRAWN.value
    found = read_invited(session, committee.id, MemberRow.key == member_key, shown)
    return [item for item in found if item.ends_at > since]


def answers_to(session: Session, committee: CommitteeRow, session_key: str) -> list[Invited]:
    """Read how everybody stands who is invited to a session."""
    known = (ConsultationSession.committee_id == committee.id, ConsultationSession.key == session_key)
    if session.scalar(select(ConsultationSession.id).where(*known)) is None:
        raise NotFound
    open_ones = InvitationRow.status.in_(OPEN)
    return read_invited(session, committee.id, ConsultationSession.key == session_key, open_ones)


def states_of(session: Session, committee_id: int, starts: Mapping[str, datetime]) -> States:
    """Return the answers to sessions that begin at some moments, by the keys of session and member.

    What was answered to another time of a session does not count.
    """
    query = (
        select(ConsultationSession.key, MemberRow.key, AnswerRow.state, AnswerRow.starts_at)
        .join(ConsultationSession, ConsultationSession.id == AnswerRow.session_id)
        .join(MemberRow, MemberRow.id == AnswerRow.member_id)
        .where(AnswerRow.committee_id == committee_id, AnswerRow.state != AnswerState.NEEDS_ACTION.value)
        .order_by(AnswerRow.id)
    )
    found: States = {}
    for key, member, state, at in session.execute(query):
        if starts.get(key) == at:
            found.setdefault(key, {})[member] = AnswerState(state)
    return found


def answers_of_member(session: Session, member_id: int) -> dict[int, AnswerRow]:
    """Return a member's answers by the numbers of the sessions, for what the member's calendar shows."""
    rows: Sequence[AnswerRow] = session.scalars(select(AnswerRow).where(AnswerRow.member_id == member_id)).all()
    return {row.session_id: row for row in rows}


def _same() -> ColumnElement[bool]:
    return and_(AnswerRow.session_id == InvitationRow.session_id, AnswerRow.member_id == InvitationRow.member_id)


def _invited(committee_id: int) -> Any:
    facts = ConsultationSession
    return (
        select(InvitationRow, MemberRow, facts, FormatRow, AnswerRow)
        .join(MemberRow, MemberRow.id == InvitationRow.member_id)
        .join(facts, facts.id == InvitationRow.session_id)
        .join(FormatRow, and_(FormatRow.committee_id == facts.committee_id, FormatRow.key == facts.format))
        .outerjoin(AnswerRow, _same())
        .where(facts.committee_id == committee_id)
        .order_by(InvitationRow.starts_at, facts.id, MemberRow.id)
    )
