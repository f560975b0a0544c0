"""The test of every bound: a legal schedule must satisfy the model and cost no less than the model says."""

from ortools.sat.python import cp_model

from solver.budget import Limit
from solver.members import WhoBound
from solver.schedule import Schedule
from solver.static import Static
from solver.timing.build import build
from solver.timing.search import configure


def replay(static: Static, who: WhoBound, schedule: Schedule) -> int | None:
    """What the model charges for a schedule's times at least; None where it forbids them."""
    rows = build(static, who)
    chosen: set[int] = set()
    for placed in schedule.assignments:
        literal = rows.table.holding(placed.session, placed.day, placed.start)
        if literal is None:
            return None
        chosen.add(literal)
    cp, used = rows.matrix().model()
    for variable, column in enumerate(used.tolist()):
        if column < len(rows.table):
            cp.add(cp.get_int_var_from_proto_index(variable) == (column in chosen))
    solver = cp_model.CpSolver()
    configure(solver, Limit(seconds=60.0))
    if solver.solve(cp) != cp_model.OPTIMAL:
        return None
    return rows.cost_of(solver.objective_value)
