"""The dense regime: a plenary's days of parallel sub-sessions, a training's programme, a congress of meetings.

Where the people of every session are given, rooms are few, and what counts is how any two sessions lie to each other,
placing them one by one is blind. Here an annealer moves them about, millions of moves a second once compiled
(``compiled.py``; the same loops run uncompiled), and keeps the best places. Which sessions it takes on follows from
their terms (``shape.py``); all else in the schedule stands still meanwhile. Its answers go through the same state,
checker and metrics as everybody's.
"""

from solver.dense.annealer import cooling_seconds
from solver.dense.bound import nearness_bound
from solver.dense.programme import Arranger
from solver.dense.shape import dense_sessions

__all__ = ["Arranger", "cooling_seconds", "dense_sessions", "nearness_bound"]
