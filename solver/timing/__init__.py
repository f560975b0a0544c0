"""When, by CP-SAT: every session gets a part of a day, at the least cost of what depends on times alone.

The model knows each session's starts by parts of the day only, and of the rules what can be said about those. It
forbids nothing legal and charges nothing that need not be paid, so its optimum bounds what *when* owns of any
schedule from below; with the bound of *who* that bounds the whole cost. What sessions cost by lying close to
each other (``OverlapCost``, ``TouchCost``, ``ChangeCost``) is never negative, so it may be left out here.
"""

from solver.timing.floor import Floor
from solver.timing.replay import replay
from solver.timing.result import Slot, Slots, TimingResult
from solver.timing.search import when

__all__ = ["Floor", "Slot", "Slots", "TimingResult", "replay", "when"]
