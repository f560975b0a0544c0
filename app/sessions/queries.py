"""Filters of formats, sessions, orders and separations."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field
from sqlalchemy import ColumnElement, or_

from app.facts import Day
from app.paging import NamedQuery, PageQuery
from app.sessions.tables import ConsultationSession, FormatRow, OrderRow, SeparationRow
from app.text import Key

Conditions = Sequence[ColumnElement[bool]]


class FormatQuery(NamedQuery):
    """Filters of the formats."""

    def conditions(self) -> Conditions:
        """Formats by name."""
        return self.named(FormatRow)


class SessionQuery(NamedQuery):
    """Filters of the sessions."""

    format: Key | None = None
    topic: Key | None = None
    stage: Key | None = None
    area: Key | None = None
    parent: Key | None = None
    since: Annotated[Day | None, Field(alias="from", description="The window ends on this date or later.")] = None
    until: Annotated[Day | None, Field(alias="to", description="The window begins by this date.")] = None

    def conditions(self) -> Conditions:
        """Sessions by format, topic, stage, area, parent, window and name."""
        found = self.named(ConsultationSession)
        for name in ("format", "topic", "stage", "area", "parent"):
            if (value := getattr(self, name)) is not None:
                found.append(getattr(ConsultationSession, name) == value)
        if self.since:
            found.append(ConsultationSession.last >= self.since)
        if self.until:
            found.append(ConsultationSession.first <= self.until)
        return found


class OrderQuery(PageQuery):
    """Filters of the orders."""

    session: Annotated[Key | None, Field(description="At either end.")] = None

    def conditions(self) -> Conditions:
        """Orders of a session."""
        return [or_(OrderRow.before == self.session, OrderRow.after == self.session)] if self.session else []


class SeparationQuery(PageQuery):
    """Filters of the separations."""

    session: Annotated[Key | None, Field(description="At either end.")] = None

    def conditions(self) -> Conditions:
        """Separations of a session."""
        return [or_(SeparationRow.first == self.session, SeparationRow.second == self.session)] if self.session else []
