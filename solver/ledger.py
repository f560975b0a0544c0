"""What the placed sessions add up to: picks per person, duties done, sessions per month, sessions close by."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from solver.facts import SessionFacts
from solver.nearness import Nearness
from solver.problem import Assignment, Role
from solver.static import Static, rows_by_session

Indices: TypeAlias = npt.NDArray[np.intp]
Amounts: TypeAlias = npt.NDArray[np.int64]


class Ledger:
    """Counts behind the costs that no single session owns: fair load, coverage, month balance, nearness.

    ``loads`` and ``target`` have the shape ``(people,)``, ``done`` and ``owes`` ``(duties, people)``.
    """

    def __init__(self, static: Static) -> None:
        people = len(static.problem.people)
        self.nearness = Nearness(static)
        self.balances, self.duties = static.balances, static.duties
        self.month = np.array(static.problem.months) - static.problem.months[0]
        self.duties_of = rows_by_session(static, [row.sessions for row in static.duties])
        self.balances_of = rows_by_session(static, [row.sessions for row in static.balances])
        self.month_counts = [np.zeros(int(self.month[-1]) + 1, dtype=np.int32) for _ in static.balances]
        self.loads = np.zeros(people, dtype=np.int64)
        self.target = np.full(people, -1, dtype=np.int64)
        self.load_price = np.zeros(people, dtype=np.int64)
        for load in static.loads:
            self.target[load.person], self.load_price[load.person] = load.target, load.price
        self.done = np.zeros((len(static.duties), people), dtype=np.int32)
        self.owes = np.zeros(self.done.shape, dtype=np.bool_)
        for number, duty in enumerate(static.duties):
            self.owes[number, list(duty.people)] = True

    def count(self, session: SessionFacts, assignment: Assignment, sign: int) -> None:
        """Follow a placement (``sign`` 1) or a removal (-1)."""
        self.nearness.count(session, assignment, sign)
        for number in self.balances_of[session.index]:
            self.month_counts[number][self.month[assignment.day]] += sign
        for number in self.duties_of[session.index]:
            self.done[number, list(assignment.attends)] += sign
        for group, person in assignment.people:
            if session.groups[group].role is Role.POOL:
                self.loads[person] += sign

    def balance_cost(self, session: SessionFacts, day: int) -> int:
        """What one more of its kind costs in the month of a day."""
        return int(self.balance_costs(session, range(day, day + 1))[0])

    def balance_costs(self, session: SessionFacts, days: range) -> npt.NDArray[np.int32]:
        """What one more of its kind costs on each of the days."""
        months = self.month[days.start : days.stop]
        costs = np.zeros(len(days), dtype=np.int32)
        for number in self.balances_of[session.index]:
            term = self.balances[number]
            costs[self.month_counts[number][months] >= term.limit] += term.price
        return costs

    def load_costs(self, people: Indices) -> Amounts:
        """Change of fair load if each of the people got one pick more."""
        above = 2 * (self.loads[people] - self.target[people]) + 1
        return np.asarray(np.where(self.target[people] >= 0, self.load_price[people] * above, 0), dtype=np.int64)

    def coverage_gains(self, session: SessionFacts, people: Indices) -> Amounts:
        """Coverage cost that each one's attendance of the session would save."""
        gains = np.zeros(len(people), dtype=np.int64)
        for number in self.duties_of[session.index]:
            duty = self.duties[number]
            gains += duty.price * (self.owes[number, people] & (self.done[number, people] < duty.minimum))
        return gains
