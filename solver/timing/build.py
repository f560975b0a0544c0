"""The CP model of *when*, from the literals to the objective."""

import numpy as np

from solver.members import WhoBound
from solver.static import Static
from solver.timing.capacities import usages
from solver.timing.literals import Block, literals
from solver.timing.occupancy import occupancy
from solver.timing.relations import relate
from solver.timing.rows import Rows, share


def build(static: Static, who: WhoBound) -> Rows:
    """Make the model: places, what they take, how they relate, what they cost.

    Leaving a session out costs its price less the saving that *who* has counted for it. A mandatory session costs
    ``missing_price`` more, so that leaving out many others is better.
    """
    table = literals(static)
    rows = Rows(static, table)
    for session in static.sessions:
        rows.cp.add_exactly_one([*rows.of(session.index), rows.left_out[session.index]])
    problem = static.problem
    blocks = [Block(block.start, block.end) for block in problem.blocks] or [Block(0, problem.slots_per_day)]
    share(rows, occupancy(static, table, blocks), usages(static, blocks))
    relate(rows)
    missing = missing_price(static)
    for session in static.sessions:
        price = session.price - who.savings[session.index] + missing * session.mandatory
        rows.price(rows.left_out[session.index], price)
    for literal in np.flatnonzero(table.cost):
        rows.price(rows.begins[literal], int(table.cost[literal]))
    rows.solve_for()
    return rows


def missing_price(static: Static) -> int:
    """What a missing mandatory session costs in the model beyond its price: more than a dozen of the dearest."""
    return 12 * max((session.price for session in static.sessions), default=0) + 1
