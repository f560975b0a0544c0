"""Whether sessions would come before themselves: a question about the whole year, asked of its bare chains."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.facts import Fact
from app.imports.flaws import RowFlaw
from app.imports.rules.chains import find_cycles
from app.problems.bundle import Bundle, Order, Stage, Topic
from app.problems.bundle import Session as SessionFact
from app.records.edits import Edit, ListEdits
from app.sessions.arrangement_tables import OrderRow
from app.sessions.tables import (
    ConsultationSession,
)
from app.topics.tables import StageRow

F = TypeVar("F", bound=Fact)
_ANY_LAG: dict[str, Any] = {"min_lag_days": 0, "max_lag_days": None, "working_days": False}
_ANY_DISTANCE: dict[str, Any] = {"min_days": 0, "max_days": None, "working_days": False}
MATTERS = {"orders": ("before", "after"), "topics": ("stages",), "sessions": ("topic", "stage")}


def find_new_circles(session: Session, committee_id: int, batch: Sequence[ListEdits]) -> Iterator[RowFlaw]:
    """Find a circle of sessions, when a change touches what comes before what."""
    if any(
        edit.touches(*MATTERS[item.facts.name]) for item in batch if item.facts.name in MATTERS for edit in item.edits
    ):
        yield from find_cycles(_chains(session, committee_id, {item.facts.name: item.edits for item in batch}))


def _chains(session: Session, committee_id: int, edits: dict[str, Sequence[Edit]]) -> Bundle:
    """The year's chains with the changes: nothing but who comes before whom."""
    orders = _orders(session, committee_id, edits.get("orders", ()))
    places = _places(session, committee_id, edits.get("sessions", ()))
    stages = _stages(session, committee_id, edits.get("topics", ()))
    places |= dict.fromkeys((key for pair in orders for key in pair if key not in places), (None, None))
    return _bare(
        Bundle,
        sessions=tuple(_bare(SessionFact, key=key, topic=t, stage=s) for key, (t, s) in places.items()),
        topics=tuple(
            _bare(Topic, key=topic, stages=tuple(_bare(Stage, key=stage, **_ANY_LAG) for stage in keys))
            for topic, keys in stages.items()
        ),
        orders=tuple(_bare(Order, before=before, after=after, **_ANY_DISTANCE) for before, after in orders),
    )


def _bare(kind: type[F], **values: Any) -> F:
    """A fact with nothing but what chains are made of."""
    return cast(F, kind.model_construct(**values))


def _orders(session: Session, committee_id: int, edits: Sequence[Edit]) -> set[tuple[str, str]]:
    rows = session.execute(select(OrderRow.before, OrderRow.after).where(OrderRow.committee_id == committee_id))
    pairs = {(row.before, row.after) for row in rows}
    pairs -= {(edit.before.before, edit.before.after) for edit in edits if edit.before is not None}
    return pairs | {(edit.after.before, edit.after.after) for edit in edits if edit.after is not None}


def _places(session: Session, committee_id: int, edits: Sequence[Edit]) -> dict[str, tuple[str | None, str | None]]:
    """Topic and stage of every session that has one."""
    row = ConsultationSession
    query = select(row.key, row.topic, row.stage).where(row.committee_id == committee_id, row.stage.is_not(None))
    places = {found.key: (found.topic, found.stage) for found in session.execute(query)}
    for edit in edits:
        if edit.before is not None:
            places.pop(edit.before.key, None)
        if edit.after is not None:
            places[edit.after.key] = (edit.after.topic, edit.after.stage)
    return places


def _stages(session: Session, committee_id: int, edits: Sequence[Edit]) -> dict[str, list[str]]:
    query = select(StageRow.topic, StageRow.key).where(StageRow.committee_id == committee_id)
    stages: dict[str, list[str]] = {}
    for found in session.execute(query.order_by(StageRow.topic, StageRow.position)):
        stages.setdefault(found.topic, []).append(found.key)
    for edit in edits:
        if edit.before is not None:
            stages.pop(edit.before.key, None)
        if edit.after is not None:
            stages[edit.after.key] = [stage.key for stage in edit.after.stages]
    return stages
