"""Add to the facts' history, in one statement whatever the number of rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.history.tables import HistoryRow
from app.lists import insert_rows

CREATE, PATCH, DELETE, IMPORT = "create", "patch", "delete", "import"
"""What a change was: by a request for the row itself, or by an import. Acts have names of their own."""


@dataclass(frozen=True, slots=True)
class Event:
    """What one row was before and after a change, as JSON values; ``row`` is its key or its number."""

    row: str
    row_id: int
    version: int
    action: str
    before: Any
    after: Any


def write_history(
    session: Session, committee_id: int, name: str, events: Iterable[Event], actor: str, moment: datetime
) -> None:
    """Add what happened to rows of one list."""
    frame = {"committee_id": committee_id, "list": name, "actor": actor, "at": moment.isoformat()}
    rows = [
        {
            **frame,
            "row": event.row,
            "row_id": event.row_id,
            "version": event.version,
            "action": event.action,
            "before": event.before,
            "after": event.after,
        }
        for event in events
    ]
    insert_rows(session, HistoryRow, rows)
