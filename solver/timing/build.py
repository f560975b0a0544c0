"""The model of *when*, from the literals to the objective."""

from collections.abc import Callable

import numpy as np

from solver.members import WhoBound
from solver.static import Static
from solver.timing.capacities import usages
from solver.timing.literals import Block, literals
from solver.timing.occupancy import occupancy
from solver.timing.relations import relate
from solver.timing.rows import Rows, share
from solver.timing.wishes import charge_absences


def build(static: Static, who: WhoBound, should_stop: Callable[[], bool] | None = None) -> Rows:
    """Make the model: places, what they take, how they relate, what they cost; BuildingStopped when asked to stop.

    Leaving a session out, a mandatory one too, costs its price less the saving that *who* has counted for it: so
    there is always an answer, and its bound holds for every schedule.
    """
    table = literals(static, who.shortages)
    rows = Rows(static, table, should_stop)
    for session in static.sessions:
        either = np.append(rows.of(session.index), rows.left_out[session.index])
        rows.linear(either, np.ones_like(either), low=1, high=1)
    problem = static.problem
    blocks = [Block(block.start, block.end) for block in problem.blocks] or [Block(0, problem.slots_per_day)]
    taken = occupancy(static, table, blocks)
    share(rows, taken, usages(static, blocks))
    charge_absences(rows, taken)
    relate(rows)
    for session in static.sessions:
        rows.price(int(rows.left_out[session.index]), session.price - who.savings[session.index])
    for literal in np.flatnonzero(table.cost).tolist():
        rows.price(literal, int(table.cost[literal]))
    return rows
