"""Reading a CP model as a matrix: clauses, implications, choices of one, and linear rows that may hang on literals."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

import numpy as np
from ortools.sat.python import cp_model
from ortools.sat.python.cp_model_helper import ConstraintProto

from solver.linear.matrix import FREE, Matrix, Numbers

Row: TypeAlias = tuple[Sequence[int], Sequence[int], int, int]
"""Columns, weights, low, high."""


def read(cp: cp_model.CpModel) -> tuple[Matrix, Numbers]:
    """The matrix of a model with an objective to minimise, and what to add to its columns for the variables' values.

    Raises ValueError for a constraint of another kind.
    """
    domains = [tuple(variable.domain) for variable in cp.proto.variables]
    least = np.array([domain[0] for domain in domains], dtype=np.int64)
    most = np.array([domain[-1] for domain in domains], dtype=np.int64)
    spans = list(zip(least.tolist(), most.tolist(), strict=True))
    rows = [row for constraint in cp.proto.constraints for row in _rows(constraint, spans)]
    columns, weights, low, high = zip(*rows, strict=True) if rows else ((), (), (), ())
    lengths = [len(row) for row in columns]
    flat = np.fromiter((column for row in columns for column in row), np.int64, sum(lengths))
    sizes = np.fromiter((weight for row in weights for weight in row), np.int64, sum(lengths))
    owner = np.repeat(np.arange(len(rows)), lengths)
    given = np.bincount(owner, sizes * least[flat], len(rows)).astype(np.int64)
    entries, place = np.unique(owner * len(least) + flat, return_inverse=True)  # a row may name a column twice
    cost = np.zeros(len(least), dtype=np.int64)
    np.add.at(
        cost,
        np.array(list(cp.proto.objective.vars), dtype=np.int64),
        np.array(list(cp.proto.objective.coeffs), dtype=np.int64),
    )
    lows, highs = np.array(low, dtype=np.int64), np.array(high, dtype=np.int64)
    matrix = Matrix(
        most - least,
        cost,
        np.searchsorted(entries, np.arange(len(rows) + 1) * len(least)),
        entries % len(least),
        np.bincount(place, sizes, len(entries)).astype(np.int64),
        np.where(lows == -FREE, lows, lows - given),
        np.where(highs == FREE, highs, highs - given),
    )
    return matrix, least


def _rows(constraint: ConstraintProto, spans: list[tuple[int, int]]) -> Iterator[Row]:
    when = list(constraint.enforcement_literal)
    unless = [_negated(literal) for literal in when]
    if constraint.has_linear():
        yield from _linear(constraint, when, spans)
    elif constraint.has_bool_or():
        yield _count([*constraint.bool_or.literals, *unless], low=1)
    elif constraint.has_bool_and():
        for literal in constraint.bool_and.literals:
            yield _count([literal, *unless], low=1)
    elif constraint.has_at_most_one() and not when:
        yield _count(constraint.at_most_one.literals, high=1)
    elif constraint.has_exactly_one() and not when:
        yield _count(constraint.exactly_one.literals, low=1, high=1)
    else:
        raise ValueError("a constraint that is no linear row")


def _negated(literal: int) -> int:
    return -literal - 1


def _count(literals: Iterable[int], *, low: int = -FREE, high: int = FREE) -> Row:
    """So many of the literals hold; a negated one counts as one less its variable."""
    literals = list(literals)
    columns = [literal if literal >= 0 else _negated(literal) for literal in literals]
    weights = [1 if literal >= 0 else -1 for literal in literals]
    negated = weights.count(-1)
    return columns, weights, low if low == -FREE else low - negated, high if high == FREE else high - negated


def _linear(constraint: ConstraintProto, when: list[int], spans: list[tuple[int, int]]) -> Iterator[Row]:
    """A linear row; one that hangs on literals gets, for each side, so much room that it binds only when all hold."""
    columns, weights = list(constraint.linear.vars), list(constraint.linear.coeffs)
    if len(constraint.linear.domain) != 2:
        raise ValueError("a linear row with gaps")
    low, high = constraint.linear.domain
    low, high = -FREE if low <= -FREE else low, FREE if high >= FREE else high
    if not when:
        yield columns, weights, low, high
        return
    ends = [
        sorted((weight * spans[column][0], weight * spans[column][1]))
        for column, weight in zip(columns, weights, strict=True)
    ]
    literals, signs, _, shift = _count(when, high=0)
    all_hold = len(when) + shift
    below = max(low - sum(least for least, _ in ends), 0) if low != -FREE else 0
    above = max(sum(most for _, most in ends) - high, 0) if high != FREE else 0
    if below:
        yield [*columns, *literals], [*weights, *(-below * sign for sign in signs)], low - below * all_hold, FREE
    if above:
        yield [*columns, *literals], [*weights, *(above * sign for sign in signs)], -FREE, high + above * all_hold
