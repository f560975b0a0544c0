"""The part of a committee's facts that a change can contradict: small, and yet judged like the whole.

It holds the rows to be written, the sessions whose soundness depends on them, and everything that these name.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from app.availability.lists import PERSONAL_LIMITS
from app.availability.tables import PersonalLimitRow
from app.committees.lists import MEMBERSHIPS
from app.committees.schemas import Committee
from app.committees.tables import CommitteeRow, MembershipRow
from app.facts import Fact
from app.imports.rules.keys import targets
from app.lists import read_facts
from app.problems.bundle import AttendanceGroup, Bundle, EnquiryState, LimitKind
from app.problems.bundle import Session as SessionFact
from app.problems.snapshot import LISTS
from app.records.affected import affected_by
from app.records.edits import AnyList, Edit, ListEdits
from app.sessions.arrangement_tables import EnquiryRow
from app.sessions.lists import ENQUIRIES
from app.venues.lists import VENUES

_LISTS: dict[str, AnyList] = {facts.name: facts for facts in LISTS}


class Narrow:
    """Collects rows until nothing that they name is left out."""

    def __init__(self, session: Session, committee: CommitteeRow, batch: Sequence[ListEdits]) -> None:
        self._session, self._committee = session, committee
        self._rows: dict[str, dict[tuple[object, ...], Fact]] = {name: {} for name in _LISTS}
        self._gone = {item.facts.name: item.gone() for item in batch}
        self._asked: dict[str, set[str]] = {name: set() for name in _LISTS}
        self._read: set[str] = set()
        self._edits: dict[tuple[str, tuple[object, ...]], Edit] = {}
        for item in batch:
            for edit, fact in item.new():
                self._rows[item.facts.name][item.facts.identify(fact)] = fact
                self._edits[item.facts.name, item.facts.identify(fact)] = edit
        pending = [fact for rows in self._rows.values() for fact in rows.values()]
        affected: dict[str, list[ColumnElement[bool]]] = {}
        for item in batch:
            for facts, condition in chain.from_iterable(affected_by(item.facts, edit) for edit in item.edits):
                affected.setdefault(facts.name, []).append(condition)
        for name, conditions in affected.items():
            pending += self._load(_LISTS[name], or_(*conditions))
        self._close(pending)

    def bundle(self) -> Bundle:
        """The collected rows as a bundle."""
        frame = Bundle(
            committee=Committee.model_validate(self._committee, from_attributes=True),
            first_day=self._committee.first_day,
            last_day=self._committee.last_day,
            as_of=self._committee.as_of,
        )
        return frame.model_copy(update={name: tuple(rows.values()) for name, rows in self._rows.items()})

    def edit_of(self, name: str, fact: Fact) -> Edit | None:
        """The edit that writes a row of the bundle, or None for a row that only depends on it."""
        return self._edits.get((name, _LISTS[name].identify(fact)))

    def _load(self, facts: AnyList, *conditions: ColumnElement[bool]) -> list[Fact]:
        """Read rows that are not here yet; those that are to be changed are here already."""
        rows, gone = self._rows[facts.name], self._gone.get(facts.name, set())
        found = []
        for fact in read_facts(self._session, facts, self._committee.id, *conditions):
            identity = facts.identify(fact)
            if identity not in rows and identity not in gone:
                rows[identity] = fact
                found.append(fact)
        return found

    def _close(self, pending: list[Fact]) -> None:
        """Add what rows name, and what those name, until nothing is missing that exists."""
        while pending:
            wanted: dict[str, set[str]] = {}
            for target, key in (name for fact in pending for name in named(fact)):
                if target in _LISTS and (key,) not in self._rows[target]:
                    wanted.setdefault(target, set()).add(key)
            missing = {name: keys - self._asked[name] for name, keys in wanted.items()}
            needing, pending = pending, []
            for name, keys in missing.items():
                self._asked[name] |= keys
                pending += self._load(_LISTS[name], _LISTS[name].row.key.in_(keys)) if keys else []
            pending += self._people_of(needing) + self._around(needing)

    def _people_of(self, pending: Iterable[Fact]) -> list[Fact]:
        """Who belongs to the groups that sessions invite."""
        groups = {key for fact in pending for part in inside(fact) for key in _invited(part)}
        groups -= self._asked[MEMBERSHIPS.name]
        self._asked[MEMBERSHIPS.name] |= groups
        return self._load(MEMBERSHIPS, MembershipRow.group.in_(groups)) if groups else []

    def _around(self, pending: Iterable[Fact]) -> list[Fact]:
        """What sessions depend on without naming it: open enquiries about them, who needs what of a venue, venues."""
        sessions = [fact for fact in pending if isinstance(fact, SessionFact)]
        if not sessions:
            return []
        about = EnquiryRow.session.in_([fact.key for fact in sessions])
        found = self._load(ENQUIRIES, about, EnquiryRow.state == EnquiryState.OPEN)
        if self._first("step-free members"):
            found += self._load(PERSONAL_LIMITS, PersonalLimitRow.kind == LimitKind.STEP_FREE)
        if any(not fact.venues for fact in sessions) and self._first("all venues"):
            found += self._load(VENUES)
        return found

    def _first(self, what: str) -> bool:
        """Whether something that is read but once has not been read."""
        first = what not in self._read
        self._read.add(what)
        return first


def named(fact: Fact) -> Iterator[tuple[str, str]]:
    """Every list and key that a fact names, anywhere in it."""
    for part in inside(fact):
        for field, target in targets(part):
            value = getattr(part, field)
            for key in value if isinstance(value, tuple) else () if value is None else (value,):
                yield target, key


def inside(fact: Fact) -> Iterator[Fact]:
    """A fact and all facts in it."""
    yield fact
    for _, value in fact:
        items: tuple[Any, ...] = value if isinstance(value, tuple) else (value,)
        for item in items:
            if isinstance(item, Fact):
                yield from inside(item)


def _invited(part: Fact) -> tuple[str, ...]:
    return part.groups if isinstance(part, AttendanceGroup) else ()
