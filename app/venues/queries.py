"""Filters and orders of the venues."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from sqlalchemy import ColumnElement

from app.facts import Count
from app.paging import NamedQuery, sortable
from app.text import Key
from app.venues.tables import VenueRow


class VenueQuery(NamedQuery):
    """Filters of the venues."""

    sort: str | None = sortable("key", "name", "area", "kind", "capacity")
    kind: Key | None = None
    area: Key | None = None
    capacity: Annotated[Count | None, Field(description="Holds at least so many.")] = None
    feature: Annotated[Key | None, Field(description="Has this feature.")] = None

    def conditions(self) -> Sequence[ColumnElement[bool]]:
        """Venues by kind, area, capacity, feature and name."""
        found = [*self.named(VenueRow), *self.equal(VenueRow, "kind", "area")]
        if self.capacity is not None:
            found.append(VenueRow.capacity >= self.capacity)
        if self.feature:
            found.append(VenueRow.features.contains([self.feature]))
        return found
