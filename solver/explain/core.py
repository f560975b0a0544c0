"""Minimal conflicts: the reasons under which a model has no answer, made smaller until each of them is needed."""

import time
from collections.abc import Iterable, Mapping, Sequence

from ortools.sat.python import cp_model

from solver.exact.post import Literal, Post
from solver.explain.reason import Reason

WORK = 2.0
"""Units of deterministic time that one question may take."""


class Undecided(Exception):
    """A question took longer than it may."""


class Questions:
    """Asks one model whether it has an answer under some of its reasons."""

    def __init__(self, post: Post, literals: Mapping[Reason, Literal]) -> None:
        self.post, self.literals = post, literals
        self.is_minimal = True
        self._reason_of = {literal: reason for reason, literal in literals.items()}

    def answer(self, reasons: Iterable[Reason], *, again: bool = False) -> cp_model.CpSolver | None:
        """A solver that has found an answer under these reasons; None when there is none.

        ``again`` asks in another way: with presolve, which takes longer than these models themselves, and another seed.
        """
        self._last: list[Reason] = list(reasons)
        cp = self.post.cp
        cp.clear_assumptions()
        cp.proto.assumptions.extend([self.literals[reason] for reason in self._last])
        self._solver = solver = solver_for(presolve=again, seed=1 + again)
        status = solver.solve(cp)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return solver
        if status != cp_model.INFEASIBLE:
            raise Undecided
        return None

    def named(self) -> list[Reason]:
        """Reasons that the last proof used, in the order in which they were given."""
        used = set(self._solver.sufficient_assumptions_for_infeasibility())
        found = [reason for reason in self._last if self.literals[reason] in used]
        return found or self._last if used else []

    def shrunk(self, reasons: Sequence[Reason], until: float, needed: Sequence[Reason] = ()) -> list[Reason]:
        """Leave only reasons without any of which there is an answer; what comes first is left out first.

        The reasons together must have none; of the ``needed`` ones it is known already. When the clock passes
        ``until`` the rest stays untried, and the conflict is not known to be minimal.
        """
        kept = [reason for reason in needed if reason in set(reasons)]
        rest = [reason for reason in reasons if reason not in set(kept)]
        size = max(len(rest) // 2, 1)
        while rest:
            if time.monotonic() > until:
                self.is_minimal = False
                return [*kept, *rest]
            tried, others = rest[:size], rest[size:]
            if self.answer([*kept, *others]) is None:
                used = set(self.named())
                rest = [reason for reason in others if reason in used]
                size = max(min(size, len(rest) // 2), 1)
            elif len(tried) == 1:
                kept, rest = [*kept, *tried], others
            else:
                size = len(tried) // 2
        return kept


def solver_for(*, presolve: bool = False, seed: int = 1) -> cp_model.CpSolver:
    """One worker without a linear programme: what small models without an objective are answered soonest with."""
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    parameters.random_seed = seed
    parameters.cp_model_presolve = presolve
    parameters.cp_model_probing_level = 0
    parameters.symmetry_level = 0
    parameters.linearization_level = 0
    parameters.max_deterministic_time = WORK
    parameters.catch_sigint_signal = False
    return solver
