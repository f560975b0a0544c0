"""Edits of drafts as they are stored: what was before and after, in the numbers of the database, undone and redone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app import clock
from app.plans.draft_tables import Fate, PlanEditRow
from app.plans.marks import Mark
from app.problems.placed import Placed
from app.problems.snapshot import Snapshot

EDITS_KEPT = 500


@dataclass(frozen=True)
class Content:
    """What a draft says of sessions: their places and marks."""

    placed: Mapping[str, Placed]
    marks: Mapping[str, Mark]

    def of(self, key: str) -> tuple[Placed | None, Mark]:
        """What it says of one session."""
        return self.placed.get(key), self.marks.get(key, Mark())


def changed(before: Content, after: Content) -> list[str]:
    """Sessions of which two contents say different things."""
    keys = before.placed.keys() | after.placed.keys() | before.marks.keys() | after.marks.keys()
    return sorted(key for key in keys if before.of(key) != after.of(key))


def remember(
    session: Session,
    plan_id: int,
    facts: Snapshot,
    operations: list[dict[str, Any]],
    before: Content,
    after: Content,
    actor: str,
) -> int | None:
    """Store an edit and forget those that had been undone; None when nothing changed."""
    keys = changed(before, after)
    if not keys:
        return None
    session.execute(delete(PlanEditRow).where(PlanEditRow.plan_id == plan_id, PlanEditRow.undone))
    newest = session.scalar(select(func.max(PlanEditRow.number)).where(PlanEditRow.plan_id == plan_id)) or 0
    gone = (PlanEditRow.plan_id == plan_id, PlanEditRow.number <= newest + 1 - EDITS_KEPT)
    session.execute(delete(PlanEditRow).where(*gone))
    names = Names(facts)
    row = PlanEditRow(
        plan_id=plan_id,
        number=newest + 1,
        operations=operations,
        before={str(facts.sessions[key]): names.write(*before.of(key)) for key in keys},
        after={str(facts.sessions[key]): names.write(*after.of(key)) for key in keys},
        undone=False,
        made_by=actor,
        made_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row.number


def last_done(session: Session, plan_id: int) -> PlanEditRow | None:
    """The edit that would be undone."""
    mine = (PlanEditRow.plan_id == plan_id, ~PlanEditRow.undone)
    return session.scalars(select(PlanEditRow).where(*mine).order_by(PlanEditRow.number.desc()).limit(1)).first()


def first_undone(session: Session, plan_id: int) -> PlanEditRow | None:
    """The edit that would be done again."""
    mine = (PlanEditRow.plan_id == plan_id, PlanEditRow.undone)
    return session.scalars(select(PlanEditRow).where(*mine).order_by(PlanEditRow.number).limit(1)).first()


def restored(content: Content, facts: Snapshot, said: Mapping[str, Any]) -> Content:
    """A content with what an edit had kept of its sessions; what no longer exists is left out."""
    names = Names(facts)
    placed, marks = dict(content.placed), dict(content.marks)
    for number, document in said.items():
        key = names.sessions.get(int(number))
        if key is None:
            continue
        place, mark = names.read(key, document)
        placed.pop(key, None)
        marks[key] = mark
        if place is not None:
            placed[key] = place
    return Content(placed, marks)


class Names:
    """Keys by number and numbers by key: keys may change while an edit waits to be undone."""

    def __init__(self, facts: Snapshot) -> None:
        self.facts = facts
        self.sessions = {number: key for key, number in facts.sessions.items()}
        self.members = {number: key for key, number in facts.members.items()}
        self.venues = {number: key for key, number in facts.venues.items()}

    def write(self, placed: Placed | None, mark: Mark) -> dict[str, Any] | None:
        """What is said of a session, in numbers; nothing when nothing is."""
        if placed is None and mark == Mark():
            return None
        return {
            "day": placed and placed.day.isoformat(),
            "start": placed and placed.start.isoformat(),
            "venue": None if placed is None or placed.venue is None else self.facts.venues[placed.venue],
            "people": [] if placed is None else [[group, self.facts.members[key]] for group, key in placed.people],
            "pins": [name for name in ("time", "venue", "people") if getattr(mark, name)],
            "fate": mark.fate,
            "reason": mark.reason,
            "latest": mark.latest and mark.latest.isoformat(),
            "into": None if mark.into is None else self.facts.sessions[mark.into],
        }

    def read(self, key: str, document: Mapping[str, Any] | None) -> tuple[Placed | None, Mark]:
        """What was said of a session, in keys."""
        if document is None:
            return None, Mark()
        pins = dict.fromkeys(document["pins"], True)
        latest = None if document["latest"] is None else date.fromisoformat(document["latest"])
        fate = None if document["fate"] is None else Fate(document["fate"])
        into = self.sessions.get(document["into"])
        if fate is Fate.MERGED and into is None:
            fate = None
        mark = Mark(**pins, fate=fate, reason=document["reason"], latest=latest, into=into)
        if document["day"] is None:
            return None, mark
        people = [(group, self.members[number]) for group, number in document["people"] if number in self.members]
        return (
            Placed(
                key,
                date.fromisoformat(document["day"]),
                time.fromisoformat(document["start"]),
                self.venues.get(document["venue"]),
                tuple(sorted(people)),
            ),
            mark,
        )
