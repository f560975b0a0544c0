"""Linear rows over whole columns, and what solves them other than CP-SAT: the simplex, and SCIP."""

from solver.linear.matrix import FREE, Flags, Matrix, Numbers, write
from solver.linear.relaxation import ENTRY_WORK, Relaxation, relax, safe_bound
from solver.linear.whole import cheapest

__all__ = ["ENTRY_WORK", "FREE", "Flags", "Matrix", "Numbers", "Relaxation", "cheapest", "relax", "safe_bound", "write"]
