"""The slots in which a session may take place at all."""

import numpy as np

from solver.bits import unpack
from solver.facts import SessionFacts
from solver.static import Static
from solver.terms import Flags


def usable_slots(static: Static, session: SessionFacts) -> Flags:
    """Slots (shape ``(days, slots)``) that one of the session's starts takes."""
    usable = np.zeros((static.problem.n_days, static.slots), dtype=np.bool_)
    starts = unpack(session.starts, static.slots)
    for ahead in range(session.duration):
        days = usable[session.days_range.start : session.days_range.stop]
        days[:, ahead:] |= starts[:, : static.slots - ahead]
    return usable
