"""What a row was: its changes, the newest first."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.history.tables import HistoryRow
from app.paging import Page, PageQuery, next_page, position
from app.records.schemas import HistoryEntry


def read_history(
    session: Session, committee_id: int, name: str, row: str, query: PageQuery, *, exists: bool
) -> Page[HistoryEntry]:
    """Read a page of the changes of a row; of one that neither is nor ever was there is none."""
    mine = (HistoryRow.committee_id == committee_id, HistoryRow.list == name, HistoryRow.row == row)
    before = position("history", query)
    older = (HistoryRow.id < before,) if before else ()
    statement = select(HistoryRow).where(*mine, *older).order_by(HistoryRow.id.desc()).limit(query.limit + 1)
    found = session.scalars(statement).all()
    if not found and not before and not exists:
        raise NotFound
    items = [HistoryEntry.model_validate(entry) for entry in found[: query.limit]]
    return Page(items=items, next=next_page("history", query, items[-1].id) if len(found) > query.limit else None)
