"""What a schedule can say, as literals of one CP model; asked by name, made when first asked for."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache

import numpy as np

from solver.exact.choices import Choices, Pair
from solver.exact.post import Literal, Post
from solver.problem import NONE, Assignment, Problem, Role


class Variables:
    """For each session: whether and where it begins, in which venue, and who attends in which group.

    Every assignment of the literals is a well-formed schedule, and every well-formed schedule within the choices is
    an assignment of the literals.
    """

    def __init__(
        self,
        problem: Problem,
        choices: Sequence[Choices],
        *,
        exclusive: bool,
        must: AbstractSet[int] = frozenset(),
        most_picks: Mapping[int, int] | None = None,
    ) -> None:
        self.problem, self.choices, self.post = problem, choices, Post()
        self.must = must  # sessions that take place for sure
        self.most_picks = most_picks or {}  # how often people are picked at most, where that is to be limited
        self.exclusive = exclusive  # nobody can be in two sessions at once, whatever else is switched off
        self.present = [self.post.literal() for _ in problem.sessions]
        self.starts = [{start: self.post.literal() for start in mine.starts} for mine in choices]
        self.venues = [self._venues(index) for index in range(len(choices))]
        self.roles = [self._roles(index) for index in range(len(choices))]
        self.gaps: dict[int, list[Literal]] = {}
        self.span = [_span(problem.sessions[index].days, mine) for index, mine in enumerate(choices)]
        self._near: dict[tuple[int, int, int], Literal | None] = {}
        for index, present in enumerate(self.present):
            self.post.exactly_one([*self.starts[index].values(), ~present])
        self._roles_of = cache(self._find_roles)
        self.attends = cache(self._attends)
        self.begins = cache(self._begins)
        self.in_area = cache(self._in_area)
        self.picks = self._picks()
        self.people = [list(dict.fromkeys(person for _, person in mine.pairs)) for mine in choices]
        self.sessions_of = defaultdict[int, list[int]](list)
        """Sessions that each person may attend."""
        for session, people in enumerate(self.people):
            for person in people:
                self.sessions_of[person].append(session)

    def _venues(self, session: int) -> dict[int, Literal]:
        mine, present = self.choices[session].venues, self.present[session]
        if len(mine) == 1:
            return {mine[0]: present}
        literals = {venue: self.post.literal() for venue in mine}
        self.post.exactly_one([*literals.values(), ~present])
        return literals

    def _roles(self, session: int) -> dict[Pair, Literal]:
        mine, present = self.choices[session], self.present[session]
        literals = {pair: present if pair in mine.sure else self.post.literal() for pair in mine.pairs}
        if mine.sure - literals.keys():  # kept by one term, ruled out by another
            self.post.never(present)
        picks: dict[int, list[Literal]] = {}
        for (group, person), literal in literals.items():
            if literal != present and session not in self.must:
                self.post.implies(literal, present)
            if self.problem.sessions[session].groups[group].role is Role.POOL:
                picks.setdefault(person, []).append(literal)
        for several in picks.values():
            self.post.at_most_one(several)  # nobody is picked in two pools of one session
        return literals

    def _picks(self) -> dict[int, list[Literal]]:
        """The literals of each person's picks."""
        found: dict[int, list[Literal]] = {}
        for session, roles in enumerate(self.roles):
            for (group, person), literal in roles.items():
                if self.problem.sessions[session].groups[group].role is Role.POOL:
                    found.setdefault(person, []).append(literal)
        return found

    # --- questions ------------------------------------------------------------------------------------------------

    def _attends(self, session: int, person: int) -> Literal:
        """Whether the person attends the session in any role."""
        roles = self._roles_of(session)[person]
        return self.present[session] if self.present[session] in roles else self.post.any_of(roles)

    def _find_roles(self, session: int) -> dict[int, list[Literal]]:
        found = defaultdict[int, list[Literal]](list)
        for (_, person), literal in self.roles[session].items():
            found[person].append(literal)
        return found

    def is_sure(self, session: int, person: int) -> bool:
        """Whether the person attends whenever the session takes place."""
        return self.attends(session, person) == self.present[session]

    def _begins(self, session: int) -> dict[int, Literal]:
        """For each day whether the session begins on it."""
        by_day: dict[int, list[Literal]] = {}
        for (day, _), literal in self.starts[session].items():
            by_day.setdefault(day, []).append(literal)
        return {day: self.post.any_of(literals) for day, literals in by_day.items()}

    def _in_area(self, session: int, area: int) -> Literal:
        """Whether the session takes place in a venue of the area."""
        facts = self.problem.venues
        here = [lit for venue, lit in self.venues[session].items() if venue != NONE and facts[venue].area == area]
        return self.present[session] if len(here) == len(self.venues[session]) else self.post.any_of(here)

    def areas(self, session: int) -> set[int]:
        """Areas in which the session may take place."""
        return {self.problem.venues[venue].area for venue in self.venues[session] if venue != NONE}

    def meets(self, session: int, busy: "np.ndarray[tuple[int, int], np.dtype[np.bool_]]") -> list[Literal]:
        """Starts at which the session would meet a busy slot (shape ``(days, slots)``)."""
        facts = self.problem.sessions[session]
        return [
            literal
            for (day, start), literal in self.starts[session].items()
            if busy[day : day + facts.days, start : start + facts.duration].any()
        ]

    def cells(self, session: int, after: int = 0) -> dict[tuple[int, int], list[Literal]]:
        """For each (day, slot) the starts at which the session takes it, lengthened by ``after`` slots."""
        facts, found = self.problem.sessions[session], dict[tuple[int, int], list[Literal]]()
        for (first, start), literal in self.starts[session].items():
            for day in range(first, first + facts.days):
                for slot in range(start, start + facts.duration + after):
                    found.setdefault((day, slot), []).append(literal)
        return found

    def near(self, one: int, other: int, gap: int) -> Literal | None:
        """A literal that must hold when both lie on one day with fewer than ``gap`` slots between; None = never."""
        if self.apart(one, other):
            return None
        key = (min(one, other), max(one, other), gap)
        if key not in self._near:
            self._near[key] = self._make_near(*key)
        return self._near[key]

    def apart(self, one: int, other: int) -> bool:
        """Whether no choice brings the two sessions to one day."""
        (first, last), (begin, end) = self.span[one], self.span[other]
        return last < begin or end < first

    def _make_near(self, one: int, other: int, gap: int) -> Literal | None:
        if len(self.starts[one]) > len(self.starts[other]):
            one, other = other, one
        first, second = self.problem.sessions[one], self.problem.sessions[other]
        places = np.array(list(self.starts[other]), dtype=np.int64).reshape(-1, 2)
        literals = list(self.starts[other].values())
        near: Literal | None = None
        for (day, start), literal in self.starts[one].items():
            same_day = (places[:, 0] > day - second.days) & (places[:, 0] < day + first.days)
            close = (places[:, 1] > start - second.duration - gap) & (places[:, 1] < start + first.duration + gap)
            meeting = [literals[k] for k in np.flatnonzero(same_day & close)]
            if meeting:
                near = self.post.literal() if near is None else near
                self.post.linear([literal, *meeting, near], [1] * (len(meeting) + 1) + [-1], high=1)
        return near

    # --- schedules ------------------------------------------------------------------------------------------------

    def assignment(self, session: int, holds: Callable[[Literal], bool]) -> Assignment | None:
        """What the literals that hold say about a session; None = it is left out."""
        chosen = [start for start, literal in self.starts[session].items() if holds(literal)]
        if not chosen:
            return None
        venue = next(venue for venue, literal in self.venues[session].items() if holds(literal))
        people = sorted(pair for pair, literal in self.roles[session].items() if holds(literal))
        return Assignment(session, *chosen[0], venue, tuple(people))

    def knows(self, assignment: Assignment) -> bool:
        """Whether the literals can say this."""
        session = assignment.session
        return (
            (assignment.day, assignment.start) in self.starts[session]
            and assignment.venue in self.venues[session]
            and all(pair in self.roles[session] for pair in assignment.people)
        )

    def say(self, session: int, assignment: Assignment | None) -> dict[Literal, bool]:
        """The literals of a session with their values in a schedule that places it so."""
        where = None if assignment is None else (assignment.day, assignment.start)
        venue = None if assignment is None else assignment.venue
        people = () if assignment is None else assignment.people
        values = [(literal, pair in people) for pair, literal in self.roles[session].items()]
        values += [(literal, other == venue) for other, literal in self.venues[session].items()]
        values += [(literal, start == where) for start, literal in self.starts[session].items()]
        values.append((self.present[session], assignment is not None))
        return dict(values)


def _span(days: int, choices: Choices) -> tuple[int, int]:
    """The first and the last day that a session may take; without any start the last lies before the first."""
    first = [day for day, _ in choices.starts]
    return min(first, default=0), max(first, default=-days) + days - 1
