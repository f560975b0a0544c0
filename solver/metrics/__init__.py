"""What a schedule costs, recomputed from the schedule alone: the score analysis, equal to the cost to the unit.

Works on any well-formed schedule, feasible or not, and imports only ``solver.problem`` and ``solver.schedule``.
"""

from collections.abc import Callable, Iterator

from solver.metrics import people, programmes, times
from solver.metrics.facts import Facts, Match, Part, Score
from solver.metrics.figures import Figures, figures
from solver.problem import Problem
from solver.schedule import Schedule

__all__ = ["PREFERENCES", "Figures", "Match", "Part", "Score", "figures", "measure"]


def measure(problem: Problem, schedule: Schedule) -> Score:
    """Price a well-formed schedule.

    Parameters
    ----------
    problem
        Whose weights and wishes count.
    schedule
        Any well-formed schedule; violations are of no matter here.
    """
    facts = Facts(problem, schedule)
    parts = tuple(_part(facts, preference, find) for preference, find in PREFERENCES.items())
    return Score(sum(part.cost for part in parts), parts)


def _part(facts: Facts, preference: str, find: Callable[[Facts], Iterator[Match]]) -> Part:
    weight: int = getattr(facts.problem.weights, preference)
    matches = tuple(find(facts)) if weight else ()
    return Part(preference, weight, weight * sum(match.amount for match in matches), matches)


PREFERENCES: dict[str, Callable[[Facts], Iterator[Match]]] = {
    "unscheduled": times.unscheduled,
    "stays_close_to_published": times.stays_close_to_published,
    "coverage": people.coverage,
    "pool_short": people.pool_short,
    "substitute_presider": people.substitute_presider,
    "linked_presides": people.linked_presides,
    "quorum_absence": people.quorum_absence,
    "preferred_absence": people.preferred_absence,
    "observances": people.observances,
    "tentative_availability": people.tentative_availability,
    "expertise_match": people.expertise_match,
    "rotation": people.rotation,
    "fair_load": people.fair_load,
    "target_date": times.target_date,
    "preferred_block": times.preferred_block,
    "preferred_start": times.preferred_start,
    "month_balance": times.month_balance,
    "week_peaks": times.week_peaks,
    "burdens": times.burdens,
    "venue_preference": times.venue_preference,
    "empty_seats": times.empty_seats,
    "same_trip": times.same_trip,
    "avoided_time": times.avoided_time,
    "invitation_conflict": programmes.invitation_conflict,
    "parallel_sessions": programmes.parallel_sessions,
    "no_pause": programmes.no_pause,
    "venue_change": programmes.venue_change,
    "meetings_early": programmes.meetings_early,
    "few_gaps": people.few_gaps,
}
"""Every preference by the name of its weight, the dearest tier first."""
