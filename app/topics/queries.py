"""Filters and orders of the topics and annual plans."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from sqlalchemy import ColumnElement

from app.paging import NamedQuery, sortable
from app.text import Key
from app.topics.schemas import AnnualPlanState
from app.topics.tables import AnnualPlanRow, AnnualTopicRow, StageRow, TopicRow


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


class AnnualPlanQuery(NamedQuery):
    """Filters of the annual plans."""

    sort: str | None = sortable("key", "name", "year")
    year: Annotated[int | None, Field(ge=1990, le=2200)] = None
    state: AnnualPlanState | None = None
    topic: Annotated[Key | None, Field(description="It stands in the plan.")] = None

    def conditions(self) -> Sequence[ColumnElement[bool]]:
        """Annual plans by year, state, topic and name."""
        found = [*self.named(AnnualPlanRow), *self.equal(AnnualPlanRow, "year", "state")]
        if self.topic:
            found.append(AnnualPlanRow.topics.any(AnnualTopicRow.topic == self.topic))
        return found
