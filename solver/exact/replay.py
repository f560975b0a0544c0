"""The test of the encoding: what a legal schedule costs in the model, and which rules forbid an illegal one."""

from collections.abc import Collection

from ortools.sat.python import cp_model

from solver.exact.model import build
from solver.problem import Problem
from solver.schedule import Schedule


def replay(problem: Problem, schedule: Schedule, without: Collection[str] = ()) -> int | None:
    """The least cost that the model finds for a schedule as it is; None where it forbids it.

    Rules named in ``without`` are switched off. Sessions that begin outside their dates are always forbidden.
    """
    model = build(problem, switched=lambda _: True)
    if not model.fix(schedule):
        return None
    for term, switch in zip(model.terms, model.switches, strict=True):
        if switch is not None:
            model.variables.post.clause([~switch if term.rule in without else switch])
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if solver.solve(model.cp) != cp_model.OPTIMAL:
        return None
    return round(solver.objective_value)
