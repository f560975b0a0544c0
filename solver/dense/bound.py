"""What sessions lying close to each other cost at least, from the time there is alone."""

import numpy as np

from solver.bits import unpack
from solver.static import Static
from solver.terms import OverlapCost


def nearness_bound(static: Static) -> int:
    """Bound what overlaps cost in any legal schedule of all sessions; touching and changes are bounded by 0.

    Notes
    -----
    If ``n(t)`` sessions of a term take place in slot ``t``, its two-by-two overlaps are the sum of ``n(t)`` over 2.
    All ``n(t)`` add up to the sessions' durations, so the sum is least when they are level over the slots in which
    any of the sessions may take place. Exempt pairs do not overlap in a legal schedule when one person is required in
    all exempt sessions; where that is not so, only the other sessions are counted. Terms add up.
    """
    return sum(_of_term(static, term) for term in static.overlaps)


def _of_term(static: Static, term: OverlapCost) -> int:
    exempt = [static.sessions[index].always_there() for index in term.exempt]
    apart = len(exempt) < 2 or bool(frozenset.intersection(*exempt))
    sessions = [index for index in term.sessions if apart or index not in term.exempt]
    usable = np.zeros((static.problem.n_days, static.slots), dtype=np.bool_)
    for index in sessions:
        session = static.sessions[index]
        starts = unpack(session.starts, static.slots)
        for ahead in range(session.duration):
            days = usable[session.days_range.start : session.days_range.stop]
            days[:, ahead:] |= starts[:, : static.slots - ahead]
    room, wanted = int(usable.sum()), sum(static.sessions[index].duration for index in sessions)
    if not room:
        return 0
    each, more = divmod(wanted, room)
    return term.price * (room * (each * (each - 1) // 2) + more * each)
