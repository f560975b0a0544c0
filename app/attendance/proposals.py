"""Other times that members propose for a session; planners take them up or not."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attendance.errors import ProposalSettled, SessionIsOver, TimeRefused
from app.attendance.queries import OPEN, find_invited, today
from app.attendance.schemas import Proposal, ProposalDecision, TimeProposal
from app.attendance.states import ProposalState, Via
from app.attendance.tables import ProposalRow
from app.audit.service import Actor, record
from app.auth.access import Access
from app.auth.preconditions import required_version
from app.clock import now
from app.committees.tables import CommitteeRow, MemberRow
from app.drafts.desk import open_desk
from app.drafts.schemas import EditRequest, Move
from app.drafts.service import edit
from app.errors import Flaw, NotFound
from app.outbox.service import announce
from app.sessions.tables import ConsultationSession
from app.text import Language


def propose(
    session: Session,
    committee: CommitteeRow,
    session_key: str,
    member_key: str,
    wanted: TimeProposal,
    via: Via,
    by: Actor,
) -> Proposal:
    """Take a member's proposal of another time; it replaces an earlier one that still waits."""
    invited = find_invited(session, committee.id, session_key, member_key)
    moment = today(committee)
    if invited.ends_at <= moment or invited.invitation.status not in OPEN:
        raise SessionIsOver
    if wanted.starts_at <= moment:
        raise TimeRefused(flaws=[Flaw("/starts_at", "not_in_future")])
    waiting = select(ProposalRow).where(
        ProposalRow.session_id == invited.subject.id,
        ProposalRow.member_id == invited.member.id,
        ProposalRow.state == ProposalState.OPEN.value,
    )
    for earlier in session.scalars(waiting.with_for_update()):
        earlier.state, earlier.version = ProposalState.REPLACED.value, earlier.version + 1
    row = ProposalRow(
        committee_id=committee.id,
        session_id=invited.subject.id,
        member_id=invited.member.id,
        state=ProposalState.OPEN.value,
        starts_at=wanted.starts_at,
        ends_at=wanted.starts_at + (invited.invitation.ends_at - invited.invitation.starts_at),
        comment=wanted.comment,
        via=via.value,
        by=by.name,
        made_at=now(),
    )
    session.add(row)
    session.flush()
    after = {"starts_at": wanted.starts_at.isoformat(), "via": via.value}
    record(session, by, "proposal.make", f"{session_key} {member_key}", committee_id=committee.id, after=after)
    announce(session, committee.id, "proposal.made", {"session": session_key, "member": member_key, **after})
    return _read(session, committee.id, row.id)


def open_proposals(session: Session, committee_id: int) -> list[Proposal]:
    """Read what waits for a planner."""
    return _proposals(session, committee_id, ProposalRow.state == ProposalState.OPEN.value)


def decide_proposal(
    session: Session,
    committee: CommitteeRow,
    number: int,
    wanted: ProposalDecision,
    access: Access,
    if_match: str | None,
    language: Language,
) -> Proposal:
    """Take a proposal up or not, and move the session in a draft where one is named."""
    mine = (ProposalRow.committee_id == committee.id, ProposalRow.id == number)
    row = session.scalars(select(ProposalRow).where(*mine).with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    if row.state != ProposalState.OPEN.value:
        raise ProposalSettled
    found = _read(session, committee.id, number)
    if wanted.accept and wanted.plan is not None:
        desk = open_desk(session, committee, wanted.plan, access, required_version(if_match))
        start = row.starts_at.astimezone(ZoneInfo(committee.time_zone))
        move = Move(op="move", session=found.session, day=start.date(), start=start.time())
        edit(desk, EditRequest(operations=[move]), language, dry_run=False)
    row.state = (ProposalState.ACCEPTED if wanted.accept else ProposalState.DECLINED).value
    row.note, row.decided_by, row.decided_at, row.version = wanted.note, access.name, now(), row.version + 1
    session.flush()
    told: dict[str, Any] = {"session": found.session, "member": found.by_member, "state": row.state}
    record(session, access, "proposal.decide", str(number), committee_id=committee.id, after=told)
    announce(session, committee.id, "proposal.decided", {**told, "proposal": number})
    return _read(session, committee.id, number)


def _read(session: Session, committee_id: int, number: int) -> Proposal:
    (found,) = _proposals(session, committee_id, ProposalRow.id == number)
    return found


def _proposals(session: Session, committee_id: int, *conditions: Any) -> list[Proposal]:
    facts = ConsultationSession
    query = (
        select(ProposalRow, facts.key, facts.name, MemberRow.key, MemberRow.name)
        .join(facts, facts.id == ProposalRow.session_id)
        .join(MemberRow, MemberRow.id == ProposalRow.member_id)
        .where(ProposalRow.committee_id == committee_id, *conditions)
        .order_by(ProposalRow.id)
    )
    names = ("session", "session_name", "by_member", "by_name")
    own = set(Proposal.model_fields) - set(names)
    return [
        Proposal(**dict(zip(names, row[1:], strict=True)), **{field: getattr(row[0], field) for field in own})
        for row in session.execute(query)
    ]
