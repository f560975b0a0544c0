"""Series of sessions in the order of time: whom each picked, and what picking the same people in a row costs."""

from bisect import bisect_left, insort

from solver.facts import SessionFacts
from solver.problem import NONE, Assignment, Role
from solver.static import Static, rows_by_session

NOBODY: frozenset[int] = frozenset()


class Turns:
    """Follows every placement of the sessions of a series."""

    def __init__(self, static: Static) -> None:
        self.terms = [term for term in static.repeats if term.price]
        self.of = rows_by_session(static, [term.sessions for term in self.terms])
        self.labels = [dict(zip(term.sessions, term.labels, strict=True)) for term in self.terms]
        self.order: list[list[tuple[int, int, int]]] = [[] for _ in self.terms]
        self.picks: dict[int, frozenset[int]] = {}

    def count(self, session: SessionFacts, assignment: Assignment, sign: int) -> None:
        """Follow a placement (``sign`` 1) or a removal (-1)."""
        if not self.of[session.index]:
            return
        place = (assignment.day, assignment.start, session.index)
        pools = {group.number for group in session.groups if group.role is Role.POOL}
        self.picks[session.index] = frozenset(person for group, person in assignment.people if group in pools)
        for number in self.of[session.index]:
            if sign > 0:
                insort(self.order[number], place)
            else:
                self.order[number].remove(place)

    def neighbours(self, session: int) -> set[int]:
        """Placed sessions right before and after a placed one in its series."""
        found: set[int] = set()
        for number in self.of[session]:
            order = [index for _, _, index in self.order[number]]
            position = order.index(session)
            found.update(order[max(position - 1, 0) : position], order[position + 1 : position + 2])
        return found

    def repeats(self, session: SessionFacts, day: int, start: int) -> tuple[dict[int, int], int]:
        """Price of picking each person for a session there, and what its turn costs whoever is picked."""
        prices: dict[int, int] = {}
        fixed = 0
        for number in self.of[session.index]:
            term, label = self.terms[number], self.labels[number][session.index]
            (before, label_before), (after, label_after) = self._around(number, (day, start, session.index))
            for person in (*before, *after):
                prices[person] = prices.get(person, 0) + term.price
            same = _same(label_before, label) + _same(label, label_after) - _same(label_before, label_after)
            fixed += term.price * (same - len(before & after))
        return prices, fixed

    def _around(
        self, number: int, place: tuple[int, int, int]
    ) -> tuple[tuple[frozenset[int], int], tuple[frozenset[int], int]]:
        """Picks and label of the sessions before and after a place."""
        order = self.order[number]
        position = bisect_left(order, place)
        before = self._turn(number, order[position - 1]) if position else (frozenset(self.terms[number].last), NONE)
        after = self._turn(number, order[position]) if position < len(order) else (NOBODY, NONE)
        return before, after

    def _turn(self, number: int, place: tuple[int, int, int]) -> tuple[frozenset[int], int]:
        return self.picks[place[2]], self.labels[number][place[2]]


def _same(one: int, other: int) -> bool:
    return one == other != NONE
