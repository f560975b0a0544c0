"""The independent judge of a schedule: plain intervals and dates, sharing nothing with the layers that solve.

Every rule has one ``find_*`` function that yields a ``Violation`` for each break. Publishing, the command line and
the tests trust this package and nothing else. It imports only ``solver.problem`` and ``solver.schedule``.
"""

from collections.abc import Callable, Iterator

from solver.checker.attendance import (
    find_group_mix,
    find_pool_is_filled,
    find_presider_is_present,
    find_quorum_is_met,
    find_required_is_present,
)
from solver.checker.core import find_chair_core_present
from solver.checker.gaps import find_gaps_are_fair
from solver.checker.limits import find_daily_limit
from solver.checker.order import find_kept_apart, find_kept_together, find_same_format_spaced, find_stages_in_order
from solver.checker.people import find_person_attends_one_session, find_person_is_available
from solver.checker.plenary import find_plenary_alone
from solver.checker.resources import find_capacity_suffices, find_department_has_officers
from solver.checker.stays import find_frozen_stays, find_mandatory_is_scheduled, find_pinned_stays
from solver.checker.venues import find_venue_fits, find_venue_hosts_one_session, find_venue_is_open
from solver.checker.view import View
from solver.checker.violation import Violation, new_or_worse
from solver.checker.well_formed import find_well_formed
from solver.checker.window import find_notice_is_given, find_session_in_window
from solver.problem import Problem
from solver.schedule import Schedule

Finder = Callable[[View], Iterator[Violation]]

FINDERS: dict[str, Finder] = {
    "session_in_window": find_session_in_window,
    "notice_is_given": find_notice_is_given,
    "pinned_stays": find_pinned_stays,
    "frozen_stays": find_frozen_stays,
    "plenary_alone": find_plenary_alone,
    "stages_in_order": find_stages_in_order,
    "same_format_spaced": find_same_format_spaced,
    "kept_apart": find_kept_apart,
    "kept_together": find_kept_together,
    "venue_fits": find_venue_fits,
    "venue_is_open": find_venue_is_open,
    "venue_hosts_one_session": find_venue_hosts_one_session,
    "required_is_present": find_required_is_present,
    "presider_is_present": find_presider_is_present,
    "quorum_is_met": find_quorum_is_met,
    "pool_is_filled": find_pool_is_filled,
    "group_mix": find_group_mix,
    "person_is_available": find_person_is_available,
    "person_attends_one_session": find_person_attends_one_session,
    "chair_core_present": find_chair_core_present,
    "daily_limit": find_daily_limit,
    "gaps_are_fair": find_gaps_are_fair,
    "department_has_officers": find_department_has_officers,
    "capacity_suffices": find_capacity_suffices,
    "mandatory_is_scheduled": find_mandatory_is_scheduled,
}
"""Every rule that a well-formed schedule can break, with the function that finds the breaks."""

CHECKED_RULES: tuple[str, ...] = ("well_formed", *FINDERS)
"""Names of all rules, as ``Violation.rule`` carries them."""

__all__ = ["CHECKED_RULES", "FINDERS", "Violation", "find_violations", "is_well_formed", "new_or_worse"]


def find_violations(problem: Problem, schedule: Schedule) -> list[Violation]:
    """Return every violation, sorted.

    A schedule that is not well formed is judged on that alone: its other violations would have no meaning.
    """
    malformed = sorted(find_well_formed(problem, schedule))
    if malformed:
        return malformed
    view = View(problem, schedule)
    return sorted(violation for find in FINDERS.values() for violation in find(view))


def is_well_formed(problem: Problem, schedule: Schedule) -> bool:
    """Tell whether the schedule speaks of this problem's sessions, people, venues and times at all."""
    return next(find_well_formed(problem, schedule), None) is None
