"""Which sessions form a dense programme: those whose cost depends on how they lie to each other."""

from solver.nearness import Kind
from solver.problem import Role
from solver.state import State

FEWEST = 3
"""Fewer sessions are left to the other layers."""


def dense_sessions(state: State) -> tuple[int, ...]:
    """Sessions that are priced pair by pair and whose people are given; none when their programmes differ in kind.

    One day long, not frozen, and without a pool: whoever attends follows from time and venue alone.
    """
    static, nearness = state.static, state.ledger.nearness
    changes = {(table.reach, table.nights) for table in nearness.tables if table.kind is Kind.CHANGE}
    nights = {table.nights for table in nearness.tables if table.kind is not Kind.OVERLAP}
    if len(changes) > 1 or len(nights) > 1:
        return ()
    found = []
    for index in nearness.sessions:
        session = static.sessions[index]
        pools = any(group.role is Role.POOL for group in session.groups)
        if session.days == 1 and not (session.exact or session.container or pools) and session.starts.any():
            found.append(index)
    return tuple(found) if len(found) >= FEWEST else ()
