"""Relations between placed sessions: distances, separations, limits per week and month, containers."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from solver.bits import FULL, Words, span
from solver.facts import SessionFacts
from solver.problem import NONE, Assignment
from solver.static import Static, rows_by_session
from solver.terms import Distance, Flags, Period


class Relations:
    """Follows every placement and says which days it leaves to the others."""

    def __init__(self, static: Static) -> None:
        problem = static.problem
        self.static = static
        self.day_of: dict[int, int] = {}
        self.placed: dict[int, Assignment] = {}
        self.separations_of = rows_by_session(static, [row.sessions for row in static.separations])
        self.separated: list[dict[int, int]] = [{} for _ in static.separations]
        self.at_most_of = rows_by_session(static, [row.sessions for row in static.at_most])
        periods = {
            Period.DAY: np.arange(problem.n_days),
            Period.WEEK: np.array(problem.weeks) - problem.weeks[0],
            Period.MONTH: np.array(problem.months) - problem.months[0],
        }
        self.period_of = [periods[row.period] for row in static.at_most]
        self.counts = [np.zeros(int(period[-1]) + 1, dtype=np.int32) for period in self.period_of]
        self.near = static.neighbours()
        self.pairs_of = static.partners()
        self.occupied = np.zeros(problem.n_days, dtype=np.int32)
        self.closed_by = np.full(problem.n_days, NONE, dtype=np.int64)

    def count(self, session: SessionFacts, assignment: Assignment, sign: int) -> None:
        """Follow a placement (``sign`` 1) or a removal (-1)."""
        day, index = assignment.day, session.index
        for number in self.at_most_of[index]:
            self.counts[number][self.period_of[number][day]] += sign
        if sign > 0:
            self.day_of[index], self.placed[index] = day, assignment
        else:
            del self.day_of[index], self.placed[index]
        for number in self.separations_of[index]:
            if sign > 0:
                self.separated[number][index] = day
            else:
                del self.separated[number][index]
        covered = slice(day, day + session.days)
        if session.container:
            self.closed_by[covered] = index if sign > 0 else NONE
        elif session.parent == NONE:
            self.occupied[covered] += sign

    def day_rules(self, session: SessionFacts, without: frozenset[int] = frozenset()) -> Iterator[tuple[str, Flags]]:
        """Each relation to placed sessions, no distance to those ``without``, with the days (``(W,)``) it leaves."""
        days = np.arange(session.days_range.start, session.days_range.stop)
        for number in self.separations_of[session.index]:
            term = self.static.separations[number]
            others = np.array([day for other, day in self.separated[number].items() if other != session.index])
            if len(others):
                yield term.rule, (np.abs(days[:, None] - others) >= term.min_days).all(axis=1)
        for number in self.at_most_of[session.index]:
            limit = self.static.at_most[number]
            yield limit.rule, (self.counts[number] < limit.limit)[self.period_of[number][days]]
        for pair in self.pairs_of.get(session.index, ()):
            other = self.day_of.get(pair.second if pair.first == session.index else pair.first)
            if other is not None:
                yield pair.rule, np.abs(days - other) <= pair.max_days
        for distance in self.near.get(session.index, ()):
            if distance.before in without or distance.after in without - {session.index}:
                continue
            yield distance.rule, self._within_distance(session, distance, days)
        if self.static.alone:
            yield "plenary_alone", self._beside_containers(session, days)

    def _within_distance(self, session: SessionFacts, term: Distance, days: npt.NDArray[np.int_]) -> Flags:
        is_after = term.after == session.index
        other = self.day_of.get(term.before if is_after else term.after)
        if other is None:
            return np.full(len(days), not is_after)
        length = self.static.sessions[term.before].days
        lag_days = self.static.problem.lag_days
        if is_after:
            gaps = [lag_days(other + length - 1, int(day), working=term.working) for day in days]
        else:
            gaps = [lag_days(int(day) + length - 1, other, working=term.working) for day in days]
        return np.array([term.low <= gap and (term.high == NONE or gap <= term.high) for gap in gaps], dtype=np.bool_)

    def hours(self, session: SessionFacts) -> Iterator[tuple[str, Words]]:
        """Distances to sessions on whose day this one may begin or end, with the starts (shape ``(W,)``) they leave."""
        for term in self.near.get(session.index, ()):
            before, after = self.static.sessions[term.before], self.static.sessions[term.after]
            other = self.placed.get(term.before if term.after == session.index else term.after)
            if other is None or before.container or after.container:
                continue
            if term.after == session.index:
                day, word = other.day + before.days - 1, span(other.start + before.duration, 64)
            else:
                day, word = other.day - session.days + 1, span(0, max(other.start - session.duration + 1, 0))
            if day in session.days_range:
                starts = np.full(len(session.days_range), FULL)
                starts[day - session.days_range.start] = word
                yield term.rule, starts

    def latest(self, index: int) -> int:
        """Last day on which a session may begin so that all that must follow it may still find a day."""
        if index in self.day_of:
            return self.day_of[index]
        session = self.static.sessions[index]
        if not session.starts.any():
            return self.static.problem.n_days - 1
        latest = session.days_range.start + int(np.flatnonzero(session.starts)[-1])
        if session.parent in self.day_of:
            container = self.static.sessions[session.parent]
            latest = min(latest, self.day_of[session.parent] + container.days - session.days)
        following = (term for term in self.near.get(index, ()) if term.before == index)
        return min((latest, *(self._latest_before(term) for term in following)))

    def _latest_before(self, term: Distance) -> int:
        """Last day on which the first of the two may begin so that the other one still finds a day."""
        target, length = self.latest(term.after), self.static.sessions[term.before].days
        day = target - length + 1
        while day >= 0 and self.static.problem.lag_days(day + length - 1, target, working=term.working) < term.low:
            day -= 1
        return day

    def _beside_containers(self, session: SessionFacts, days: npt.NDArray[np.int_]) -> Flags:
        taken = days[:, None] + np.arange(session.days)
        beside = (self.closed_by[taken] == session.parent).all(axis=1)
        if session.container:
            beside &= (self.occupied[taken] == 0).all(axis=1)
        return np.asarray(beside)
