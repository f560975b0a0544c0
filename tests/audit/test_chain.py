"""The audit record: a chain that shows every change, and a table that refuses them."""

from copy import copy

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.audit.service import first_broken, record
from app.audit.tables import AuditEntry
from app.auth.access import operator


def chain(session: Session, committee_id: int) -> list[AuditEntry]:
    session.expire_all()
    query = select(AuditEntry).where(AuditEntry.committee_id == committee_id).order_by(AuditEntry.sequence)
    return list(session.scalars(query))


def test_entries_follow_from_each_other(session: Session) -> None:
    for number in range(4):
        record(session, operator(), "test", str(number), committee_id=7, before={"数": number}, after=[1, None, "é"])
    record(session, operator(), "test", "elsewhere", committee_id=8)
    entries = chain(session, 7)
    assert [entry.sequence for entry in entries] == [1, 2, 3, 4]
    assert first_broken(entries) is None
    assert first_broken(chain(session, 8)) is None


@pytest.mark.parametrize("field, value", [("actor", "x"), ("after", {}), ("outcome", "undone"), ("sequence", 9)])
def test_changed_entry_is_found(session: Session, field: str, value: object) -> None:
    for number in range(3):
        record(session, operator(), "test", str(number), committee_id=7)
    entries = [copy(entry.__dict__) for entry in chain(session, 7)]
    rows = [AuditEntry(**{key: item for key, item in entry.items() if not key.startswith("_")}) for entry in entries]
    setattr(rows[1], field, value)
    broken = first_broken(rows)
    assert broken is rows[1]


def test_left_out_entry_is_found(session: Session) -> None:
    for number in range(3):
        record(session, operator(), "test", str(number), committee_id=7)
    first, _, third = chain(session, 7)
    assert first_broken([first, third]) is third


@pytest.mark.parametrize(
    "statement",
    [update(AuditEntry).values(actor="x"), delete(AuditEntry), text("TRUNCATE audit_entries")],
)
def test_record_only_grows(session: Session, statement: object) -> None:
    record(session, operator(), "test", "subject")
    with pytest.raises(DBAPIError, match="only be added to"), session.begin_nested():
        session.execute(statement)  # type: ignore[call-overload]
