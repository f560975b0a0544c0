"""Reading the audit record, which is itself recorded."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.audit.queries import AuditQuery, read_entries
from app.audit.schemas import AuditEntryView, AuditVerification
from app.audit.service import record
from app.audit.verification import verify_chain
from app.auth.policy import CurrentAccess, allow
from app.auth.queries import CommitteeReference
from app.auth.roles import Role
from app.database import DatabaseSession
from app.paging import Page

router = APIRouter(tags=["audit"])


@router.get("/audit", **allow(Role.ADMIN, Role.AUDITOR))
def list_audit_entries(
    committee: CommitteeReference,
    query: Annotated[AuditQuery, Query()],
    access: CurrentAccess,
    session: DatabaseSession,
) -> Page[AuditEntryView]:
    """Who did what, the newest first; that it was read is recorded."""
    page = read_entries(session, committee[0], query)
    record(session, access, "audit.read", committee[1], committee_id=committee[0], after=query.wanted())
    return page


@router.get("/audit/verify", **allow(Role.ADMIN, Role.AUDITOR))
def verify_audit(committee: CommitteeReference, access: CurrentAccess, session: DatabaseSession) -> AuditVerification:
    """Walk the whole record and say whether it is as it was written; that it was asked is recorded."""
    found = verify_chain(session, committee[0])
    after = found.model_dump(mode="json", exclude={"head"})
    record(session, access, "audit.verify", committee[1], committee_id=committee[0], after=after)
    return found
