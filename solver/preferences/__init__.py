"""The preferences, as an explicit list; weights come from the problem, 0 turns one off."""

from collections.abc import Callable, Iterator

from solver.preferences.avoided_time import avoided_time
from solver.preferences.coverage import coverage
from solver.preferences.fair_load import fair_load
from solver.preferences.invitation_conflict import invitation_conflict
from solver.preferences.meetings_early import meetings_early
from solver.preferences.month_balance import month_balance
from solver.preferences.no_pause import no_pause
from solver.preferences.parallel_sessions import parallel_sessions
from solver.preferences.pool_short import pool_short
from solver.preferences.preferred_absence import preferred_absence
from solver.preferences.preferred_block import preferred_block
from solver.preferences.quorum_absence import quorum_absence
from solver.preferences.substitute_presider import substitute_presider
from solver.preferences.target_date import target_date
from solver.preferences.unscheduled import unscheduled
from solver.preferences.venue_change import venue_change
from solver.preferences.venue_preference import venue_preference
from solver.problem import Problem
from solver.terms import CostTerm

Preference = Callable[[Problem], Iterator[CostTerm]]

PREFERENCES: tuple[Preference, ...] = (
    unscheduled,
    coverage,
    fair_load,
    quorum_absence,
    preferred_absence,
    pool_short,
    substitute_presider,
    target_date,
    preferred_block,
    month_balance,
    venue_preference,
    avoided_time,
    invitation_conflict,
    parallel_sessions,
    no_pause,
    venue_change,
    meetings_early,
)
"""Every preference, the dearest tier first."""


def cost_terms(problem: Problem) -> Iterator[CostTerm]:
    """State all preferences of a problem."""
    for preference in PREFERENCES:
        yield from preference(problem)
