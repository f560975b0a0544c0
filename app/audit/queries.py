"""What is read of the audit record: pages of it, and the whole chain bit by bit."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.audit.schemas import AuditEntryView
from app.audit.tables import AuditEntry, AuditHead
from app.facts import Moment
from app.paging import Page, PageQuery, next_page, position
from app.text import Name

LIST = "audit"
ROWS_AT_ONCE = 200
"""So many entries are held at once while a chain is walked, whatever its length."""


class AuditQuery(PageQuery):
    """Filters of the audit record."""

    action: Annotated[Name | None, Field(description="How the action begins.", examples=["token."])] = None
    actor: Annotated[Name | None, Field(description="Part of the actor's name.", examples=["(token 3,"])] = None
    subject: Annotated[Name | None, Field(description="What was acted upon: a key or number.")] = None
    since: Annotated[Moment | None, Field(description="Recorded at this moment or later.")] = None
    until: Annotated[Moment | None, Field(description="Recorded before this moment.")] = None

    def conditions(self) -> Sequence[ColumnElement[bool]]:
        """Entries by action, actor, subject and time."""
        found: list[ColumnElement[bool]] = []
        if self.action:
            found.append(AuditEntry.action.startswith(self.action, autoescape=True))
        if self.actor:
            found.append(AuditEntry.actor.contains(self.actor, autoescape=True))
        if self.subject:
            found.append(AuditEntry.subject == self.subject)
        if self.since:
            found.append(AuditEntry.at >= self.since)
        if self.until:
            found.append(AuditEntry.at < self.until)
        return found


def read_entries(session: Session, committee_id: int, query: AuditQuery) -> Page[AuditEntryView]:
    """Read one page of a committee's record, the newest first."""
    before = position(LIST, query)
    wanted = [AuditEntry.committee_id == committee_id, *query.conditions()]
    if before:
        wanted.append(AuditEntry.sequence < before)
    statement = select(AuditEntry).where(*wanted).order_by(AuditEntry.sequence.desc()).limit(query.limit + 1)
    rows = session.scalars(statement).all()
    items = [AuditEntryView.model_validate(row) for row in rows[: query.limit]]
    return Page(items=items, next=next_page(LIST, query, items[-1].sequence) if len(rows) > query.limit else None)


def read_head(session: Session, committee_id: int) -> AuditHead | None:
    """Read the end of a committee's record as it is now."""
    query = select(AuditHead).where(AuditHead.committee_id == committee_id)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def walk_chain(session: Session, committee_id: int, last: int) -> Iterator[AuditEntry]:
    """Read a committee's entries up to one of them in their order, a few at a time straight from the database."""
    mine = (AuditEntry.committee_id == committee_id, AuditEntry.sequence <= last)
    query = select(AuditEntry).where(*mine).order_by(AuditEntry.sequence)
    yield from session.scalars(query.execution_options(yield_per=ROWS_AT_ONCE, populate_existing=True))
