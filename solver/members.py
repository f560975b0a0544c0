"""Who, bounded from below: one min-cost flow shares the picks of the pools among the people.

Coverage, fair load and pool shortage depend on picks, hardly on times. With the times left open, the cheapest picks
are a flow: pool → (person, duty) → person → sink, the first units through a duty earning its price, a person's load
on unit arcs of rising cost (the square is convex), and a pool's shortage on arcs of its own.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solver.bits import unpack
from solver.duties import ROOT, DutyTree, duty_trees
from solver.facts import GroupFacts, Ints, SessionFacts
from solver.flow import SINK, Network
from solver.problem import Role
from solver.static import Static


@dataclass(frozen=True, slots=True)
class WhoBound:
    """What *who* costs at least, and what *when* may charge on top of it.

    For any schedule, ``cost`` <= its coverage + fair load + pool shortage + ``savings`` of the sessions it leaves
    out - ``shortages`` at the starts of those it places (shape ``(W, slots)`` each; none = 0).
    """

    cost: int
    savings: tuple[int, ...]
    shortages: dict[int, Ints]


@dataclass(slots=True)
class Pool:
    """A pool with whoever is free at some time at which its session may begin, and how many are at each start."""

    session: SessionFacts
    group: GroupFacts
    people: npt.NDArray[np.intp]
    present: Ints

    @property
    def most(self) -> int:
        """The most people free at one time."""
        return int(self.present.max(initial=0))

    @property
    def skip_price(self) -> int:
        """What a missing pick costs when the session is left out, at first: its share of the session's price."""
        return max(self.group.short_price, self.session.price // max(self.group.want, 1))


def who_bound(static: Static) -> WhoBound:
    """Bound what *who* owns of the cost of any schedule.

    Notes
    -----
    Take a schedule that leaves out the sessions K. Its picks are a flow of this network once the pools of K send all
    they want through their skip arcs. In that flow

    - a person's load arcs and the constant ``price * target**2`` are that person's fair load, exactly;
    - a person's cost for a duty is ``price * max(0, minimum - attended)``. Attending in another role than pick is
      possible at most in the sessions counted as a guest, so ``attended <= guest + picks``, and constant and arcs of
      a duty cost no more than that. Of a duty that crosses a smaller one only what nobody can reach is counted;
    - the price of a pick lies on the pool's arc to the person; what a mix allows at most of a kind is the capacity
      of a gate before its people;
    - a pool of a session that takes place pays ``short_price`` for each pick below what is wanted, exactly: what is
      wanted beyond the most people free at one time is a constant, the rest flows through its shortage arc;
    - a pool of K pays ``want`` times its skip price and the constant: the session's saving.

    So optimum <= who(schedule) + savings(K), whatever the skip prices are. They begin high, so that no pool is left
    short to spare loads; then each is lowered by the reduced cost of its arc, which leaves the flow and its
    potentials optimal: the optimum stays while the savings shrink. They may fall below 0, when coverage is worth
    more than the picks cost. The price of a shortage is lowered in the same way, and what that leaves of it is
    charged to the starts at which so many are busy: *when* should avoid them.
    """
    pools = [pool for session in static.sessions for pool in _pools(static, session)]
    trees = duty_trees(static, _picks(pools), _guests(static))
    network = Network()
    doors = _people(network, static, pools, trees)
    nodes = [_pool(network, pool, doors, trees) for pool in pools]
    cost = network.solve() + sum(load.price * load.target**2 for load in static.loads)
    cost += sum(tree.constant for tree in trees.values())
    worth = network.distances()
    savings, shortages = [0] * len(static.sessions), dict[int, Ints]()
    for pool, node in zip(pools, nodes, strict=True):
        want, lacking = min(pool.group.want, pool.most), max(pool.group.want - pool.most, 0)
        savings[pool.session.index] += want * min(pool.skip_price, int(worth[node]))
        savings[pool.session.index] += lacking * pool.group.short_price
        cost += lacking * pool.group.short_price
        rest = pool.group.short_price - min(pool.group.short_price, int(worth[node]))
        if rest and (pool.present < want).any():
            here = np.asarray(rest * np.maximum(want - pool.present, 0), dtype=np.int32)
            shortages[pool.session.index] = here + shortages.get(pool.session.index, 0)
    return WhoBound(cost, tuple(savings), shortages)


def _pools(static: Static, session: SessionFacts) -> list[Pool]:
    """The session's pools; none when it can take place nowhere."""
    pools = []
    for group in session.groups:
        if group.role is Role.POOL and session.starts.any():
            free = static.free_starts(session, static.busy(session, group.people)) & session.starts
            open_to = free.any(axis=1)
            if session.exact:
                kept = [person for number, person in session.keep if number == group.number]
                open_to &= np.isin(group.people, kept)
            present = unpack(free[open_to], static.slots).sum(axis=0, dtype=np.int32)
            pools.append(Pool(session, group, group.people[open_to], present))
    return pools


def _picks(pools: list[Pool]) -> dict[int, set[int]]:
    """Sessions that may pick each person."""
    picks: dict[int, set[int]] = defaultdict(set)
    for pool in pools:
        for person in pool.people.tolist():
            picks[person].add(pool.session.index)
    return picks


def _guests(static: Static) -> dict[int, set[int]]:
    """Sessions that each person may attend in another role than that of a pick."""
    guests: dict[int, set[int]] = defaultdict(set)
    for session in static.sessions:
        for group in session.groups:
            if group.role is not Role.POOL and session.starts.any():
                free = static.free_starts(session, static.busy(session, group.people)) & session.starts
                for person in group.people[free.any(axis=1)].tolist():
                    guests[person].add(session.index)
    return guests


def _people(network: Network, static: Static, pools: list[Pool], trees: dict[int, DutyTree]) -> dict[int, list[int]]:
    """Make the nodes of everybody who may be picked: those of the duties, and last the person's own."""
    loads = {load.person: load for load in static.loads if load.price}
    dearest = max((pool.skip_price for pool in pools), default=0) + sum(duty.price for duty in static.duties)
    chances: dict[int, int] = defaultdict(int)
    for pool in pools:
        for person in pool.people.tolist():
            chances[person] += 1
    doors = {}
    for person, chance in chances.items():
        tree = trees.get(person) or DutyTree()
        doors[person] = nodes = [network.node() for _ in range(len(tree.nodes) + 1)]
        for duty, node in zip(tree.nodes, nodes, strict=False):
            parent = nodes[-1] if duty.parent == ROOT else nodes[duty.parent]
            network.arc(node, parent, duty.need, -duty.price)
            network.arc(node, parent, chance - duty.need, 0)
        if person not in loads:
            network.arc(nodes[-1], SINK, chance, 0)
            continue
        price, target = loads[person].price, loads[person].target
        for picks in range(chance):
            cost = price * (2 * (picks - target) + 1)
            if cost > dearest:  # no flow pays more than skipping costs and coverage earns
                break
            network.arc(nodes[-1], SINK, 1, cost)
    return doors


def _gates(network: Network, node: int, group: GroupFacts) -> dict[int, int]:
    """Nodes through which at most so many picks of a kind come, by person; of kinds that meet only the first."""
    gates: dict[int, int] = {}
    for kind in group.kinds:
        if kind.high < group.high and gates.keys().isdisjoint(kind.people):
            gate = network.node()
            network.arc(node, gate, kind.high, 0)
            gates.update(dict.fromkeys(kind.people, gate))
    return gates


def _pool(network: Network, pool: Pool, doors: dict[int, list[int]], trees: dict[int, DutyTree]) -> int:
    """Make a pool's node with its supply, its ways to people and its ways round them."""
    node, group = network.node(), pool.group
    high, want = min(group.high, pool.most), min(group.want, pool.most)
    network.supply(node, high)
    network.arc(node, SINK, high - want, 0)
    network.arc(node, SINK, want - min(group.low, want), group.short_price)
    network.arc(node, SINK, want, pool.skip_price)
    prices = np.zeros(len(group.people), dtype=np.int64) if group.pick_prices is None else group.pick_prices
    price_of = dict(zip(group.people.tolist(), prices.tolist(), strict=True))
    gates = _gates(network, node, group)
    for person in pool.people.tolist():
        tree = trees.get(person)
        door = tree.door.get(pool.session.index, ROOT) if tree else ROOT
        network.arc(gates.get(person, node), doors[person][door], 1, price_of[person])
    return node
