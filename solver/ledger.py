"""What the placed sessions add up to: picks per person, duties done, sessions per month and week, trips, nearness."""

from collections import Counter
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from solver.facts import SessionFacts
from solver.nearness import Nearness
from solver.problem import Assignment, Role
from solver.static import Static, rows_by_session
from solver.terms import Period

Indices: TypeAlias = npt.NDArray[np.intp]
Amounts: TypeAlias = npt.NDArray[np.int64]


class Ledger:
    """Counts behind the costs that no single session owns: fair load, coverage, balances, trips, nearness.

    ``loads`` and ``target`` have the shape ``(people,)``, ``done`` and ``owes`` ``(duties, people)``.
    """

    def __init__(self, static: Static) -> None:
        people = len(static.problem.people)
        self.nearness = Nearness(static)
        self.balances, self.duties = static.balances, static.duties
        problem = static.problem
        self.week = np.array(problem.weeks) - problem.weeks[0]
        self.periods = {
            Period.DAY: np.arange(problem.n_days),
            Period.WEEK: self.week,
            Period.MONTH: np.array(problem.months) - problem.months[0],
        }
        self.duties_of = rows_by_session(static, [row.sessions for row in static.duties])
        self.balances_of = rows_by_session(static, [row.sessions for row in static.balances])
        self.period_counts = [
            np.zeros(int(self.periods[row.period][-1]) + 1, dtype=np.int32) for row in static.balances
        ]
        self.trips = [trip for trip in static.trips if trip.price]
        self.trips_of = rows_by_session(static, [row.sessions for row in self.trips])
        self.half_days: list[Counter[tuple[int, int]]] = [Counter() for _ in self.trips]
        starts = [block.start for block in static.problem.blocks]
        self.half = np.searchsorted(starts, np.arange(static.slots), side="right")
        self.loads = np.zeros(people, dtype=np.int64)
        self.target = np.full(people, -1, dtype=np.int64)
        self.load_price = np.zeros(people, dtype=np.int64)
        for load in static.loads:
            self.target[load.person], self.load_price[load.person] = load.target, load.price
        self.done = np.zeros((len(static.duties), people), dtype=np.int32)
        self.owes = np.zeros(self.done.shape, dtype=np.bool_)
        for number, duty in enumerate(static.duties):
            self.owes[number, list(duty.people)] = True
        self.gains = np.zeros(self.done.shape, dtype=np.int64)  # what one more attendance saves, now
        self.next_load = np.zeros(people, dtype=np.int64)  # what one more pick costs, now
        everybody = list(range(people))
        self._price_loads(everybody)
        for number in range(len(self.duties)):
            self._price_duty(number, everybody)

    def count(self, session: SessionFacts, assignment: Assignment, sign: int) -> None:
        """Follow a placement (``sign`` 1) or a removal (-1)."""
        self.nearness.count(session, assignment, sign)
        for number in self.balances_of[session.index]:
            self.period_counts[number][self.periods[self.balances[number].period][assignment.day]] += sign
        for number in self.trips_of[session.index]:
            self.half_days[number][assignment.day, int(self.half[assignment.start])] += sign
        for number in self.duties_of[session.index]:
            attends = list(assignment.attends)
            self.done[number, attends] += sign
            self._price_duty(number, attends)
        picks = [person for group, person in assignment.people if session.groups[group].role is Role.POOL]
        self.loads[picks] += sign  # nobody is picked twice
        self._price_loads(picks)

    def _price_duty(self, number: int, people: list[int]) -> None:
        duty = self.duties[number]
        self.gains[number, people] = duty.price * (
            self.owes[number, people] & (self.done[number, people] < duty.minimum)
        )

    def _price_loads(self, people: list[int]) -> None:
        above = 2 * (self.loads[people] - self.target[people]) + 1
        self.next_load[people] = np.where(self.target[people] >= 0, self.load_price[people] * above, 0)

    def crowding_cost(self, session: SessionFacts, day: int, start: int) -> int:
        """What one more of its kind costs in the month and week of a day, and a trip in that half day."""
        return int(self.crowding_costs(session, range(day, day + 1))[0, start])

    def crowding_costs(self, session: SessionFacts, days: range) -> npt.NDArray[np.int32]:
        """What one more of its kind costs on each of the days at each start, shape ``(days, slots)``."""
        costs = np.zeros((len(days), len(self.half)), dtype=np.int32)
        for number in self.balances_of[session.index]:
            term = self.balances[number]
            periods = self.periods[term.period][days.start : days.stop]
            costs[self.period_counts[number][periods] >= term.limit] += term.price
        for number in self.trips_of[session.index]:
            self._trip_costs(number, days, costs)
        return costs

    def _trip_costs(self, number: int, days: range, costs: npt.NDArray[np.int32]) -> None:
        """Add a trip's price in weeks that have one already, but for the half days that have it."""
        price = self.trips[number].price
        made = [(day, half) for (day, half), count in self.half_days[number].items() if count]
        weeks = self.week[days.start : days.stop]
        if not made:
            return
        costs[np.isin(weeks, [self.week[day] for day, _ in made])] += price
        for day, half in made:
            if day in days:
                costs[day - days.start, self.half == half] -= price

    def load_costs(self, people: Indices) -> Amounts:
        """Change of fair load if each of the people got one pick more."""
        return np.asarray(self.next_load[people])

    def coverage_gains(self, session: SessionFacts, people: Indices) -> Amounts:
        """Coverage cost that each one's attendance of the session would save."""
        gains = np.zeros(len(people), dtype=np.int64)
        for number in self.duties_of[session.index]:
            gains += self.gains[number, people]
        return gains
