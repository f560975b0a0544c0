"""What planners have settled of sessions in a plan: pins, and sessions that the plan gives up."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session, aliased

from app.plans.draft_tables import Fate, PlanMarkRow
from app.problems.translate import Translation
from app.sessions.tables import ConsultationSession
from solver.problem import Assignment, Pin

Into = aliased(ConsultationSession)


@dataclass(frozen=True)
class Mark:
    """Which parts of a session's place are pinned, or what becomes of a session that is given up."""

    time: bool = False
    venue: bool = False
    people: bool = False
    fate: Fate | None = None
    reason: str | None = None
    latest: date | None = None
    into: str | None = None

    @property
    def pins(self) -> bool:
        """Whether anything is pinned."""
        return self.time or self.venue or self.people


def plan_marks(session: Session, plan_id: int) -> dict[str, Mark]:
    """Return the marks of a plan by session."""
    query = (
        select(ConsultationSession.key, PlanMarkRow, Into.key)
        .join(PlanMarkRow, PlanMarkRow.session_id == ConsultationSession.id)
        .join(Into, Into.id == PlanMarkRow.into_id, isouter=True)
        .where(PlanMarkRow.plan_id == plan_id)
        .order_by(ConsultationSession.id)
    )
    return {
        key: Mark(
            row.pins_time,
            row.pins_venue,
            row.pins_people,
            None if row.fate is None else Fate(row.fate),
            row.reason,
            row.latest,
            into,
        )
        for key, row, into in session.execute(query)
    }


def write_marks(session: Session, plan_id: int, marks: Mapping[str, Mark], sessions: Mapping[str, int]) -> None:
    """Replace the marks of the sessions named; an empty mark is none."""
    numbers = [sessions[key] for key in marks]
    session.execute(delete(PlanMarkRow).where(PlanMarkRow.plan_id == plan_id, PlanMarkRow.session_id.in_(numbers)))
    rows: list[dict[str, Any]] = [
        {
            "plan_id": plan_id,
            "session_id": sessions[key],
            "pins_time": mark.time,
            "pins_venue": mark.venue,
            "pins_people": mark.people,
            "fate": mark.fate,
            "reason": mark.reason,
            "latest": mark.latest,
            "into_id": None if mark.into is None else sessions[mark.into],
        }
        for key, mark in marks.items()
        if mark != Mark()
    ]
    if rows:
        session.execute(insert(PlanMarkRow), rows)


def given_up(marks: Mapping[str, Mark]) -> frozenset[str]:
    """The sessions that a plan gives up."""
    return frozenset(key for key, mark in marks.items() if mark.fate is not None)


def pinned(translation: Translation, marks: Mapping[str, Mark]) -> Translation:
    """The problem with what is pinned: each part keeps the value that is published in it."""
    published = {translation.sessions[item.session]: item for item in translation.problem.published}
    pins = {published[key].session: (mark, published[key]) for key, mark in marks.items() if key in published}
    if not any(mark.pins for mark, _ in pins.values()):
        return translation
    sessions = list(translation.problem.sessions)
    for number, (mark, assignment) in pins.items():
        sessions[number] = replace(sessions[number], pin=_pin(mark, assignment, sessions[number].pin or Pin()))
    return replace(translation, problem=replace(translation.problem, sessions=tuple(sessions)))


def _pin(mark: Mark, assignment: Assignment, known: Pin) -> Pin:
    return Pin(
        day=assignment.day if mark.time else known.day,
        start=assignment.start if mark.time else known.start,
        venue=assignment.venue if mark.venue else known.venue,
        people=assignment.people if mark.people else known.people,
    )
