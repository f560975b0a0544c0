"""Answering a published session, whichever way the answer comes, and deciding about leave."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.attendance import leave
from app.attendance.approvers import DECIDING, approvers_of
from app.attendance.errors import LeaveNotAsked, LeaveTooLate, NothingToAnswer, SessionIsOver
from app.attendance.queries import OPEN, Invited, find_invited, today
from app.attendance.schemas import SessionAnswer
from app.attendance.states import AnswerState, Decision, Via, Wish, after, decided
from app.attendance.tables import AnswerRow
from app.audit.service import Actor, record
from app.auth.access import Access
from app.auth.roles import Role
from app.clock import now
from app.committees.tables import CommitteeRow
from app.errors import NotFound
from app.outbox.service import announce, listeners
from app.outbox.tables import OutboxEvent
from app.plans.records import raise_revisions
from app.plans.tables import InvitationRow
from app.sessions.changes import lock_facts
from app.sessions.schemas import LeaveApprover

BY_OTHERS = (Via.STAFF, Via.CONTACT_PERSON)
RESET = text("""
    UPDATE answers SET state = 'needs_action', comment = NULL, decision = NULL, decided_by = NULL, decided_at = NULL,
                       note = NULL, starts_at = told.starts_at, ends_at = told.ends_at, version = answers.version + 1
    FROM invitations told
    WHERE (told.session_id, told.member_id) = (answers.session_id, answers.member_id)
      AND answers.committee_id = :committee_id AND told.status = ANY(:open)
      AND (told.starts_at, told.ends_at) IS DISTINCT FROM (answers.starts_at, answers.ends_at)
""")


def answer(
    session: Session,
    committee: CommitteeRow,
    session_key: str,
    member_key: str,
    wish: Wish,
    comment: str | None,
    via: Via,
    by: Actor,
) -> SessionAnswer:
    """Take a member's answer, from whichever way in; the same answer again changes nothing.

    Raises NotFound for what the member is not invited to, and a Conflict where there is nothing to answer any more.
    """
    invited, committee = _locked(session, committee, session_key, member_key, wish)
    _require_answerable(invited, wish, via, today(committee))
    before, state = invited.state, after(invited.state, wish)
    row, moment = _row(session, committee, invited), now()
    if row.id is not None and (row.state, row.comment) == (state.value, comment):
        return invited.shown
    if before is AnswerState.ON_LEAVE and state is not before:
        leave.give_time_back(session, committee, invited, by.name, moment)
    row.state, row.comment, row.via, row.by = state.value, comment, via.value, by.name
    row.on_behalf, row.answered_at = via in BY_OTHERS, moment
    if state is not AnswerState.ON_LEAVE:
        row.decision = row.decided_by = row.decided_at = row.note = None
    automatic = invited.form.leave_approver == LeaveApprover.AUTOMATIC
    if state is AnswerState.LEAVE_ASKED and automatic:
        _write_decision(session, committee, invited, row, Decision.APPROVED, None, "", moment)
    return _written(session, committee, invited, row, before, by, "answer.give", moment)


def decide(
    session: Session,
    committee: CommitteeRow,
    session_key: str,
    member_key: str,
    decision: Decision,
    note: str | None,
    access: Access,
) -> SessionAnswer:
    """Decide about leave that a member has asked for: staff may, and the members whom the format names."""
    committee = lock_facts(session, committee.id)
    invited, committee = _locked(session, committee, session_key, member_key, None)
    if access.role not in DECIDING and (
        access.role is not Role.MEMBER or access.member not in approvers_of(session, committee, invited)
    ):
        raise NotFound
    if invited.answer is None or invited.state is not AnswerState.LEAVE_ASKED:
        raise LeaveNotAsked
    row, moment = invited.answer, now()
    _write_decision(session, committee, invited, row, decision, note, access.name, moment)
    return _written(session, committee, invited, row, AnswerState.LEAVE_ASKED, access, "leave.decide", moment)


def _locked(
    session: Session, committee: CommitteeRow, session_key: str, member_key: str, wish: Wish | None
) -> tuple[Invited, CommitteeRow]:
    """Take an invitation, and where leave begins or ends the committee's facts before it."""
    found = find_invited(session, committee.id, session_key, member_key)
    automatic = found.form.leave_approver == LeaveApprover.AUTOMATIC
    if found.state is AnswerState.ON_LEAVE or (automatic and wish is Wish.DECLINED):
        committee = lock_facts(session, committee.id)
    mine = (InvitationRow.member_id == found.member.id, InvitationRow.session_id == found.subject.id)
    session.execute(select(InvitationRow.uid).where(*mine).with_for_update())
    return find_invited(session, committee.id, session_key, member_key), committee


def _require_answerable(invited: Invited, wish: Wish, via: Via, moment: datetime) -> None:
    if invited.invitation.status not in OPEN:
        raise NothingToAnswer(state=invited.invitation.status)
    if invited.ends_at <= moment:
        raise SessionIsOver
    asked = invited.state in (AnswerState.LEAVE_ASKED, AnswerState.ON_LEAVE)
    if wish is Wish.DECLINED and not asked and via is not Via.STAFF and moment > invited.leave_until:
        raise LeaveTooLate(until=invited.leave_until.isoformat(timespec="minutes"))


def _row(session: Session, committee: CommitteeRow, invited: Invited) -> AnswerRow:
    """The answer's row, its hours those that it is an answer to."""
    row = invited.answer
    if row is None:
        row = AnswerRow(committee_id=committee.id, session_id=invited.subject.id, member_id=invited.member.id)
    row.starts_at, row.ends_at = invited.invitation.starts_at, invited.invitation.ends_at
    return row


def _write_decision(
    session: Session,
    committee: CommitteeRow,
    invited: Invited,
    row: AnswerRow,
    decision: Decision,
    note: str | None,
    by: str,
    moment: datetime,
) -> None:
    row.state, row.decision, row.note = decided(decision).value, decision.value, note
    row.decided_by, row.decided_at = by or None, moment
    if decision is Decision.APPROVED:
        leave.take_time(session, committee, invited, row.by, moment)


def _written(
    session: Session,
    committee: CommitteeRow,
    invited: Invited,
    row: AnswerRow,
    before: AnswerState,
    by: Actor,
    action: str,
    moment: datetime,
) -> SessionAnswer:
    """Store an answer, show it in the member's calendar, and tell whom it concerns."""
    row.version = (row.version or 0) + 1
    session.add(row)
    invited.invitation.changed_at = moment
    session.flush()
    raise_revisions(session, [invited.member.id], moment)
    subject = f"{invited.subject.key} {invited.member.key}"
    told: dict[str, Any] = {"state": row.state, "via": row.via}
    record(session, by, action, subject, committee_id=committee.id, before={"state": before}, after=told)
    found = find_invited(session, committee.id, invited.subject.key, invited.member.key)
    _announce(session, committee, found, moment)
    return found.shown


def _announce(session: Session, committee: CommitteeRow, invited: Invited, moment: datetime) -> None:
    """Tell what is new, but not the reasons: whoever may know them reads them here."""
    row = invited.answer
    assert row is not None
    payload: dict[str, Any] = {"session": invited.subject.key, "member": invited.member.key, "state": row.state}
    kind = "answer.given"
    if row.decided_at == moment:
        kind, payload["decision"] = "leave.decided", row.decision
    elif row.state == AnswerState.LEAVE_ASKED:
        kind, payload["approvers"] = "leave.asked", approvers_of(session, committee, invited)
    announce(session, committee.id, kind, payload)


def reset_moved(session: Session, event: OutboxEvent) -> None:
    """Ask anew whoever had answered to other hours than those now published."""
    if event.kind == "release.published":
        session.execute(RESET, {"committee_id": event.committee_id, "open": list(OPEN)})


listeners.append(reset_moved)
