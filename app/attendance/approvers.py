"""Who decides about a member's leave from a session, by the session's format and the delegations of the day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
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


@dataclass(frozen=True)
class Approvers:
    """Whoever decides today: by office, by group, the sectors of some members, and who stands in for whom."""

    holders: dict[str, list[str]]
    heads: dict[str, list[str]]
    sectors: dict[str, list[str]]
    delegates: dict[str, str]

    def of(self, invited: Invited) -> list[str]:
        """Return keys of the members who decide; nobody means the secretariat. Nobody decides about the own leave."""
        found = [self.delegates.get(key, key) for key in self._by_rule(invited)]
        return [key for key in dict.fromkeys(found) if key != invited.member.key]

    def _by_rule(self, invited: Invited) -> Sequence[str]:
        form = invited.form
        match LeaveApprover(form.leave_approver):
            case LeaveApprover.OFFICE:
                return self.holders.get(form.leave_office or "", [])
            case LeaveApprover.MEMBER:
                return [form.leave_member] if form.leave_member else []
            case LeaveApprover.CONVENER:
                return [head for group in self.sectors.get(invited.member.key, ()) for head in self.heads[group]]
            case LeaveApprover.ORGANISER:
                return self.heads.get(invited.subject.filed_by or "", [])
            case _:
                return []


def approvers_of(session: Session, committee: CommitteeRow, invited: Invited) -> list[str]:
    """Return keys of the members who decide about one member's leave."""
    return read_approvers(session, committee, [invited.member.key]).of(invited)


def read_approvers(session: Session, committee: CommitteeRow, members: Iterable[str]) -> Approvers:
    """Read who decides today about the leave of some members, in a fixed number of statements."""
    day = today(committee).astimezone(ZoneInfo(committee.time_zone)).date()
    holders, heads = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    sectors: dict[str, list[str]] = {}
    offices = select(MemberRow.office, MemberRow.key).where(
        MemberRow.committee_id == committee.id, MemberRow.office.is_not(None)
    )
    for office, key in session.execute(offices.order_by(MemberRow.id)):
        holders[office or ""].append(key)
    belonging = (
        select(MembershipRow.group, MembershipRow.member, MembershipRow.role, GroupRow.kind)
        .join(GroupRow, (GroupRow.committee_id == MembershipRow.committee_id) & (GroupRow.key == MembershipRow.group))
        .where(MembershipRow.committee_id == committee.id)
        .where(or_(MembershipRow.role.in_(HEADS), MembershipRow.member.in_(list(members))))
        .where(or_(MembershipRow.since.is_(None), MembershipRow.since <= day))
        .where(or_(MembershipRow.until.is_(None), MembershipRow.until >= day))
        .order_by(MembershipRow.id)
    )
    for group, key, role, kind in session.execute(belonging):
        if role in HEADS:
            heads[group].append(key)
        if kind == GroupKind.SECTOR:
            sectors.setdefault(key, []).append(group)
    return Approvers(holders, heads, sectors, _delegates(session, committee.id, day))


def _delegates(session: Session, committee_id: int, day: object) -> dict[str, str]:
    """Who decides instead of whom on a day; the newest delegation counts."""
    rows = session.execute(
        select(DelegationRow.approver, DelegationRow.delegate)
        .where(DelegationRow.committee_id == committee_id, DelegationRow.first <= day, DelegationRow.last >= day)
        .order_by(DelegationRow.id)
    )
    return {row.approver: row.delegate for row in rows}
