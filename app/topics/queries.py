"""Filters and orders of the topics."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from sqlalchemy import ColumnElement

from app.paging import NamedQuery, sortable
from app.text import Key
from app.topics.tables import StageRow, TopicRow


class TopicQuery(NamedQuery):
    """Filters of the topics."""

    sort: str | None = sortable("key", "name", "lead_group")
    lead_group: Key | None = None
    format: Annotated[Key | None, Field(description="One of its stages is a session of this format.")] = None

    def conditions(self) -> Sequence[ColumnElement[bool]]:
        """Topics by leading group, format and name."""
        found = [*self.named(TopicRow), *self.equal(TopicRow, "lead_group")]
        if self.format:
            found.append(TopicRow.stages.any(StageRow.format == self.format))
        return found
