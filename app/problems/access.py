"""Step-free access: members who have declared that they need it."""

from collections.abc import Iterable

from app.problems.attendance import without
from app.problems.bundle import Bundle, LimitKind, PersonalLimit, Session
from app.problems.membership import Memberships
from app.problems.placed import last_of
from solver.problem import Group, Role

STEP_FREE = "step_free"
"""The feature of venues without steps."""
EXPECTED = (Role.REQUIRED, Role.PRESIDER, Role.QUORUM)
"""Roles whose people the session cannot choose."""
CHOSEN = (Role.POOL, Role.PREFERRED)
"""Roles in which somebody may be left out."""


class StepFree:
    """Who needs a venue without steps in the days of a session."""

    def __init__(self, bundle: Bundle, memberships: Memberships) -> None:
        self._memberships = memberships
        rows = [row for row in bundle.personal_limits if row.kind is LimitKind.STEP_FREE]
        self._rows = [(memberships.number(row.member), row) for row in rows]
        self._features = {venue.key: STEP_FREE in venue.features for venue in bundle.venues}

    def needing(self, session: Session) -> frozenset[int]:
        """Members whose limit is about a day of the session's window."""
        return frozenset(number for number, row in self._rows if _meets(row, session))

    def required(self, session: Session, groups: tuple[Group, ...]) -> bool:
        """Whether the session has to take place without steps: somebody whom it cannot choose or spare needs it."""
        needing = self.needing(session)
        pinned = {self._memberships.number(key) for key in (session.pin.people if session.pin is not None else ())}
        expected = pinned.union(*(group.people for group in groups if group.role in EXPECTED))
        spared = (len(set(group.people) - needing) >= group.low for group in groups if group.role is Role.POOL)
        return not needing.isdisjoint(expected) or not all(spared)

    def admitted(self, session: Session, groups: tuple[Group, ...], candidates: Iterable[str]) -> tuple[Group, ...]:
        """The groups of a session that may take place with steps: without those who then could not come."""
        if self.required(session, groups) or all(self._features[key] for key in candidates):
            return groups
        needing = self.needing(session)
        return tuple(without(group, needing) if group.role in CHOSEN else group for group in groups)


def _meets(row: PersonalLimit, session: Session) -> bool:
    return (row.first is None or row.first <= last_of(session)) and (row.last is None or session.first <= row.last)
