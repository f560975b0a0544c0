"""Who decides about leave while an approver is away."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attendance.errors import DelegationRefused
from app.attendance.schemas import Delegation, DelegationRequest
from app.attendance.tables import DelegationRow
from app.audit.service import record
from app.auth.access import Access
from app.auth.preconditions import require_match
from app.clock import now
from app.committees.tables import CommitteeRow, MemberRow
from app.errors import Flaw, NotFound


def read_delegations(session: Session, committee: CommitteeRow, access: Access) -> list[Delegation]:
    """Read a committee's delegations, a member its own."""
    query = select(DelegationRow).where(DelegationRow.committee_id == committee.id).order_by(DelegationRow.id)
    if access.member is not None:
        query = query.where(DelegationRow.approver == access.member)
    return [Delegation.model_validate(row) for row in session.scalars(query)]


def delegate(session: Session, committee: CommitteeRow, wanted: DelegationRequest, access: Access) -> Delegation:
    """Let somebody else decide on some days: members delegate for themselves, staff for whom they name."""
    approver = wanted.approver or access.member
    if access.member is not None and approver != access.member:
        raise NotFound
    flaws = []
    known = set(
        session.scalars(
            select(MemberRow.key).where(
                MemberRow.committee_id == committee.id, MemberRow.key.in_([approver or "", wanted.delegate])
            )
        )
    )
    if approver is None:
        flaws.append(Flaw("/approver", "missing"))
    elif approver not in known:
        flaws.append(Flaw("/approver", "unknown_name", {"name": approver}))
    if wanted.delegate not in known:
        flaws.append(Flaw("/delegate", "unknown_name", {"name": wanted.delegate}))
    elif wanted.delegate == approver:
        flaws.append(Flaw("/delegate", "delegate_is_approver"))
    if flaws or approver is None:
        raise DelegationRefused(flaws=flaws)
    row = DelegationRow(
        committee_id=committee.id,
        approver=approver,
        delegate=wanted.delegate,
        first=wanted.first,
        last=wanted.last,
        created_by=access.name,
        created_at=now(),
    )
    session.add(row)
    session.flush()
    after = {"approver": approver, **wanted.model_dump(mode="json", exclude={"approver"})}
    record(session, access, "leave.delegate", str(row.id), committee_id=committee.id, after=after)
    return Delegation.model_validate(row)


def end_delegation(
    session: Session, committee: CommitteeRow, number: int, if_match: str | None, access: Access
) -> None:
    """Take a delegation back."""
    mine = (DelegationRow.committee_id == committee.id, DelegationRow.id == number)
    row = session.scalars(select(DelegationRow).where(*mine).with_for_update()).one_or_none()
    if row is None or access.member not in (None, row.approver):
        raise NotFound
    require_match(if_match, row.version)
    before = {"approver": row.approver, "delegate": row.delegate}
    session.delete(row)
    session.flush()
    record(session, access, "leave.end_delegation", str(number), committee_id=committee.id, before=before)
