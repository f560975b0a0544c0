"""Why a session finds no place, in the fewest facts and rules, and what a planner could do about it."""

from solver.explain.changes import Act, Change, changed
from solver.explain.conflict import Explanation, Status, explain
from solver.explain.elastic import Allowance
from solver.explain.joint import explain_jointly
from solver.explain.reason import STAYS, Reason
from solver.explain.ways import Way, Ways, ways_out

__all__ = [
    "STAYS",
    "Act",
    "Allowance",
    "Change",
    "Explanation",
    "Reason",
    "Status",
    "Way",
    "Ways",
    "changed",
    "explain",
    "explain_jointly",
    "ways_out",
]
