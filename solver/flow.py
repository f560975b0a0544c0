"""A min-cost flow to one sink, built arc by arc, with the distances of its residual network."""

import numpy as np
import numpy.typing as npt
from ortools.graph.python import min_cost_flow

Numbers = npt.NDArray[np.int64]
SINK = 0
"""The node that takes what all others send."""
FAR = 2**60
"""Distance of a node from which nothing reaches the sink."""


class Network:
    """Nodes with supplies, arcs with capacities and costs per unit, and after ``solve`` the cheapest flow."""

    def __init__(self) -> None:
        self._tails: list[int] = []
        self._heads: list[int] = []
        self._capacities: list[int] = []
        self._costs: list[int] = []
        self._supplies = [0]
        self._flows: Numbers = np.zeros(0, dtype=np.int64)

    def node(self) -> int:
        """Make a node and return its number."""
        self._supplies.append(0)
        return len(self._supplies) - 1

    def supply(self, node: int, amount: int) -> None:
        """Let a node send this much."""
        self._supplies[node] += amount

    def arc(self, tail: int, head: int, capacity: int, cost: int) -> None:
        """Make an arc, unless nothing can flow on it."""
        if capacity > 0:
            self._tails.append(tail)
            self._heads.append(head)
            self._capacities.append(capacity)
            self._costs.append(cost)

    def used(self) -> set[tuple[int, int]]:
        """Tail and head of every arc on which something flows, after ``solve``."""
        return {(self._tails[k], self._heads[k]) for k in np.flatnonzero(self._flows)}

    def solve(self) -> int:
        """Find the cheapest flow and return its cost; every supply must have a way to the sink."""
        solver = min_cost_flow.SimpleMinCostFlow()
        if not self._tails:
            return 0
        solver.add_arcs_with_capacity_and_unit_cost(
            np.array(self._tails, dtype=np.int32),
            np.array(self._heads, dtype=np.int32),
            np.array(self._capacities, dtype=np.int64),
            np.array(self._costs, dtype=np.int64),
        )
        supplies = np.array(self._supplies, dtype=np.int64)
        supplies[SINK] -= supplies.sum()
        solver.set_nodes_supplies(np.arange(len(supplies), dtype=np.int32), supplies)
        status = solver.solve()
        if status != solver.OPTIMAL:
            raise RuntimeError(f"The flow ended with status {status}.")
        self._flows = np.asarray(solver.flows(np.arange(len(self._tails), dtype=np.int32)), dtype=np.int64)
        return int(self._flows @ np.array(self._costs, dtype=np.int64))

    def distances(self) -> Numbers:
        """Cost of sending one unit more from each node to the sink: shortest ways in the residual network.

        The flow is optimal, so no cycle is negative and Bellman–Ford ends.
        """
        tails, heads = np.array(self._tails, dtype=np.intp), np.array(self._heads, dtype=np.intp)
        costs, room = np.array(self._costs, dtype=np.int64), np.array(self._capacities, dtype=np.int64) > self._flows
        used = self._flows > 0
        sources = np.concatenate([tails[room], heads[used]])
        targets = np.concatenate([heads[room], tails[used]])
        prices = np.concatenate([costs[room], -costs[used]])
        order = np.argsort(sources, kind="stable")
        sources, targets, prices = sources[order], targets[order], prices[order]
        distances = np.full(len(self._supplies), FAR, dtype=np.int64)
        distances[SINK] = 0
        if not len(sources):
            return distances
        nodes, firsts = np.unique(sources, return_index=True)
        while True:
            ways = np.where(distances[targets] >= FAR, FAR, distances[targets] + prices)
            shorter = np.minimum(np.minimum.reduceat(ways, firsts), distances[nodes])
            if (shorter == distances[nodes]).all():
                return distances
            distances[nodes] = shorter
