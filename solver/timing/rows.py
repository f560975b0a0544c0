"""The matrix of *when* while it is built, and the rows of whatever is shared."""

from collections.abc import Callable, Iterable, Sequence
from math import ceil

import numpy as np

from solver.linear import FREE, Matrix, Numbers
from solver.static import Static
from solver.timing.capacities import Usage
from solver.timing.literals import Literals
from solver.timing.occupancy import Occupancy

Columns = Numbers | Sequence[int]

LOTS = 4
"""How many lots there are between literals of the same cost."""
ROUNDING = 2**-40
"""Relative error of a bound in floating point."""
OBJECTIVE_LIMIT = 2**50
"""Above this the objective would not be exact in floating point; then no lots are drawn."""


class BuildingStopped(Exception):
    """The model is no longer wanted."""


class Rows:
    """The matrix as it grows: a column for each literal, one per session for leaving it out, and whatever else."""

    def __init__(self, static: Static, table: Literals, should_stop: Callable[[], bool] | None = None) -> None:
        self.static, self.table, self.should_stop = static, table, should_stop
        self.left_out = len(table) + np.arange(len(static.sessions))
        self.upper = [1] * (len(table) + len(static.sessions))
        self.scale, self.lots = 1, 0
        self._priced: list[int] = []
        self._prices: list[int] = []
        self._rows: list[tuple[Numbers, Numbers, int, int]] = []
        self._seen: dict[tuple[bytes, bytes], int] = {}

    def look_up(self) -> None:
        """End the building when asked to."""
        if self.should_stop is not None and self.should_stop():
            raise BuildingStopped

    def of(self, session: int) -> Numbers:
        """The columns of a session's literals."""
        span = self.table.of[session]
        return np.arange(span.start, span.stop)

    def new(self, upper: int) -> int:
        """One more column, a whole number up to ``upper``."""
        self.upper.append(upper)
        return len(self.upper) - 1

    def price(self, column: int, price: int) -> None:
        """Each of a column costs ``price``."""
        if price:
            self._priced.append(column)
            self._prices.append(price)

    def at_most(self, literals: Numbers, limit: int) -> None:
        """At most ``limit`` of these literals, unless that cannot bind."""
        if len(literals) > limit:
            self.weighted(literals, np.ones(len(literals), dtype=np.int64), limit)

    def weighted(self, literals: Numbers, weights: Numbers, limit: int) -> None:
        """The weights of the literals that hold sum to ``limit`` at most; of two alike only the tighter is kept."""
        key = literals.tobytes(), weights.tobytes()
        if self._seen.get(key, limit + 1) <= limit:
            return
        self._seen[key] = limit
        self.linear(literals, weights, high=limit)

    def linear(self, columns: Columns, weights: Columns, *, low: int = -FREE, high: int = FREE) -> None:
        """A weighted sum lies between ``low`` and ``high``."""
        self._rows.append((np.asarray(columns, dtype=np.int64), np.asarray(weights, dtype=np.int64), low, high))

    def matrix(self) -> Matrix:
        """All of it, once: what has been priced times ``scale``, with lots between what costs the same.

        Without lots a solver piles sessions up in few parts of days, where their people and venues do not suffice.
        All lots together come to ``lots`` at most, far less than ``scale``.
        """
        sessions = len(self.static.sessions)
        scale = 16 * LOTS * sessions
        if 0 < sum(map(abs, self._prices)) * scale < OBJECTIVE_LIMIT:
            self.scale, self.lots = scale, (LOTS - 1) * sessions
        cost = np.zeros(len(self.upper), dtype=np.int64)
        np.add.at(cost, self._priced, np.array(self._prices, dtype=np.int64) * self.scale)
        if self.lots:
            cost[: len(self.table)] += np.random.default_rng(0).integers(0, LOTS, len(self.table))
        columns, weights, low, high = zip(*self._rows, strict=True) if self._rows else ((), (), (), ())
        self._rows, self._seen = [], {}  # as large as the matrix itself
        return Matrix(
            np.array(self.upper, dtype=np.int64),
            cost,
            np.concatenate([[0], np.cumsum([len(row) for row in columns], dtype=np.int64)]).astype(np.int64),
            np.concatenate([*columns, np.zeros(0, dtype=np.int64)]),
            np.concatenate([*weights, np.zeros(0, dtype=np.int64)]),
            np.array(low, dtype=np.int64),
            np.array(high, dtype=np.int64),
        )

    def cost_of(self, objective: float) -> int:
        """The cost, without lots, of a plan with this objective."""
        return round(objective) // self.scale

    def bound_of(self, objective: float) -> int:
        """The least cost, without lots, of plans whose objective is bounded by this."""
        return -int((self.lots - ceil(objective - max(1e-6, ROUNDING * abs(objective)))) // self.scale)

    def least_cost(self) -> int:
        """What the sessions cost at least, each for itself."""
        prices = dict(zip(self._priced, self._prices, strict=True))
        total = 0
        for session, column in enumerate(self.left_out.tolist()):
            span = self.table.of[session]
            skipping = prices.get(column, 0)
            total += min(int(self.table.cost[span.start : span.stop].min(initial=skipping)), skipping)
        return total


def share(rows: Rows, taken: Occupancy, usages: Iterable[Usage]) -> None:
    """Post for each thing that is shared the rows of each cell that could bind."""
    for usage in usages:
        spans = [taken.of[user] for user in usage.users]
        entries = np.concatenate([np.arange(span.start, span.stop) for span in spans])
        if not len(entries):
            continue
        demand = np.repeat(list(usage.users.values()), [len(span) for span in spans])
        order = np.argsort(taken.cell[entries], kind="stable")
        entries, demand = entries[order], demand[order]
        slots = demand * (taken.slots[entries] + usage.gap)
        middle = demand * taken.middle[entries]
        cells, firsts = np.unique(taken.cell[entries], return_index=True)
        lasts = np.append(firsts[1:], len(entries))
        crowded = np.add.reduceat(slots, firsts) > usage.slots[cells]
        clashing = np.add.reduceat(middle, firsts) > usage.middle[cells]
        for k in np.flatnonzero(crowded | clashing):
            rows.look_up()
            span = slice(firsts[k], lasts[k])
            _share_cell(
                rows,
                taken.literal[entries[span]],
                (slots[span], int(usage.slots[cells[k]])),
                (middle[span], int(usage.middle[cells[k]])),
            )


def _share_cell(rows: Rows, literals: Numbers, slots: tuple[Numbers, int], middle: tuple[Numbers, int]) -> None:
    """Post the rows of one cell: of its middle slot, and of all its slots unless the first implies it."""
    weights, limit = middle
    if weights.sum() > limit:
        sure = weights > 0
        rows.weighted(literals[sure], weights[sure], limit)
    sizes, room = slots
    if sizes.sum() <= room:
        return
    units = np.where(weights > 0, sizes // np.maximum(weights, 1), 0)
    if (weights > 0).all() and int(units.max()) * limit <= room:
        return
    rows.weighted(literals, sizes, room)
