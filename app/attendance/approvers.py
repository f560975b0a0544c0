"""Who decides about a member's leave from a session, by the session's format and the delegations of the day."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.attendance.queries import Invited, today
from app.attendance.tables import DelegationRow
from app.auth.roles import Role
from app.committees.schemas import GroupKind, MembershipRole
from app.committees.tables import CommitteeRow, GroupRow, MemberRow, MembershipRow
from app.sessions.schemas import LeaveApprover

DECIDING = (Role.ADMIN, Role.SECRETARY, Role.APPROVER)
"""Staff who may note any decision."""
HEADS = (MembershipRole.CONVENER.value, MembershipRole.HEAD.value)


def approvers_of(session: Session, committee: CommitteeRow, invited: Invited) -> list[str]:
    """Return keys of the members who decide; nobody means the secretariat. Nobody decides about the own leave."""
    day = today(committee).astimezone(ZoneInfo(committee.time_zone)).date()
    own = _by_rule(session, committee.id, invited, day)
    delegates = _delegates(session, committee.id, own, day)
    found = [delegates.get(key, key) for key in own]
    return [key for key in dict.fromkeys(found) if key != invited.member.key]


def _by_rule(session: Session, committee_id: int, invited: Invited, day: date) -> Sequence[str]:
    form = invited.form
    match LeaveApprover(form.leave_approver):
        case LeaveApprover.OFFICE:
            holders = (MemberRow.committee_id == committee_id, MemberRow.office == form.leave_office)
            return session.scalars(select(MemberRow.key).where(*holders).order_by(MemberRow.id)).all()
        case LeaveApprover.MEMBER:
            return [form.leave_member] if form.leave_member else []
        case LeaveApprover.CONVENER:
            mine = select(MembershipRow.group).join(
                GroupRow,
                (GroupRow.committee_id == MembershipRow.committee_id) & (GroupRow.key == MembershipRow.group),
            )
            sectors = mine.where(
                MembershipRow.committee_id == committee_id,
                MembershipRow.member == invited.member.key,
                GroupRow.kind == GroupKind.SECTOR.value,
                *_on(day),
            )
            return _heads(session, committee_id, MembershipRow.group.in_(sectors), day)
        case LeaveApprover.ORGANISER:
            return _heads(session, committee_id, MembershipRow.group == invited.subject.filed_by, day)
        case _:
            return []


def _heads(session: Session, committee_id: int, groups: ColumnElement[bool], day: date) -> Sequence[str]:
    leads = (MembershipRow.committee_id == committee_id, groups, MembershipRow.role.in_(HEADS), *_on(day))
    return session.scalars(select(MembershipRow.member).where(*leads).order_by(MembershipRow.id)).all()


def _on(day: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        or_(MembershipRow.since.is_(None), MembershipRow.since <= day),
        or_(MembershipRow.until.is_(None), MembershipRow.until >= day),
    )


def _delegates(session: Session, committee_id: int, approvers: Sequence[str], day: date) -> dict[str, str]:
    """Who decides instead of whom today; the newest delegation counts."""
    rows = session.execute(
        select(DelegationRow.approver, DelegationRow.delegate)
        .where(DelegationRow.committee_id == committee_id, DelegationRow.approver.in_(approvers))
        .where(DelegationRow.first <= day, DelegationRow.last >= day)
        .order_by(DelegationRow.id)
    )
    return {row.approver: row.delegate for row in rows}
