"""The preferences, as an explicit list; weights come from the problem, 0 turns one off."""

from collections.abc import Callable, Iterator

from solver.preferences.avoided_time import avoided_time
from solver.preferences.burdens import burdens
from solver.preferences.coverage import coverage
from solver.preferences.empty_seats import empty_seats
from solver.preferences.expertise_match import expertise_match
from solver.preferences.fair_load import fair_load
from solver.preferences.few_gaps import few_gaps
from solver.preferences.invitation_conflict import invitation_conflict
from solver.preferences.linked_presides import linked_presides
from solver.preferences.meetings_early import meetings_early
from solver.preferences.month_balance import month_balance
from solver.preferences.no_pause import no_pause
from solver.preferences.observances import observances
from solver.preferences.parallel_sessions import parallel_sessions
from solver.preferences.pool_short import pool_short
from solver.preferences.preferred_absence import preferred_absence
from solver.preferences.preferred_block import preferred_block
from solver.preferences.preferred_start import preferred_start
from solver.preferences.quorum_absence import quorum_absence
from solver.preferences.rotation import rotation
from solver.preferences.same_trip import same_trip
from solver.preferences.stays_close_to_published import stays_close_to_published
from solver.preferences.substitute_presider import substitute_presider
from solver.preferences.target_date import target_date
from solver.preferences.tentative_availability import tentative_availability
from solver.preferences.unscheduled import unscheduled
from solver.preferences.venue_change import venue_change
from solver.preferences.venue_preference import venue_preference
from solver.preferences.week_peaks import week_peaks
from solver.problem import Problem
from solver.terms import CostTerm

Preference = Callable[[Problem], Iterator[CostTerm]]

PREFERENCES: tuple[Preference, ...] = (
    unscheduled,
    stays_close_to_published,
    coverage,
    pool_short,
    substitute_presider,
    linked_presides,
    quorum_absence,
    preferred_absence,
    observances,
    tentative_availability,
    expertise_match,
    rotation,
    fair_load,
    target_date,
    preferred_block,
    preferred_start,
    month_balance,
    week_peaks,
    burdens,
    venue_preference,
    empty_seats,
    same_trip,
    avoided_time,
    invitation_conflict,
    parallel_sessions,
    no_pause,
    venue_change,
    meetings_early,
    few_gaps,
)
"""Every preference, the dearest tier first."""


def cost_terms(problem: Problem) -> Iterator[CostTerm]:
    """State all preferences of a problem."""
    for preference in PREFERENCES:
        yield from preference(problem)
