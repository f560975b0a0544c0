"""What sessions lying close to each other cost at least, from the time there is alone."""

import numpy as np

from solver.dense.cliques import ShouldStop, clique_bound
from solver.dense.usable import usable_slots
from solver.static import Static
from solver.terms import OverlapCost


def nearness_bound(static: Static, seconds: float = 0.0, should_stop: ShouldStop = lambda: False) -> int:
    """Bound what overlaps cost in any legal schedule of all sessions; touching and changes are bounded by 0.

    Each preference is bounded by itself, by the better of two ways; with no ``seconds`` only the quick one is tried.
    """
    total = 0
    preferences = dict.fromkeys(term.preference for term in static.overlaps)
    for preference in preferences:
        terms = [term for term in static.overlaps if term.preference == preference]
        level = sum(_of_term(static, term) for term in terms)
        left = seconds / len(preferences)
        total += max(level, clique_bound(static, terms, left, should_stop) if left and len(terms) > 1 else 0)
    return total


def _of_term(static: Static, term: OverlapCost) -> int:
    """What one term costs at least.

    If ``n(t)`` of its sessions take place in slot ``t``, their overlaps are the sum of ``n(t)`` over 2. All ``n(t)``
    add up to the sessions' durations, so the sum is least when they are level over the slots in which any of the
    sessions may take place. Exempt pairs do not overlap in a legal schedule when one person always attends all exempt
    sessions; where that is not so, only the other sessions are counted.
    """
    exempt = [static.sessions[index].always_there() for index in term.exempt]
    apart = len(exempt) < 2 or bool(frozenset.intersection(*exempt))
    sessions = [index for index in term.sessions if apart or index not in term.exempt]
    if not sessions:
        return 0
    usable = np.stack([usable_slots(static, static.sessions[index]) for index in sessions]).any(axis=0)
    room, wanted = int(usable.sum()), sum(static.sessions[index].duration for index in sessions)
    if not room:
        return 0
    each, more = divmod(wanted, room)
    return term.price * (room * (each * (each - 1) // 2) + more * each)
