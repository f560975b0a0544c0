"""A model as rows over columns, from which its relaxation and its CP models are made, or which is made of one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from ortools.sat.python import cp_model

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

FREE: Final = 2**62
"""A bound that binds nothing, of either sign."""
PASSES = 10
"""How often at most it is looked what rows settle."""


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
        """The same with all other columns zero."""
        return self._having(keep[self.columns])

    def between(self, least: Numbers, most: Numbers) -> "Matrix":
        """The same for columns that take so much at least and at most, each counted from its least up."""
        given = np.bincount(self.row, self.weights * least[self.columns], len(self.low)).astype(np.int64)
        moved = replace(
            self,
            upper=most - least,
            low=np.where(self.low == -FREE, -FREE, self.low - given),
            high=np.where(self.high == FREE, FREE, self.high - given),
        )
        return moved._having((least < most)[self.columns])

    def beside(self, columns: Flags) -> Flags:
        """These columns and all that share a row with one of them."""
        rows = np.bincount(self.row, columns[self.columns], len(self.low)) > 0
        found = columns.copy()
        found[self.columns[rows[self.row]]] = True
        return found

    @property
    def limiting(self) -> Flags:
        """Entries of rows that only limit, of columns that use something up there."""
        return np.asarray((self.low[self.row] == -FREE) & (self.weights > 0))

    def lifted(self, columns: Flags) -> "Matrix":
        """The same with these columns in no row that only limits, which costs no plan more and forbids none.

        Of those left in nothing but one choice of one only the cheapest stays.
        """
        row, inside = self.row, ~(self.limiting & columns[self.columns])
        alone = columns & (np.bincount(self.columns[inside], minlength=len(columns)) == 1)
        choice = (self.low == 1) & (self.high == 1)
        entries = np.flatnonzero(inside & alone[self.columns] & choice[row] & (self.weights == 1))
        entries = entries[np.lexsort((self.cost[self.columns[entries]], row[entries]))]
        dearer = np.zeros(len(columns), dtype=np.bool_)
        dearer[self.columns[entries[1:][np.diff(row[entries]) == 0]]] = True
        return self._having(inside & ~dearer[self.columns])

    def _having(self, inside: Flags) -> "Matrix":
        """The same with these entries only, less the rows that nothing can break then."""
        counts = np.bincount(self.row[inside], minlength=len(self.low))
        part = replace(self, starts=_starts(counts), columns=self.columns[inside], weights=self.weights[inside])
        none = np.zeros_like(self.upper)
        binding = (part._sums(self.upper, none) > self.high) | (part._sums(none, self.upper) < self.low)
        kept = binding[part.row]
        return replace(
            part,
            starts=_starts(counts[binding]),
            columns=part.columns[kept],
            weights=part.weights[kept],
            low=self.low[binding],
            high=self.high[binding],
        )

    def tightened(self) -> tuple["Matrix", Numbers]:
        """The same less what its rows settle one by one, over columns from 0 up, and what to add to these."""
        row, weights, columns = self.row, self.weights, self.columns
        size, rising = np.abs(weights), weights > 0
        least, most = np.zeros_like(self.upper), self.upper.copy()
        for _ in range(PASSES):
            low_end, high_end = self._sums(least, most), self._sums(most, least)
            below, above = (self.high - low_end)[row] // size, (high_end - self.low)[row] // size
            before = int(most.sum() - least.sum())
            ups, downs = least[columns] + np.where(rising, below, above), most[columns] - np.where(rising, above, below)
            np.minimum.at(most, columns, ups)
            np.maximum.at(least, columns, downs)
            if (least > most).any():  # no plan: for the solver to say
                return self, np.zeros_like(least)
            if int(most.sum() - least.sum()) == before:
                break
        return self.between(least, most), least

    def _sums(self, rising: Numbers, falling: Numbers) -> Numbers:
        """What each row sums to with these columns where its weight is positive, and those where it is negative."""
        values = np.where(self.weights > 0, rising[self.columns], falling[self.columns])
        sums: Numbers = np.bincount(self.row, self.weights * values, len(self.low)).astype(np.int64)
        return sums

    def model(self) -> tuple[cp_model.CpModel, Numbers]:
        """The CP model, and the columns that have a say there, in the order of its variables; all others are zero."""
        cp, used = cp_model.CpModel(), np.union1d(self.columns, np.flatnonzero(self.cost < 0))
        for upper in self.upper[used].tolist():
            cp.proto.variables.add().domain.extend((0, upper))
        columns, weights, starts = (
            np.searchsorted(used, self.columns).tolist(),
            self.weights.tolist(),
            self.starts.tolist(),
        )
        booleans = np.bincount(self.row, (self.weights != 1) | (self.upper[self.columns] != 1), len(self.low)) == 0
        bounds = zip(self.low.tolist(), self.high.tolist(), booleans.tolist(), strict=True)
        for (low, high, ones), first, end in zip(bounds, starts[:-1], starts[1:], strict=True):
            write(cp, columns[first:end], None if ones else weights[first:end], low, high)
        priced = np.flatnonzero(self.cost[used])
        cp.proto.objective.vars.extend(priced.tolist())
        cp.proto.objective.coeffs.extend(self.cost[used[priced]].tolist())
        return cp, used


def write(
    cp: cp_model.CpModel,
    literals: Sequence[int],
    weights: Sequence[int] | None,
    low: int,
    high: int,
    when: int | None = None,
) -> None:
    """Add a row to a CP model, straight into its proto: half the time of the calls made for it.

    Without weights it counts literals, which may be negated: one at least, or at most, or both; with weights it sums
    variables, while the literal ``when`` holds.
    """
    row = cp.proto.constraints.add()
    if when is not None:
        row.enforcement_literal.append(when)
    if weights is None and (low, high) == (1, 1):
        row.exactly_one.literals.extend(literals)
    elif weights is None and (low, high) == (1, FREE):
        row.bool_or.literals.extend(literals)
    elif weights is None and (low, high) == (-FREE, 1):
        row.at_most_one.literals.extend(literals)
    else:
        row.linear.vars.extend(literals)
        row.linear.coeffs.extend([1] * len(literals) if weights is None else weights)
        row.linear.domain.extend(
            (cp_model.INT_MIN if low == -FREE else low, cp_model.INT_MAX if high == FREE else high)
        )


def _starts(counts: Numbers) -> Numbers:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
