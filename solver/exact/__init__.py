"""The complete model: when, where and who at once, every rule and every cost, for problems small enough.

What the other layers decide one after the other, or only bound, is decided here together by CP-SAT: so an optimum is
proven, and so is that no schedule exists. ``hard.py`` and ``costs.py`` have one function for each term shape; a new
shape is one more. A term may hang on a literal of its own, which is what conflicts, repairs and what-ifs ask for.
"""

from solver.budget import Limit
from solver.exact.model import Model, build
from solver.exact.rearrange import rearrange
from solver.exact.search import Answer, Proof, solve_exactly

__all__ = ["Answer", "Limit", "Model", "Proof", "build", "rearrange", "solve_exactly"]
