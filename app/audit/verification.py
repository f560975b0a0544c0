"""Prove that a committee's record is as it was written."""

from collections.abc import Iterable, Iterator

from sqlalchemy.orm import Session

from app.audit.queries import read_head, walk_chain
from app.audit.schemas import AuditHeadView, AuditVerification
from app.audit.service import first_broken
from app.audit.tables import AuditEntry


class _Counted:
    """Entries on their way, counted; only the last one is kept."""

    def __init__(self, entries: Iterable[AuditEntry]) -> None:
        self.entries = entries
        self.count = 0
        self.last_hash = ""

    def __iter__(self) -> Iterator[AuditEntry]:
        for entry in self.entries:
            self.count, self.last_hash = self.count + 1, entry.hash
            yield entry


def verify_chain(session: Session, committee_id: int) -> AuditVerification:
    """Walk a committee's record from its beginning to the end that its head names.

    The head is read first and not locked: what is recorded meanwhile is beyond it and does not matter.
    """
    found = read_head(session, committee_id)
    if found is None:
        return AuditVerification(entries=0, intact=True, first_broken=None, head=None)
    head = AuditHeadView.model_validate(found)
    walked = _Counted(walk_chain(session, committee_id, head.sequence))
    broken = first_broken(walked)
    if broken is not None:
        return AuditVerification(entries=walked.count - 1, intact=False, first_broken=walked.count, head=head)
    if walked.count != head.sequence:
        return AuditVerification(entries=walked.count, intact=False, first_broken=walked.count + 1, head=head)
    intact = walked.last_hash == head.hash
    return AuditVerification(
        entries=walked.count, intact=intact, first_broken=None if intact else walked.count, head=head
    )
