"""Rows over literals that hold only while a term is switched on, and the prices that make the cost.

A literal is the number of a variable that is 0 or 1, or ``~number`` for its opposite, as CP-SAT numbers them. Rows are
kept here; a CP model is written from them, or a matrix for solvers of linear models.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import numpy as np
from ortools.sat.python import cp_model

from solver.linear import FREE, Matrix, Numbers, write

Literal: TypeAlias = int
Switch: TypeAlias = Literal | None
"""The literal of a term under which its rows hold; None = always."""
Row: TypeAlias = tuple[list[Literal], list[int] | None, int, int, Switch]
"""Literals, weights (None = 1 each), the least and the most they sum to, and when."""


class Post:
    """Rows and prices as they grow; every row may hang on a switch."""

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []
        self._rows: list[Row] = []
        self._priced: dict[int, int] = {}
        self._constant = 0
        self._cp, self._written = cp_model.CpModel(), (0, 0)
        self.is_minimized = False
        """Whether the cost is the objective of the CP model."""

    # --- variables ------------------------------------------------------------------------------------------------

    def literal(self) -> Literal:
        """A new literal."""
        return self.number(0, 1)

    def number(self, low: int, high: int) -> int:
        """A new whole number, which rows take like a literal."""
        self._spans.append((low, high))
        return len(self._spans) - 1

    def any_of(self, literals: Sequence[Literal]) -> Literal:
        """A literal that holds exactly when one of these does."""
        if len(literals) == 1:
            return literals[0]
        either = self.literal()
        self.clause([*literals, ~either])
        for literal in literals:
            self.implies(literal, either)
        return either

    def one_of(self, literals: Sequence[Literal]) -> Literal:
        """A literal that holds exactly when one of these does, of which no two may hold."""
        if len(literals) == 1:
            return literals[0]
        one = self.literal()
        self.exactly_one([*literals, ~one])
        return one

    # --- rows -----------------------------------------------------------------------------------------------------

    def clause(self, literals: Iterable[Literal], when: Switch = None) -> None:
        """One of the literals holds."""
        self._rows.append(([*literals] if when is None else [*literals, ~when], None, 1, FREE, None))

    def implies(self, literal: Literal, other: Literal) -> None:
        """The other holds when the one does."""
        self._rows.append(([~literal, other], None, 1, FREE, None))

    def never(self, literal: Literal, when: Switch = None) -> None:
        """The literal does not hold."""
        self.clause([~literal], when)

    def exactly_one(self, literals: Iterable[Literal]) -> None:
        """One of the literals holds, and no other."""
        self._rows.append(([*literals], None, 1, 1, None))

    def at_most_one(self, literals: Sequence[Literal], when: Switch = None) -> None:
        """No two of the literals hold."""
        if len(literals) > 1:
            self._rows.append(([*literals], None if when is None else [1] * len(literals), -FREE, 1, when))

    def linear(
        self,
        variables: Sequence[int],
        weights: Sequence[int],
        *,
        low: int = -FREE,
        high: int = FREE,
        when: Switch = None,
    ) -> None:
        """A weighted sum of literals and numbers lies between ``low`` and ``high``."""
        self._rows.append(([*variables], [*weights], low, high, when))

    # --- prices ---------------------------------------------------------------------------------------------------

    def price(self, variable: int, price: int) -> None:
        """Add ``price * variable`` to the cost."""
        if variable < 0:
            self._constant += price
            variable, price = ~variable, -price
        if price:
            self._priced[variable] = self._priced.get(variable, 0) + price

    def constant(self, price: int) -> None:
        """Add a price that is paid whatever happens."""
        self._constant += price

    # --- models ---------------------------------------------------------------------------------------------------

    @property
    def cp(self) -> cp_model.CpModel:
        """The CP model of all rows so far."""
        variables, rows = self._written
        for span in self._spans[variables:]:
            self._cp.proto.variables.add().domain.extend(span)
        for literals, weights, low, high, when in self._rows[rows:]:
            if weights is not None and min(literals, default=0) < 0:
                moved = sum(weight for literal, weight in zip(literals, weights, strict=True) if literal < 0)
                low, high = low if low == -FREE else low - moved, high if high == FREE else high - moved
                weights = [
                    weight if literal >= 0 else -weight for literal, weight in zip(literals, weights, strict=True)
                ]
                literals = [literal if literal >= 0 else ~literal for literal in literals]
            write(self._cp, literals, weights, low, high, when)
        self._written = len(self._spans), len(self._rows)
        if self.is_minimized:
            self._cp.clear_objective()  # type: ignore[no-untyped-call]
            self._cp.proto.objective.vars.extend(self._priced.keys())
            self._cp.proto.objective.coeffs.extend(self._priced.values())
            self._cp.proto.objective.offset = self._constant
        return self._cp

    def copy(self) -> "Post":
        """The same rows without prices."""
        copy = Post()
        copy._spans, copy._rows = [*self._spans], [*self._rows]
        return copy

    def capped(self, cost: int) -> cp_model.CpModel:
        """The CP model, without an objective, of what costs no more than this."""
        copy = self.copy()
        copy.linear([*self._priced.keys()], [*self._priced.values()], high=cost - self._constant)
        return copy.cp

    def matrix(self) -> tuple[Matrix, Numbers]:
        """Rows over columns from 0 up, with the prices, and what to add to the columns for the variables' values."""
        least, most = np.array(self._spans, dtype=np.int64).reshape(-1, 2).T
        rows = [row for each in self._rows for row in ((each,) if each[4] is None else _hanging(each, self._spans))]
        lengths = np.array([len(row[0]) for row in rows], dtype=np.int64)
        count = int(lengths.sum())
        flat = np.fromiter((literal for row in rows for literal in row[0]), np.int64, count)
        sizes = np.ones(count, dtype=np.int64)
        ends = np.cumsum(lengths)
        for (_, weights, *_rest), length, end in zip(rows, lengths.tolist(), ends.tolist(), strict=True):
            if weights is not None:
                sizes[end - length : end] = weights
        owner = np.repeat(np.arange(len(rows)), lengths)
        opposite = flat < 0
        columns = np.where(opposite, ~flat, flat)
        signed = np.where(opposite, -sizes, sizes)
        given = np.bincount(owner, sizes * opposite + signed * least[columns], len(rows)).astype(np.int64)
        entries, place = np.unique(owner * len(least) + columns, return_inverse=True)  # a row may name one twice
        summed = np.bincount(place, signed, len(entries)).astype(np.int64)
        entries, summed = entries[summed != 0], summed[summed != 0]
        cost = np.zeros(len(least), dtype=np.int64)
        cost[list(self._priced.keys())] = list(self._priced.values())
        low, high = (np.array([row[side] for row in rows], dtype=np.int64) for side in (2, 3))
        matrix = Matrix(
            most - least,
            cost,
            np.searchsorted(entries, np.arange(len(rows) + 1) * len(least)),
            entries % max(len(least), 1),
            summed,
            np.where(low == -FREE, low, low - given),
            np.where(high == FREE, high, high - given),
        )
        matrix, more = matrix.tightened()
        return matrix, least + more


def _hanging(row: Row, spans: Sequence[tuple[int, int]]) -> list[Row]:
    """A row that hangs on a literal as rows that get so much room that they bind only when it holds."""
    literals, weights, low, high, when = row
    weights = weights or [1] * len(literals)
    assert when is not None
    ends = [
        sorted((weight * spans[literal][0], weight * spans[literal][1])) if literal >= 0 else sorted((weight, 0))
        for literal, weight in zip(literals, weights, strict=True)
    ]
    below = low - sum(least for least, _ in ends) if low != -FREE else 0
    above = sum(most for _, most in ends) - high if high != FREE else 0
    found: list[Row] = []
    if below > 0:
        found.append(([*literals, ~when], [*weights, below], low, FREE, None))
    if above > 0:
        found.append(([*literals, ~when], [*weights, -above], -FREE, high, None))
    return found


def holding(values: Sequence[int]) -> Callable[[Literal], bool]:
    """Which literals hold when the variables have these values."""
    return lambda literal: bool(values[literal] if literal >= 0 else 1 - values[~literal])
