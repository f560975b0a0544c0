"""One free session beside others that stand where they stand: what every rule between them is read with."""

from collections.abc import Callable, Mapping
from itertools import chain

import numpy as np
import numpy.typing as npt

from solver.exact.post import Literal
from solver.exact.variables import Variables
from solver.explain.reason import Reason, stays
from solver.problem import Assignment, Problem, Session

Switches = Callable[[Reason], Literal]
"""The literal under which a reason holds, made when first asked for."""
Days = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Beside:
    """One free session, number ``index`` of the problem, number 0 of the variables; ``near`` others share its days."""

    def __init__(
        self,
        problem: Problem,
        placed: Mapping[int, Assignment],
        index: int,
        session: Session,
        variables: Variables,
        switch: Switches,
    ) -> None:
        self.problem, self.index, self.session = problem, index, session
        self.variables, self.post, self.switch = variables, variables.post, switch
        starts = np.array(list(variables.starts[0]), dtype=np.int64).reshape(-1, 2)
        self.days, self.slots = starts[:, 0], starts[:, 1]
        self.literals = list(variables.starts[0].values())
        around = self._around()
        self.placed = {number: item for number, item in placed.items() if number != index}
        self.near = {number: item for number, item in self.placed.items() if self._touches(number, around)}
        self._sessions_of: dict[int, list[int]] = {}
        for number, item in self.placed.items():
            for person in item.attends if not problem.sessions[number].container else ():
                self._sessions_of.setdefault(person, []).append(number)

    def _around(self) -> range:
        if not len(self.days):
            return range(0)
        return range(int(self.days.min()), int(self.days.max()) + self.session.days)

    def _touches(self, number: int, around: range) -> bool:
        first = self.placed[number].day
        return first < around.stop and first + self.problem.sessions[number].days > around.start

    def _which(self, mask: Mask) -> list[Literal]:
        return [self.literals[k] for k in np.flatnonzero(mask)]

    def _at_most(self, users: list[tuple[int, int]], left: int, here: list[list[Literal]], when: Literal) -> None:
        """Where the session takes place so (of each list one holds), the others that stay use no more than is left."""
        total = sum(amount for _, amount in users)
        if total <= left:
            return
        slack = total - left
        literals = [self.switch(stays(number)) for number, _ in users] + list(chain.from_iterable(here))
        weights = [amount for _, amount in users] + [slack] * sum(map(len, here))
        self.post.linear(literals, weights, high=left + slack * len(here), when=when)
