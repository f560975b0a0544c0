"""Duties of each person as a tree: the picks that serve a duty flow through its node."""

from collections import defaultdict
from dataclasses import dataclass, field

from solver.static import Static
from solver.terms import DutyCost

ROOT = -1
"""Parent of the outermost duties."""


@dataclass(slots=True)
class DutyNode:
    """One duty of a person: the first ``need`` picks through it save ``price`` each, then it flows into ``parent``."""

    price: int
    need: int
    sessions: frozenset[int]
    parent: int = ROOT


@dataclass(slots=True)
class DutyTree:
    """A person's duties, nested or disjoint; ``constant`` is what they cost when nobody picks the person."""

    constant: int = 0
    nodes: list[DutyNode] = field(default_factory=list)
    door: dict[int, int] = field(default_factory=dict)
    """Session → the innermost duty that a pick for it serves."""


def duty_trees(static: Static, picks: dict[int, set[int]], guests: dict[int, set[int]]) -> dict[int, DutyTree]:
    """Return the tree of every person, from the sessions that may pick (``picks``) or else see (``guests``) them.

    What a guest may attend counts as attended. A duty that crosses an earlier, smaller one is left out, but for
    the attendances that cannot be reached at all.
    """
    owed: dict[int, list[DutyCost]] = defaultdict(list)
    for duty in static.duties:
        if duty.price:
            for person in duty.people:
                owed[person].append(duty)
    nothing: set[int] = set()
    return {
        person: _tree(duties, picks.get(person, nothing), guests.get(person, nothing))
        for person, duties in owed.items()
    }


def _tree(duties: list[DutyCost], picks: set[int], guests: set[int]) -> DutyTree:
    tree = DutyTree()
    open_duties = []
    for duty in duties:
        sessions = picks.intersection(duty.sessions)
        need = duty.minimum - len(guests.intersection(duty.sessions))
        if need > 0:
            tree.constant += duty.price * need
            if sessions:
                open_duties.append(DutyNode(duty.price, min(need, len(sessions)), frozenset(sessions)))
    for node in sorted(open_duties, key=lambda node: len(node.sessions)):
        crossed = any(
            not (node.sessions >= other.sessions or node.sessions.isdisjoint(other.sessions)) for other in tree.nodes
        )
        if crossed:
            tree.constant -= node.price * node.need
        else:
            _hang(tree, node)
    return tree


def _hang(tree: DutyTree, node: DutyNode) -> None:
    """Put a duty over all smaller ones it contains and let its remaining sessions enter at it."""
    place = len(tree.nodes)
    for other in tree.nodes:
        if other.parent == ROOT and other.sessions <= node.sessions:
            other.parent = place
    for session in node.sessions:
        tree.door.setdefault(session, place)
    tree.nodes.append(node)
