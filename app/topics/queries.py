"""Filters of the topics."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement

from app.paging import NamedQuery
from app.text import Key
from app.topics.tables import TopicRow


class TopicQuery(NamedQuery):
    """Filters of the topics."""

    lead_group: Key | None = None

    def conditions(self) -> Sequence[ColumnElement[bool]]:
        """Topics by leading group and name."""
        found = self.named(TopicRow)
        return [*found, TopicRow.lead_group == self.lead_group] if self.lead_group else found
