"""A model as rows over columns, from which its relaxation and its CP models are made, or which is made of one."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from ortools.sat.python import cp_model

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

FREE: Final = 2**62
"""A bound that binds nothing, of either sign."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows ``low <= weights * columns <= high``; column ``c`` is whole, ``0..upper[c]``, and costs ``cost[c]`` each.

    Row ``r`` has the entries ``starts[r]:starts[r + 1]`` of ``columns`` and ``weights``.
    """

    upper: Numbers
    cost: Numbers
    starts: Numbers
    columns: Numbers
    weights: Numbers
    low: Numbers
    high: Numbers

    @property
    def row(self) -> Numbers:
        """The row of each entry."""
        return np.repeat(np.arange(len(self.low)), np.diff(self.starts))

    def within(self, keep: Flags) -> "Matrix":
        """The same with all other columns zero, less the rows that nothing can break then."""
        row, inside = self.row, keep[self.columns]
        columns, weights, row = self.columns[inside], self.weights[inside], row[inside]
        most = weights * self.upper[columns]
        highest = np.bincount(row, np.maximum(most, 0), len(self.low))
        lowest = np.bincount(row, np.minimum(most, 0), len(self.low))
        binding = (highest > self.high) | (lowest < self.low)
        inside = binding[row]
        counts = np.bincount(row[inside], minlength=len(self.low))[binding]
        return replace(
            self,
            starts=np.concatenate([[0], np.cumsum(counts)]),
            columns=columns[inside],
            weights=weights[inside],
            low=self.low[binding],
            high=self.high[binding],
        )

    def model(self) -> tuple[cp_model.CpModel, dict[int, cp_model.IntVar]]:
        """The CP model, with the variable of each column that has a say; all others are zero."""
        cp = cp_model.CpModel()
        used = np.union1d(self.columns, np.flatnonzero(self.cost < 0)).tolist()
        variables = {
            column: cp.new_bool_var("") if upper == 1 else cp.new_int_var(0, upper, "")
            for column, upper in zip(used, self.upper[used].tolist(), strict=True)
        }
        columns, weights, starts = self.columns.tolist(), self.weights.tolist(), self.starts.tolist()
        alike = np.logical_and.reduceat(self.weights == 1, self.starts[:-1]) if len(self.low) else np.zeros(0, bool)
        for row, (low, high) in enumerate(zip(self.low.tolist(), self.high.tolist(), strict=True)):
            entries = slice(starts[row], starts[row + 1])
            terms, sizes = [variables[column] for column in columns[entries]], weights[entries]
            if alike[row] and low == high == 1:
                cp.add_exactly_one(terms)
            elif alike[row] and low == -FREE and high == 1:
                cp.add_at_most_one(terms)
            elif sizes == [1, -1] and (low, high) == (0, FREE):
                cp.add_implication(terms[1], terms[0])
            else:
                total = cp_model.LinearExpr.weighted_sum(terms, sizes)
                bounds = cp_model.INT_MIN if low == -FREE else low, cp_model.INT_MAX if high == FREE else high
                cp.add_linear_constraint(total, *bounds)
        priced = [column for column in used if self.cost[column]]
        cp.minimize(
            cp_model.LinearExpr.weighted_sum([variables[column] for column in priced], self.cost[priced].tolist())
        )
        return cp, variables
